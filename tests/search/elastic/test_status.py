"""What those who run the portal are told of the search, and what they can do about it."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from search import status
from search.engines.elastic import compare, indexer, indices
from search.models import Change, Entry, Installation
from tests.elasticsearch import settle
from tests.network import logged_in

from ..corpus import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(network):
    return logged_in(network.officer)


def page(client) -> str:
    return client.get(reverse("search:index")).content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def act(client, name: str, **values):
    answer = client.post(reverse(f"search:{name}"), values, follow=True)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def said(capsys, **options) -> tuple[str, int]:
    try:
        call_command("search_status", **options)
        code = 0
    except SystemExit as end:
        code = end.code
    return capsys.readouterr().out, code


def test_without_a_server_the_base_answers_and_there_is_nothing_to_do(officer, network_audience, capsys):
    put("essai:1", "Guide", audience=network_audience)
    assert "La recherche vit dans la base du portail" in page(officer)
    assert "rien à envoyer" in act(officer, "index_reconstruire")
    out, code = said(capsys)
    assert (code, "Différences : 0" in out, "Moteur : moteur de la base" in out) == (0, True, True)


def test_all_is_well(index, officer, network_audience, capsys):
    put("essai:1", "Guide", audience=network_audience)
    settle()
    html = page(officer)
    assert "Elasticsearch 9" in html and "Rien n’attend" in html and "callout-warn" not in html
    out, code = said(capsys)
    assert code == 0
    assert "Entrées : 1 dans la base, 1 dans l’index" in out


def test_what_waits_is_counted_with_its_age(index, network_audience, capsys):
    put("essai:1", "Guide", audience=network_audience)
    assert status.look().outbox.waiting == 1
    Change.objects.update(at="2026-01-01T00:00Z")
    out, code = said(capsys)
    assert code == 1
    assert "plus d’une minute de retard" in out


def test_what_differs_is_shown_and_repaired(index, officer, network_audience):
    for number in (1, 2):
        put(f"essai:{number}", "Guide", audience=network_audience)
    settle()
    gone, outdated = Entry.objects.order_by("pk")
    indices.patient().delete(index=indices.live(), id=str(gone.pk))
    Entry.objects.filter(pk=outdated.pk).update(version=outdated.version + 1)
    html = page(officer)
    assert "1 absente, 1 dans un autre état" in html and "Réparer 2 entrées" in html
    assert "2 entrées à renvoyer" in act(officer, "index_reparer")
    settle()
    assert len(compare.differences(indices.live())) == 0


def test_reconcile_repairs_the_server_too(index, network_audience, shelf, capsys):
    for number in (1, 2):
        shelf.put(f"essai:{number}", "Guide", audience=network_audience)
    settle()
    indices.patient().delete(index=indices.live(), id=str(Entry.objects.first().pk))
    call_command("search_reconcile", constater=True)
    assert "1 entrées diffèrent" in capsys.readouterr().out
    assert not Change.objects.exists()
    call_command("search_reconcile")
    settle()
    assert len(compare.differences(indices.live())) == 0


def test_what_is_parked_is_shown_with_its_reason_and_tried_again(
    index, officer, network, network_audience, closed_audience
):
    from reseau.models import Audience

    draft = Audience.objects.depositor_only()
    put("essai:1", "Guide refusé", audience=network_audience)
    put("essai:2", "Brouillon secret", audience=draft, owner_id=network.f1.pk)
    Change.objects.update(parked_at="2026-11-01T08:00Z", attempts=3, reason="failed to parse [date] secret-de-champ")
    html = page(officer)
    assert "Guide refusé" in html and html.count("secret-de-champ") == 1
    assert "Brouillon secret" not in html  # officers do not read others' drafts
    assert "1 entrée à envoyer" in act(officer, "index_reessayer", entree=Entry.objects.get(key="essai:1").pk)
    assert Change.objects.parked().count() == 1
    act(officer, "index_reessayer", entree="9" * 30)
    act(officer, "index_reessayer")
    assert not Change.objects.parked().exists()


def test_a_server_that_is_away_is_said(index, officer, settings, capsys):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    html = page(officer)
    assert "La base répond en secours" in html and "ne répond pas" in html
    assert "se fera quand il répondra" in act(officer, "index_reparer")
    out, code = said(capsys)
    assert (code, "en secours" in out) == (1, True)
    with pytest.raises(CommandError, match="ConnectionError"):
        call_command("index_worker", once=True)


def test_an_index_that_takes_no_writing_is_said(index, officer):
    indices.patient().indices.add_block(index=index, block="write")
    assert "n’accepte plus d’écriture" in page(officer)
    indices.patient().indices.put_settings(index=index, settings={"index.blocks.write": None})
    assert "callout-warn" not in page(officer)


def test_a_new_index_is_built_by_the_worker_when_asked(index, officer, network_audience):
    put("essai:1", "Guide", audience=network_audience)
    assert "Un nouvel index va être construit" in act(officer, "index_reconstruire")
    assert Installation.objects.get().wanted
    indexer.tend()
    assert indices.fit() != index
    assert not Installation.objects.get().wanted
    assert len(compare.differences(indices.live())) == 0


def test_the_worker_says_when_there_is_no_server(db):
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL"):
        call_command("index_worker", once=True)
