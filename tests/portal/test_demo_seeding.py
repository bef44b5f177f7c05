"""Seeding the demo: the real treatment on some documents, the right readers, and nothing done twice."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from documents.models import Document, Page, Version
from portal.demo import library, seeding
from portal.demo.contenu import contenus, reseau
from portal.demo.people import PASSWORD, email_of, organisation, person
from portal.models import Accueil, Fiche, Section
from reseau.access import membership_of, reader_of
from reseau.comptes import current_code
from reseau.models import Adhesion, Audience, Personne, Role, Territoire
from search.models import Entry, Passage
from tests.network import logged_in

# One of each format and each shape of audience: with a version before, a draft, an embargo, a named person, public.
SOME = {
    "ccap-lycee-deux-forges": "pdf",
    "avenant-nettoyage-brouillon": "docx",
    "resultats-regionaux-2026-tendances": "docx",
    "note-reprise-personnel-nancy-sud": "docx",
    "deliberation-schema-achats-responsables": "pdf",
    "cctp-restauration-scolaire": "odt",
    "bilan-2025-heures-insertion-regional": "xlsx",
}
CHOSEN = [contenu for contenu in contenus() if contenu.slug in SOME]


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """The demo with some of its documents, for this module; its rows go with the transaction at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeding.seed(lambda words: None, CHOSEN)
        yield {contenu.slug: _document(contenu) for contenu in CHOSEN}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def in_the_transaction(seeded, db):
    """Each test in a savepoint of its own."""


def _document(contenu) -> Document:
    return Document.objects.get(title=contenu.titre)


def spaced(text: str) -> str:
    """`text` on one line, its spaces all alike."""
    return " ".join(text.split())


def readers_of(document: Document) -> set[str]:
    """The left parts of the addresses of those who read `document`."""
    people = Personne.objects.filter(email__endswith="@demo.invalid")
    return {
        one.email.partition("@")[0]
        for one in people
        if reader_of(membership_of(one)).reads(document.audience_id, document.owner_id)
    }


def test_everyone_is_there_with_what_they_log_in_with():
    cast = reseau()
    assert Territoire.objects.filter(genre="secteur").count() == len(cast["secteur"]) == 7
    assert Adhesion.objects.current().count() == len(cast["personne"]) == 20
    assert {adhesion.role for adhesion in Adhesion.objects.all()} == set(Role.values)
    for key, fields in cast["organisation"].items():
        organisation(key).full_clean()
        assert organisation(key).nom == fields["nom"]
    for one in Personne.objects.all():
        assert one.check_password(PASSWORD)
        with_factor = one.authenticator_set.filter(type="totp").exists()
        assert with_factor == membership_of(one).must_have_mfa
        assert with_factor == one.authenticator_set.filter(type="recovery_codes").exists()


def test_a_document_was_read_page_by_page(seeded):
    ccap = seeded["ccap-lycee-deux-forges"]
    assert ccap.current.number == 2 and ccap.current.state == Version.State.READ and ccap.type == "ccap"
    pages = list(Page.objects.filter(version=ccap.current))
    assert len(pages) == ccap.current.page_count >= 2 and all(page.has_image for page in pages)
    penalty = next(
        page for page in pages if "40 € par heure d’insertion non réalisée" in page.text.replace("\xa0", " ")
    )
    passage = Passage.objects.get(entry__key=ccap.key, number=penalty.number)
    assert "insertion non réalisée" in passage.text.replace("\xa0", " ")
    before = ccap.versions.get(number=1)
    assert "5 092" in spaced("".join(before.pages.values_list("text", flat=True)))


def test_every_format_gives_pages_and_an_entry(seeded):
    for contenu in CHOSEN:
        document = seeded[contenu.slug]
        assert document.current.format == SOME[contenu.slug]
        assert Page.objects.filter(version=document.current).exclude(text="").count() >= 2
        entry = Entry.objects.get(key=document.key)
        assert (entry.title, entry.audience_id) == (contenu.titre, document.audience_id)
        assert str(entry.date) == str(contenu.first_date)


def test_what_the_workbook_computes_is_found(seeded):
    entry = Entry.objects.get(key=seeded["bilan-2025-heures-insertion-regional"].key)
    assert any("94.9" in passage.text or "94,9" in passage.text for passage in entry.passages.all())


