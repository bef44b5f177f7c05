"""What somebody who means it would try: each test is one way in that must stay shut."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from rencontres import addressing, holding, prose, register
from rencontres.minutes import life, record
from rencontres.models import Action, Amendement, CompteRendu, Decision, Invitation, Point, Preuve, Rencontre, Sujet
from reseau.access import membership_of, reader_of

from ..network import audience_of, logged_in
from .meetings import Line, make_point, make_rencontre, make_serie
from .test_minutes import Meeting, freeze, next_week


@pytest.fixture
def held(network):
    return Meeting(network)


def test_who_took_the_minutes_before_reads_them_no_more(held):
    decision = register.record_decision(held.rencontre, held.nadia, "Canari des minutes")
    held.rencontre.secretary = held.other
    holding.change(held.rencontre, held.rencontre.revision)
    assert held.read_by() == {"Claire", "Gilles", "Anne"}
    page, found = reverse("rencontres:compte_rendu", args=[held.rencontre.pk]), reverse("rencontres:decisions")
    before, now = logged_in(held.nadia), logged_in(held.other)
    assert (before.get(page).status_code, now.get(page).status_code) == (404, 200)
    assert decision.texte not in before.get(found).text
    assert decision.texte in now.get(found).text


# ------------------------------------------------------------------ names of what one does not read


def test_minutes_do_not_name_the_meeting_that_approved_them_to_who_does_not_read_it(held):
    freeze(held)
    committee = audience_of(Line(personne=held.f1.pk), Line(personne=held.nadia.pk))
    closed = make_rencontre(held.rencontre.serie, in_days=0.5, titre="Canari du comité", audience=committee)
    life.approve(make_point(closed, "Approuver", genre=Point.Genre.APPROVAL, approves=held.rencontre), held.f1)
    page = reverse("rencontres:compte_rendu", args=[held.rencontre.pk])
    assert "Compte rendu approuvé, Canari du comité" in logged_in(held.nadia).get(page).text
    assert "Canari" not in logged_in(held.other).get(page).text
    assert "Canari" not in printed(held, held.other)
    assert "Canari" in printed(held, held.nadia)


def test_printed_minutes_do_not_name_the_series_to_who_does_not_read_it(held):
    """A meeting may be open to more people than its series."""
    serie = held.rencontre.serie
    serie.nom, serie.audience = "Canari de la série", audience_of(Line(personne=held.f1.pk))
    serie.save()
    freeze(held)
    assert "Canari" in printed(held, held.f1)
    assert "Canari" not in printed(held, held.other)


def printed(held, person) -> str:
    """The page of which the PDF of the minutes is made, for this person."""
    minutes = CompteRendu.objects.get(rencontre=held.rencontre)
    said = record.shown(minutes, reader_of(membership_of(person)))
    return render_to_string("rencontres/pdf/compte_rendu.html", {"minutes": minutes, "record": said})


# ------------------------------------------------------------------ what belongs to another meeting

# Each address below a meeting that names something of it, and which thing that is.
NESTED = {
    "point": "point",
    "agenda_move": "point",
    "point_remove": "point",
    "agenda_schedule": "sujet",
    "answer_for": "invite",
    "uninvite": "invite",
    "tick": "invite",
    "note": "point",
    "approuver": "point",
    "amendement": "amendement",
}


class Elsewhere:
    """A meeting of today that Gilles holds in a series of his own, which F1 reads and does not run."""

    def __init__(self, held):
        everyone = held.rencontre.audience
        self.rencontre = make_rencontre(make_serie(held.other, everyone), in_days=0)
        self.point = make_point(
            self.rencontre, "Canari", genre=Point.Genre.APPROVAL, approves=held.rencontre, notes="<p>Canari</p>"
        )
        self.sujet = Sujet.objects.create(serie=self.rencontre.serie, titre="Canari", proposed_by=held.other)
        self.invite = Invitation.objects.create(
            rencontre=self.rencontre, personne=held.network.f2, attendance="present"
        )
        minutes = life.circulate(addressing.minutes_of(self.rencontre), held.other, next_week())
        self.amendement = life.amend(minutes, held.other, "Canari", self.point)
        self.decision = register.record_decision(self.rencontre, held.other, "Canari", point=self.point)
        self.action = register.record_action(self.rencontre, held.other, "Canari", responsable=held.other)
        self.preuve = self.action.preuves.create(key=self.rencontre.key, added_by=held.other)

    @property
    def state(self) -> list[dict]:
        """The meeting, and all that belongs to any, as they are now."""
        kinds = (Point, Sujet, Invitation, Amendement, Decision, Action, Preuve, CompteRendu)
        rows = [row for kind in kinds for row in kind.objects.order_by("pk").values()]
        return [*Rencontre.objects.filter(pk=self.rencontre.pk).values(), *rows]


@pytest.mark.parametrize("name", NESTED)
def test_what_belongs_to_another_meeting_is_nowhere_under_ones_own(held, name):
    theirs = Elsewhere(held)
    mine = make_rencontre(held.rencontre.serie, in_days=0)
    before, client = theirs.state, logged_in(held.f1)
    things = {"texte": "Pris", "titre": "Pris", "minutes": 5, "format": "html", "revision": 1, "place": 1, "agenda": 1}
    data = things | {"presence": "absent", "state": "accepte", "answer": "present", "vu": "", "reporter": "1"}
    child = getattr(theirs, NESTED[name]).pk
    for meeting in (mine, theirs.rencontre):
        url = reverse(f"rencontres:{name}", args=[meeting.pk, child])
        for response in (client.get(url), client.post(url, data), client.post(url, data, headers={"HX-Request": "1"})):
            assert "Canari" not in response.text
            assert response.status_code in (404, 405) or (name, meeting) == ("point", mine)  # “retiré”, as for no id
    assert theirs.state == before


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("decision_change", "decision"),
        ("decision_remove", "decision"),
        ("action_change", "action"),
        ("action_remove", "action"),
        ("action_follow", "action"),
        ("evidence", "action"),
        ("topic", "sujet"),
        ("topic_withdraw", "sujet"),
        ("topic_answer", "sujet"),
    ],
)
def test_who_only_reads_changes_nothing(held, name, thing):
    theirs = Elsewhere(held)
    before, client = theirs.state, logged_in(held.f1)
    data = {"texte": "Pris", "titre": "Pris", "minutes": 5, "revision": 1, "state": "faite", "outcome": "reporter"}
    data |= {"cle": held.rencontre.key}
    url = reverse(f"rencontres:{name}", args=[getattr(theirs, thing).pk])
    assert {client.get(url).status_code, client.post(url, data).status_code} <= {404, 405}
    assert theirs.state == before


def test_a_form_takes_nothing_of_another_meeting(held):
    theirs = Elsewhere(held)
    mine = make_rencontre(held.rencontre.serie)
    make_point(mine, "Le mien")
    before, client = theirs.state, logged_in(held.f1)
    taken = {"texte": "Pris", "revision": 0, "point": theirs.point.pk, "responsable": held.network.f2.pk}
    for name in ("decision_add", "action_add"):
        assert client.post(reverse(f"rencontres:{name}", args=[mine.pk]), taken).status_code == 200
    values = [f"sujet:{theirs.sujet.pk}", f"approbation:{theirs.amendement.compte_rendu_id}"]
    client.post(reverse("rencontres:agenda_carry", args=[mine.pk]), {"reprendre": values})
    client.post(reverse("rencontres:invite", args=[mine.pk]), {"choix": [held.network.f2.pk]})
    assert theirs.state == before


# ------------------------------------------------------------------ links in minutes


@pytest.mark.parametrize("address", ["//ailleurs.fr", "/\\ailleurs.fr", "javascript:alert(1)", "data:text/html,x"])
def test_a_link_in_minutes_never_leaves_the_portal_unseen(address):
    assert "<a" not in prose.from_markup(f"[ici]({address})")
    assert "<a" not in prose.from_html(f'<a href="{address}">ici</a>')


# ------------------------------------------------------------------ days that would break the calendar of all


@pytest.mark.parametrize(
    ("jour", "jour_fin"),
    [("0001-01-01", ""), ("9999-12-31", ""), ("2027-01-05", "2099-01-05"), ("2027-01-05", "9999-12-31")],
)
def test_a_meeting_has_a_day_that_calendars_show(held, jour, jour_fin):
    """Every reader's calendar lays out all the days of a meeting."""
    url = reverse("rencontres:create", args=[held.rencontre.serie_id])
    typed = {"numero": 9, "jour": jour, "debut": "00:00", "fin": "23:59", "jour_fin": jour_fin}
    response = logged_in(held.f1).post(url, typed)
    assert response.status_code == 200
    assert "Choisissez un jour entre" in response.text or "dure au plus" in response.text
    assert Rencontre.objects.count() == 1


# ------------------------------------------------------------------ a word to the organiser


def test_a_word_to_the_organiser_is_not_read_by_who_answers_in_ones_place(held):
    """Claire is referent of Gilles' organisation; Nadia runs the meeting."""
    rencontre = make_rencontre(held.rencontre.serie, organiser=held.nadia)
    row = Invitation.objects.create(rencontre=rencontre, personne=held.other, comment="Canari intime")
    url = reverse("rencontres:answer_for", args=[rencontre.pk, row.pk])
    claire = logged_in(held.f1)
    assert "Canari" not in claire.get(url).text
    assert claire.post(url, {"vu": "", "answer": "excuse"}).status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.answered_by, row.comment) == ("excuse", held.f1, "Canari intime")
    assert "Canari" in logged_in(held.nadia).get(url).text
    assert "Canari" not in claire.get(reverse("rencontres:guests", args=[rencontre.pk])).text
