"""Changing a document: two people at once, versions, readers, withdrawal."""

import re

import pytest
from django.urls import reverse

from documents import actions
from documents.models import Document
from documents.sources import DocumentSource
from reseau.models import Audience, Line, Role
from reseau.revisions import Conflict
from search.models import Entry
from tests.network import audience_of, logged_in

from .library import composed, files_on_disk, make_document, pdf, read_all, received_file, upload

pytestmark = pytest.mark.django_db


def address(name: str, document: Document) -> str:
    """The address of one action on it."""
    return reverse(f"documents:{name}", args=[document.pk])


def edit(client, document, **data):
    """Send the description form."""
    sent = {
        "titre": document.title,
        "type": "",
        "organisation": "",
        "resume": "",
        "revision": document.revision,
        **data,
    }
    return client.post(address("edit", document), sent)


@pytest.fixture
def document(network):
    """Published for the network by F1."""
    return make_document(network.f1, Audience.objects.network(), title="Avant", territoires=[network.t1])


def test_a_change_is_saved_and_found_at_once(network, document):
    done = edit(
        logged_in(network.f1), document, titre="Après", type="guide", resume="Court", territoires=[network.t1.pk]
    )
    document.refresh_from_db()
    assert done.status_code == 302 and (document.title, document.type, document.summary) == ("Après", "guide", "Court")
    entry = Entry.objects.get(key=document.key)
    assert (entry.title, entry.type) == ("Après", "guide") and list(entry.territoires.all()) == [network.t1]


def test_two_people_changing_the_same_document(network, document):
    first, second = logged_in(network.f1), logged_in(network.officer)
    edit(first, document, titre="Celui de Claire")
    page = edit(second, document, titre="Celui d’Anne", type="guide").content.decode()
    document.refresh_from_db()
    assert document.title == "Celui de Claire" and document.type == ""
    assert "Celui d’Anne" in page and "Celui de Claire" in page and "a modifié ceci pendant votre saisie" in page
    assert f'name="revision" value="{document.revision}"' in page
    assert edit(second, document, titre="Les deux").status_code == 302
    document.refresh_from_db()
    assert document.title == "Les deux"


def test_a_replacement_does_not_overwrite_a_change(network, document):
    revision = document.revision
    edit(logged_in(network.officer), document, titre="Changé")
    sent = {"fichiers": upload(pdf("Autre")), "note": "", "revision": revision, "complet": "1"}
    page = logged_in(network.f1).post(address("replace", document), sent).content.decode()
    assert document.versions.count() == 1 and "vient d’être modifié" in page and len(files_on_disk()) == 1
    document.refresh_from_db()
    assert f'name="revision" value="{document.revision}"' in page  # so that the next try wins


def test_replacing_through_the_page(network, document):
    client = logged_in(network.f1)
    sent = {"note": "Corrigé", "revision": document.revision, "complet": "1"}
    assert "Choisissez le fichier" in client.post(address("replace", document), sent).content.decode()
    refused = client.post(address("replace", document), {**sent, "fichiers": upload(b"MZ", "x.exe")})
    assert "n’est pas accepté" in refused.content.decode() and document.versions.count() == 1
    assert client.post(address("replace", document), {**sent, "fichiers": upload(pdf("Neuf"))}).status_code == 302
    document.refresh_from_db()
    assert document.current.number == 2 and document.current.note == "Corrigé" and document.title == "Avant"


def test_other_readers_only_once_they_were_shown(network, document):
    client = logged_in(network.f1)
    data = composed(network.f1, network.t1) | {"revision": document.revision}
    first = client.post(address("audience", document), data)
    assert "Relisez qui pourra lire" in first.content.decode()
    done = client.post(address("audience", document), {**data, "audience-vu": first.context["audience_form"].token})
    document.refresh_from_db()
    expected = audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk))
    assert done.status_code == 302 and document.audience == expected
    assert Entry.objects.get(key=document.key).audience == expected
    stale = client.post(address("audience", document), {**data, "audience-vu": first.context["audience_form"].token})
    assert "a modifié ceci pendant votre saisie" in stale.content.decode()


def test_withdrawing_makes_a_draft_again(network, document):
    client = logged_in(network.officer)
    assert client.get(address("delete", document)).status_code == 404
    assert "redevient un brouillon" in client.get(address("withdraw", document)).content.decode()
    changed = client.post(address("withdraw", document), {"revision": document.revision - 1})
    assert "modifié ceci entre-temps" in changed.content.decode()
    client.post(address("withdraw", document), {"revision": document.revision})
    document.refresh_from_db()
    assert document.is_draft and document.owner == network.f1
    assert Entry.objects.get(key=document.key).audience == Audience.objects.depositor_only()
    assert client.get(address("detail", document)).status_code == 404


def test_deleting_a_draft_takes_everything(network, document, django_capture_on_commit_callbacks):
    actions.replace(document, network.f1, received_file(pdf("Deux")), "", document.revision)
    actions.withdraw(document, document.revision)
    read_all()
    assert len(files_on_disk()) == 2
    client = logged_in(network.f1)
    assert "Supprimer" in client.get(address("delete", document)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("delete", document))
    assert not Document.objects.exists() and not Entry.objects.exists() and not files_on_disk()


def test_the_search_follows_the_document(network, document):
    read_all()
    source = DocumentSource()
    assert list(source.keys()) == [document.key] and source.data(document.key).passages == [(1, "Une page")]
    assert source.data("document:987654") is None
    entry = Entry.objects.get(key=document.key)
    assert source.thumbnails([(entry, 1), (entry, 9)]) == {
        (entry.pk, 1): reverse("documents:thumbnail", args=[document.pk, 1, 1])
    }
    assert source.passage_url(entry, 3, "clause été") == f"{entry.url}?page=3&q=clause+%C3%A9t%C3%A9#passage"


def test_a_draft_that_is_published_meanwhile_is_not_deleted(network):
    draft = make_document(network.f1, title="Brouillon")
    seen = Document.objects.get(pk=draft.pk)
    actions.publish([draft], Audience.objects.network())
    with pytest.raises(Conflict):
        actions.delete(seen)
    assert Document.objects.get(pk=draft.pk).published_at and files_on_disk()


def test_who_publishes_what_is_deleted_meanwhile_finds_nothing(network, monkeypatch):
    draft = make_document(network.f1, title="Brouillon")
    client, sent = logged_in(network.f1), composed(network.f1, network.t1)
    page = client.post(address("audience", draft), sent | {"revision": draft.revision}).content.decode()
    assert "confirmez" in page  # nothing is done before the readers were shown
    real = actions.readdress

    def deleted_first(document, *args):
        actions.delete(Document.objects.get(pk=document.pk))
        return real(document, *args)

    monkeypatch.setattr(actions, "readdress", deleted_first)
    token = re.search(r'name="audience-vu" value="(\w+)"', page)[1]
    answer = client.post(address("audience", draft), sent | {"revision": draft.revision, "audience-vu": token})
    assert answer.status_code == 404 and not Document.objects.filter(pk=draft.pk).exists()


def test_a_new_file_changes_no_title(network):
    """Neither of a draft, nor of what was published under the title that was guessed from its first file."""
    for audience in (None, Audience.objects.network()):
        document = make_document(network.f1, audience, pdf("Cahier des charges"), name="note_penalite.pdf")
        title = document.title
        actions.replace(document, network.f1, received_file(pdf("Tout autre chose"), "n2.pdf"), "", document.revision)
        read_all()
        document.refresh_from_db()
        assert (document.title, document.current.name) == (title, "n2.pdf")
