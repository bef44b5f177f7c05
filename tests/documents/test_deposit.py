"""Depositing through the page, with and without its script."""

import pytest
from django.urls import reverse

from documents import actions
from documents.models import Document, Version
from reseau.models import Audience, Line, Role
from tests.network import audience_of, logged_in

from .library import composed, files_on_disk, make_document, pdf, read_all, send, upload

pytestmark = pytest.mark.django_db


def described(draft: Document, **changes) -> dict:
    """What the page sends of a draft's line."""
    values = {
        "titre": draft.title,
        "type": draft.type,
        "territoire": "",
        "organisation": "",
        "revision": draft.revision,
    }
    return {f"d{draft.pk}-{name}": value for name, value in {**values, "publier": "on", **changes}.items()}


def table(*drafts: Document) -> str:
    """The address of the page with these drafts on the table."""
    return f"{reverse('documents:deposit')}?brouillons={','.join(str(draft.pk) for draft in drafts)}"


def test_a_file_becomes_a_draft_guessed_from_its_name_then_from_its_text(network):
    client = logged_in(network.f1)
    response = send(client, upload(pdf("Guide des achats responsables"), "CCAP_lycee_indB.pdf"))
    draft = Document.objects.get()
    assert (draft.owner, draft.is_draft, draft.type, draft.guessed) == (network.f1, True, "ccap", True)
    assert "· deviné" in response.content.decode() and f'name="d{draft.pk}-titre"' in response.content.decode()
    assert [t.pk for t in draft.territoires.all()] == [network.t1.pk] and draft.organisation == network.mde1
    read_all()
    draft.refresh_from_db()
    assert draft.title == "Guide des achats responsables" and draft.current.state == Version.State.READ
    assert draft.file_hash == draft.current.sha1 and draft.file_size == draft.current.size


def test_what_a_person_typed_is_not_guessed_again(network):
    draft = make_document(network.f1, content=pdf("Guide des achats responsables"), title="Mon titre")
    read_all()
    draft.refresh_from_db()
    assert draft.title == "Mon titre" and draft.current.page_count == 1


def test_refused_files_say_why_and_the_others_go_on(network):
    response = send(
        logged_in(network.f1),
        upload(b"", "vide.pdf"),
        upload(b"<html><script>alert(1)</script></html>", "faux.pdf"),
        upload(b"MZ\x90\x00", "programme.exe"),
        upload(pdf("Une page"), "bon.pdf"),
    )
    page = response.content.decode()
    assert Document.objects.count() == 1 and Document.objects.get().current.name == "bon.pdf"
    assert page.count("data-refused") == 3
    assert "est vide" in page and "mais son contenu est" in page and "n’est pas accepté" in page
    assert all(name in page for name in ("vide.pdf", "faux.pdf", "programme.exe"))
    assert len(files_on_disk()) == 1


@pytest.mark.parametrize(
    "name",
    [
        '"><img src=x onerror=alert(1)>.pdf',
        "a%0d%0aSet-Cookie: x=1.pdf",
        "rapport\u202efdp.exe.pdf",
        "con.pdf",
        "..%2f..%2fetc%2fpasswd.pdf",
        "é" * 200 + ".pdf",
        "-rf.pdf",
        ".htaccess.pdf",
    ],
)
def test_hostile_names_are_made_harmless(network, name):
    client = logged_in(network.f1)
    page = send(client, upload(pdf("Une page"), name)).content.decode()
    version = Version.objects.get()
    assert "<img src=x" not in page and "\u202e" not in page
    assert version.file.name.startswith("documents/") and version.file.name.endswith("/fichier.pdf")
    assert len(version.name.encode()) <= 255 and not set('"\r\n<>/\\') & set(version.name)
    answer = client.get(reverse("documents:download", args=[version.document_id]))
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment;")
    assert "Set-Cookie" not in answer.headers and "\r" not in answer["Content-Disposition"]


def test_publishing_the_chosen_drafts_for_readers_who_were_shown(network):
    client = logged_in(network.f1)
    one, two = (make_document(network.f1, content=pdf(text)) for text in ("Un", "Deux"))
    data = described(one, titre="Clause sociale") | described(two) | composed(network.f1, network.t1)
    del data[f"d{two.pk}-publier"]
    shown = client.post(table(one, two), {**data, "audience-montrer": "1", "complet": "1"})
    assert "3 personnes" in shown.content.decode() and Document.objects.filter(published_at=None).count() == 2
    token = shown.context["audience_form"].token
    done = client.post(table(one, two), {**data, "audience-vu": token, "publier": "1", "complet": "1"}, follow=True)
    one.refresh_from_db(), two.refresh_from_db()
    assert "1 document publié pour 3 personnes." in done.content.decode()
    assert one.title == "Clause sociale" and one.audience == audience_of(
        Line(role=Role.FACILITATEUR, territoire=network.t1.pk)
    )
    assert two.is_draft


def test_nothing_is_published_before_its_readers_were_shown(network):
    draft = make_document(network.f1)
    data = described(draft, titre="Tapé et gardé") | composed(network.f1, network.t1)
    stale = {**data, "audience-vu": "autre chose", "publier": "1", "complet": "1"}
    page = logged_in(network.f1).post(table(draft), stale).content.decode()
    draft.refresh_from_db()
    assert draft.is_draft and "Relisez qui pourra lire" in page and "Tapé et gardé" in page


