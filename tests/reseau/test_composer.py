"""Composing an audience, and saying who would read it."""

import datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from reseau import readership
from reseau.access import membership_of
from reseau.composer import AudienceForm
from reseau.models import Audience, Line, Role
from tests.network import adhere, audience_of, logged_in


def composed(*lines: tuple, people=(), opens_on="", **buttons) -> QueryDict:
    """What a browser sends: lines of (role, territoire, organisation)."""
    data = QueryDict(mutable=True)
    data["audience-TOTAL_FORMS"], data["audience-INITIAL_FORMS"] = str(len(lines)), "0"
    for number, line in enumerate(lines):
        for name, value in zip(("role", "territoire", "organisation"), line, strict=True):
            data[f"audience-{number}-{name}"] = str(getattr(value, "pk", value))
    data.setlist("audience-personnes", [str(person.pk) for person in people])
    data["audience-opens_on"] = opens_on
    for name, value in buttons.items():
        data[f"audience-{name}"] = value
    return data


def form_of(person, data) -> AudienceForm:
    return AudienceForm(membership_of(person), data)


def test_lines_and_people_become_one_audience(network):
    form = form_of(network.f1, composed(("facilitateur", network.t1, ""), people=[network.l1]))
    assert form.is_valid()
    expected = audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk), Line(personne=network.l1.pk))
    assert form.audience() == expected


def test_an_audience_comes_back_as_it_was_composed(network):
    opens = timezone.localdate() + datetime.timedelta(days=3)
    data = composed(("comite", "", ""), ("", network.t2, ""), people=[network.f2], opens_on=opens.isoformat())
    form = form_of(network.f1, data)
    assert form.is_valid(), (form.lines.errors, form.people.errors)
    again = AudienceForm(membership_of(network.f1), audience=form.audience())
    rows = {(row["role"], row["territoire"]) for row in again.lines.initial}
    assert rows == {("comite", 0), ("", network.t2.pk)}
    assert again.people.initial == {"personnes": [network.f2.pk], "opens_on": opens}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (composed(), "Dites qui peut lire"),
        (composed(("", "", ""), opens_on="2020-01-01"), "Choisissez un jour à venir"),
        (composed(("", "", ""), opens_on="demain"), "date"),
    ],
)
def test_what_is_no_audience_is_said_at_its_place(network, data, message):
    form = form_of(network.f1, data)
    assert not form.is_valid()
    assert message in str(form.people.errors)
    assert form.readership is None or not form.readership.groups


def test_only_officers_open_to_the_public(network):
    data = composed(("public", "", ""))
    assert not form_of(network.f1, data).is_valid()
    officer = form_of(network.officer, data)
    assert officer.is_valid()
    assert officer.audience() == Audience.objects.public()


def test_without_javascript_a_line_is_added_or_removed_and_nothing_typed_is_lost(network):
    data = composed(("comite", "", ""), ("structure", network.t1, ""), ajouter="1")
    more = form_of(network.f1, data)
    assert more.editing and len(more.lines.forms) == 3
    less = form_of(network.f1, composed(("comite", "", ""), ("structure", network.t1, ""), retirer="0"))
    assert [form["role"].value() for form in less.lines] == ["structure"]
    absurd = form_of(network.f1, composed(("comite", "", ""), retirer="x") | {"audience-TOTAL_FORMS": "99999"})
    assert len(absurd.lines.forms) <= 13


def test_the_preview_names_and_counts_the_readers_as_one_composes(network):
    client = logged_in(network.f1)
    page = client.post("/acces/lecteurs/", composed(("facilitateur", network.t2, ""), montrer="1")).content.decode()
    # F2 and the two officers; F1 deposits
    assert "<b>3 personnes</b> pourront lire, et vous" in page
    assert "Karim KARIM" in page and "Aicha" not in page.split("Voir les")[1].split("</details>")[0]
    assert "Ne liront pas" in page and "structures de l’IAE" in page


def test_the_preview_is_for_who_may_deposit(network):
    assert logged_in(network.l1).post("/acces/lecteurs/", composed(("", "", ""))).status_code == 404


@pytest.mark.parametrize(
    ("lines", "icon", "text", "detail"),
    [
        (lambda n: [], "audience-depositor", "Vous uniquement", ""),
        (lambda n: [Line(public=True)], "audience-public", "Public", ""),
        (lambda n: [Line()], "audience-network", "Le réseau", "8 personnes"),
        (
            lambda n: [Line(role="facilitateur", territoire=n.t1.pk)],
            "audience-role",
            "Facilitateurs de T1",
            "3 personnes",
        ),
        (lambda n: [Line(organisation=n.aci1.pk)], "audience-role", "Atelier 1", "3 personnes"),
        (lambda n: [Line(territoire=n.t2.pk)], "audience-role", "Membres de T2", "6 personnes"),
        (
            lambda n: [Line(personne=n.f1.pk), Line(personne=n.l1.pk)],
            "audience-named",
            "Vous et Aicha AICHA",
            "4 personnes",
        ),
    ],
)
def test_an_audience_in_words(network, lines, icon, text, detail):
    label = readership.label(audience_of(*lines(network)), network.f1)
    assert (label.icon, label.text, label.detail) == (icon, text, detail)


def test_a_page_says_its_readers_in_a_sentence(network):
    lines = [Line("facilitateur", network.t1.pk), Line("structure"), Line(personne=network.f1.pk)]
    assert readership.label(audience_of(*lines), network.f1).sentence == (
        "Lisible par les facilitateurs de T1, les structures de l’IAE et vous"
    )
    assert readership.label(Audience.objects.network()).sentence == "Lisible par le réseau"
    assert readership.label(audience_of(Line(organisation=network.aci1.pk))).sentence == "Lisible par Atelier 1"