def test_each_document_has_the_readers_its_head_says(seeded):
    assert readers_of(seeded["avenant-nettoyage-brouillon"]) == {"claire.hennequin"}
    assert readers_of(seeded["note-reprise-personnel-nancy-sud"]) == {
        "thomas.vautrin",  # named
        "claire.hennequin",  # her own
        "helene.mougenot",  # officers read what is published
        "paul.kessler",
    }
    trends = seeded["resultats-regionaux-2026-tendances"]
    assert readers_of(trends) == {"helene.mougenot", "jean-marie.poirot", "monique.grandjean"}
    ccap = readers_of(seeded["ccap-lycee-deux-forges"])
    assert {"claire.hennequin", "karim.bensaid", "bruno.lallemand"} <= ccap
    assert not ccap & {"sophie.wagner", "mathieu.perrin", "aicha.benali", "catherine.didier"}
    assert len(readers_of(seeded["deliberation-schema-achats-responsables"])) == 20
    assert Client().get(seeded["deliberation-schema-achats-responsables"].get_absolute_url()).status_code == 200


def test_the_pages_are_published_to_their_readers():
    assert (Accueil.objects.live().count(), Section.objects.live().count()) == (1, 3)
    assert Fiche.objects.live().count() >= 9
    assert Accueil.objects.get().corps
    structures = Section.objects.get(slug="structures")
    assert reader_of(membership_of(person("aicha.benali"))).reads(structures.audience_id)
    assert not reader_of(membership_of(person("olivier.schmitt"))).reads(structures.audience_id)
    assert Entry.objects.filter(kind="fiche").count() >= 13


def test_seeding_again_changes_nothing(seeded):
    def everything():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Document, Version, Page, Entry, Audience, Adhesion, Personne, Fiche, Section, Accueil)
        ]

    before = everything()
    said = []
    seeding.seed(said.append, CHOSEN)
    assert everything() == before
    assert not any(words.startswith("Documents") for words in said)


def test_everyone_follows_searches_and_some_learn_of_news(seeded):
    """Searches were saved before these documents came, so that these are news to who reads them."""
    for key in reseau()["personne"]:
        assert person(key).recherches.count() == 2
        page = logged_in(person(key)).get("/recherche/enregistrees/")
        assert page.context["searches"]
    told = {key for key in reseau()["personne"] if person(key).unread_notices}
    assert {membership_of(person(key)).adhesions[0].role for key in told} >= {
        "charge_mission",
        "facilitateur",
        "acheteur",
    }
    assert "Demande d’accès d’Aïcha Benali" in spaced(
        logged_in(person("helene.mougenot")).get("/notifications/").content.decode()
    )


def test_a_deposit_that_was_cut_short_is_done_again(seeded):
    document = seeded["note-reprise-personnel-nancy-sud"]
    contenu = next(one for one in CHOSEN if one.slug == "note-reprise-personnel-nancy-sud")
    Document.objects.filter(pk=document.pk).update(created_at=document.updated_at.replace(year=2027))
    assert not library.is_deposited(contenu)
    assert not Document.objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize("key", reseau()["personne"])
def test_everyone_s_dashboard_opens(key):
    page = logged_in(person(key)).get("/")
    assert page.status_code == 200
    shown = sum(len(page.context[name]) for name in ("todos", "documents", "fiches"))
    assert shown >= seeding.ITEMS


def test_the_check_of_the_dashboards_can_fail(seeded):
    seeding.check()
    Fiche.objects.all().update(live=False)
    with pytest.raises(AssertionError):
        seeding.check()


def test_there_are_few_audiences():
    assert Audience.objects.count() <= seeding.AUDIENCES


def test_the_code_of_the_second_factor_is_printed():
    out = StringIO()
    call_command("demo_code", "helene.mougenot", stdout=out)
    assert out.getvalue().strip() == current_code(person("helene.mougenot"))
    assert re.fullmatch(r"\d{6}\n", out.getvalue())
    for wrong in ("karim.bensaid", "personne.inconnue"):
        with pytest.raises(CommandError):
            call_command("demo_code", wrong, stdout=out)


@pytest.mark.parametrize("key", ["helene.mougenot", "paul.kessler", "nadia.ferrari", "aicha.benali"])
def test_the_second_factor_opens_the_site(key):
    client = Client()
    client.post(reverse("account_login"), {"login": email_of(key), "password": PASSWORD})
    assert client.get(reverse("documents:list")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": _printed_code(key)})
    assert client.get(reverse("documents:list")).status_code == 200


def test_without_a_second_factor_the_password_is_enough():
    client = Client()
    client.post(reverse("account_login"), {"login": email_of("claire.hennequin"), "password": PASSWORD})
    assert client.get(reverse("documents:list")).status_code == 200


def _printed_code(key: str) -> str:
    out = StringIO()
    call_command("demo_code", key, stdout=out)
    return out.getvalue().strip()


def test_the_logins_are_printed_by_role():
    out = StringIO()
    call_command("demo_logins", stdout=out)
    assert PASSWORD in out.getvalue()
    for key in reseau()["personne"]:
        assert email_of(key) in out.getvalue()
    assert all(role.label in out.getvalue() for role in Role)


def test_a_real_installation_refuses_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo_seed", stdout=StringIO())