def test_keeping_as_drafts_saves_what_was_typed(network):
    draft = make_document(network.f1)
    data = described(draft, titre="Un titre", territoire=network.t1.pk) | composed(network.f1, network.t1)
    answer = logged_in(network.f1).post(table(draft), {**data, "brouillon": "1", "complet": "1"})
    draft.refresh_from_db()
    assert answer.status_code == 302 and draft.is_draft and draft.title == "Un titre"
    assert list(draft.territoires.all()) == [network.t1]


def test_removing_a_draft_takes_its_file_too(network, django_capture_on_commit_callbacks):
    draft, other = make_document(network.f1), make_document(network.f1)
    data = described(draft) | described(other, titre="Gardé") | composed(network.f1, network.t1)
    with django_capture_on_commit_callbacks(execute=True):
        page = logged_in(network.f1).post(table(draft, other), {**data, "retirer": draft.pk, "complet": "1"})
    assert list(Document.objects.all()) == [other] and "Gardé" in page.content.decode()
    assert files_on_disk() == [other.current.file.name]


def test_territories_and_organisations_of_others_are_refused(network):
    draft = make_document(network.f1)
    data = described(draft, territoire=network.t2.pk, organisation=network.mde2.pk) | composed(network.f1, network.t1)
    page = logged_in(network.f1).post(table(draft), {**data, "brouillon": "1", "complet": "1"})
    draft.refresh_from_db()
    assert page.status_code == 200 and not draft.territoires.exists() and draft.organisation is None


def test_drafts_of_others_are_never_on_the_table(network):
    draft = make_document(network.f1, title="Canari")
    for person in (network.f2, network.officer):
        page = logged_in(person).post(
            table(draft), described(draft, titre="Volé") | {"retirer": draft.pk, "complet": "1"}
        )
        draft.refresh_from_db()
        assert draft.title == "Canari" and "Canari" not in page.content.decode()


def test_a_known_content_is_told_only_to_who_may_read_it(network):
    content = pdf("Le même")
    known = make_document(network.f1, Audience.objects.network(), content, title="Modèle connu")
    hidden = audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk))
    told = send(logged_in(network.f2), upload(content, "copie.pdf")).content.decode()
    assert "Même contenu que" in told and "Modèle connu" in told
    Document.objects.filter(owner=network.f2).delete()
    known.refresh_from_db()
    actions.readdress(known, hidden, known.revision)
    silent = send(logged_in(network.f2), upload(content, "copie.pdf")).content.decode()
    assert "Même contenu" not in silent and "Modèle connu" not in silent


def test_an_undecided_copy_is_left_aside_until_one_says_keep(network):
    content = pdf("Le même")
    make_document(network.f1, Audience.objects.network(), content)
    client = logged_in(network.f1)
    draft = send(client, upload(content)).context["desk"].lines[0].document
    data = described(draft) | composed(network.f1, network.t1) | {"complet": "1"}
    shown = client.post(table(draft), {**data, "audience-montrer": "1"})
    token = shown.context["audience_form"].token
    client.post(table(draft), {**data, "audience-vu": token, "publier": "1"})
    draft.refresh_from_db()
    assert draft.is_draft
    client.post(table(draft), {**data, "audience-vu": token, "publier": "1", f"d{draft.pk}-garder": "1"})
    draft.refresh_from_db()
    assert not draft.is_draft


def test_the_script_sends_one_file_and_gets_its_line(network):
    client, address = logged_in(network.f1), reverse("documents:deposit_file")
    sent = client.post(address, {"fichiers": upload(pdf("Une page")), "complet": "1"}, headers={"X-Deposit": "1"})
    assert sent.status_code == 201 and sent["X-Draft"] == str(Document.objects.get().pk)
    assert sent.content.decode().lstrip().startswith("<li")
    refused = client.post(address, {"fichiers": upload(b"rien", "x.exe"), "complet": "1"}, headers={"X-Deposit": "1"})
    assert refused.status_code == 422 and "data-refused" in refused.content.decode()
    line = client.get(reverse("documents:draft_line", args=[sent["X-Draft"]]))
    assert line.status_code == 200 and "data-pending" in line.content.decode()


def test_others_may_not_deposit(network):
    for person in (network.l1, network.buyer, network.comite):
        assert send(logged_in(person), upload(pdf("x"))).status_code == 404
    assert not Document.objects.exists() and not files_on_disk()


def test_fields_that_no_form_offers_are_ignored(network):
    draft = make_document(network.f1)
    forged = {"owner": network.f2.pk, "audience": 1, "published_at": "2026-01-01", f"d{draft.pk}-owner": network.f2.pk}
    data = described(draft) | composed(network.f1, network.t1) | forged
    logged_in(network.f1).post(table(draft), {**data, "brouillon": "1", "complet": "1"})
    draft.refresh_from_db()
    assert draft.owner == network.f1 and draft.is_draft


def test_a_pdf_with_comments_is_no_web_page(network):
    """A PDF keeps its readers' comments as XHTML: that alone does not make it a page in disguise."""
    commented = pdf("Une page").replace(b"%%EOF", b'%<?xml version="1.0"?><body xmlns="x">Vu</body>\n%%EOF')
    send(logged_in(network.f1), upload(commented, "commente.pdf"))
    assert Document.objects.get().current.name == "commente.pdf"