def test_an_embargo_in_words(network):
    opens = timezone.make_aware(datetime.datetime(2099, 12, 10))
    audience = audience_of(Line(role="comite"), Line(personne=network.l1.pk), opens_at=opens)
    label = readership.label(audience)
    assert label.icon == "audience-embargo"
    assert label.text == "Aicha AICHA\u00a0; dès le 10 déc., membres du comité de pilotage"
    assert label.sentence == "Lisible par Aicha AICHA\u00a0; dès le 10 déc., par les membres du comité de pilotage"
    assert label.detail == "1 personne d’ici là"
    closed = readership.label(audience_of(Line(role="comite"), opens_at=opens))
    assert closed.sentence == "Lisible par les membres du comité de pilotage, dès le 10 déc."


def sent_as_proposed(form: AudienceForm, *lines: tuple) -> AudienceForm:
    """The form as a browser sends it back when nothing is touched but the lines."""
    day = form.people["opens_on"].value()
    data = composed(*lines, opens_on=day.isoformat() if day else "", vu=form.token)
    return AudienceForm(form.membership, data)


def test_an_embargo_that_is_left_as_it_is_is_confirmed_at_once(network):
    opens = timezone.localdate() + datetime.timedelta(days=3)
    audience = form_of(network.f1, composed(("comite", "", ""), opens_on=opens.isoformat()))
    assert audience.is_valid()
    audience = audience.audience()
    again = sent_as_proposed(AudienceForm(membership_of(network.f1), audience=audience), ("comite", "", ""))
    assert again.is_valid() and again.was_shown
    assert again.audience() == audience


@pytest.mark.parametrize("ended", [datetime.timedelta(0), datetime.timedelta(days=30)])
def test_once_an_embargo_is_over_the_readers_are_changed_without_touching_its_day(network, ended):
    over = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - ended
    form = AudienceForm(membership_of(network.f1), audience=audience_of(Line(role="comite"), opens_at=over))
    changed = sent_as_proposed(form, ("structure", "", ""))
    assert changed.is_valid(), changed.people.errors
    assert changed.audience() == audience_of(Line(role="structure"))
    assert sent_as_proposed(form, ("comite", "", "")).was_shown


def test_officers_count_among_those_who_will_read_after_an_embargo(network):
    opens = timezone.localdate() + datetime.timedelta(days=3)
    form = form_of(network.f1, composed(("comite", "", ""), opens_on=opens.isoformat()))
    assert [group.label for group in form.readership.groups][1] == readership.OFFICERS_LABEL
    assert form.readership.total == form_of(network.f1, composed(("comite", "", ""))).readership.total == 3


def test_a_line_that_was_just_added_is_addressed_to_nobody(network):
    before = form_of(network.f1, composed(("facilitateur", network.t2, ""))).readership
    added = form_of(network.f1, composed(("facilitateur", network.t2, ""), ajouter="1"))
    assert added.readership == before and added.lines.forms[1]["role"].value() == "choisir"
    sent = form_of(network.f1, composed(("facilitateur", network.t2, ""), ("choisir", "", "")))
    assert not sent.is_valid() and "Choisissez un rôle" in str(sent.lines.errors[1]["role"])
    assert "choisir" not in str(form_of(network.f1, composed(("comite", "", ""))).lines.forms[0]["role"])


def test_under_an_embargo_the_box_says_who_reads_when(network):
    opens = timezone.localdate() + datetime.timedelta(days=3)
    sent = composed(("comite", "", ""), people=[network.l1], opens_on=opens.isoformat(), montrer="1")
    page = logged_in(network.f1).post("/acces/lecteurs/", sent).content.decode()
    said = " ".join(page.split('role="status">')[-1].split("</p>")[0].split())
    assert "pourront lire à partir du" in said and "1 personne nommée, et vous" in said
    sent = composed(("comite", "", ""), opens_on=opens.isoformat(), montrer="1")
    assert "personne d’autre que vous" in logged_in(network.f1).post("/acces/lecteurs/", sent).content.decode()


def test_a_group_of_oneself_alone_says_so(network):
    form = form_of(network.f2, composed(("facilitateur", network.t2, "")))
    assert form.readership.groups[0].label.endswith(" (vous)")


def test_the_box_counts_readers_as_the_head_of_the_page_will(network):
    """Who deposits reads in any case, and is said apart unless a line names them too."""
    theirs, ours = form_of(network.f1, composed(("structure", "", ""))), form_of(network.f1, composed(("", "", "")))
    for form, and_owner in ((theirs, True), (ours, False)):
        assert form.readership.and_owner is and_owner
        assert form.readership.total == readership.label(form.audience()).total


def test_labels_of_many_audiences_take_as_many_queries_as_of_one(network, django_assert_num_queries):
    audiences = [audience_of(Line(territoire=t.pk)) for t in (network.t1, network.t2, network.region, network.across)]
    with django_assert_num_queries(2):
        readership.labels({audiences[0].pk: None})
    with django_assert_num_queries(2):
        readership.labels({audience.pk: None for audience in audiences})


def test_nobody_is_counted_twice(network):
    adhere(network.f1, Role.ACHETEUR, network.t1, network.mde1)
    found = readership.readership([Line(role="facilitateur"), Line(), Line(personne=network.f1.pk)])
    names = [person for group in found.groups for person in group.people]
    assert len(names) == len(set(names)) == found.total == 8
