"""The minutes of a series over a period as one PDF: made in the background, private, under rights, gone after a day."""

import datetime

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rencontres import addressing, pdf
from rencontres.minutes import compiling, life, notes
from rencontres.models import Compilation, CompteRendu, Invitation
from rencontres.models.compilations import CompilationQuerySet
from reseau.access import membership_of, reader_of

from ..network import audience_of, logged_in
from .meetings import Line, make_point, make_rencontre
from .test_minutes import Meeting, freeze, next_week
from .test_pdf import tags_of, words_of

pytestmark = pytest.mark.skipif(not pdf.available(), reason="without the extra pdf")
State = Compilation.State


@pytest.fixture
def held(network, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Meeting(network)


def period() -> tuple[datetime.date, datetime.date]:
    """The days around today."""
    today = timezone.localdate()
    return today - datetime.timedelta(days=30), today + datetime.timedelta(days=30)


def ask(held, person) -> Compilation | None:
    return compiling.ask(held.rencontre.serie, person, reader_of(membership_of(person)), *period())


def frozen_too(held, titre: str, in_days: float = -3):
    """Another meeting of the series, whose frozen minutes say its title."""
    other = make_rencontre(held.rencontre.serie, in_days=in_days, titre=titre)
    notes.note(make_point(other, "Point"), held.f1, f"<p>Texte de {titre}</p>", 0)
    Invitation.objects.create(rencontre=other, personne=held.f1, attendance="present")
    life.freeze(life.circulate(addressing.minutes_of(other), held.f1, next_week()), held.f1)
    return other


def page(made: Compilation, name: str = "compilation") -> str:
    return reverse(f"rencontres:{name}", args=[made.pk])


def run_the_task(made: Compilation) -> None:
    """As the worker does with what was queued."""
    result = DBTaskResult.objects.get(task_path="rencontres.tasks.compile_minutes", args_kwargs__args=[made.pk])
    result.task.func(*result.args_kwargs["args"])


def test_a_period_is_asked_for_made_and_downloaded(held):
    freeze(held)
    frozen_too(held, "Séance d’octobre")
    frozen_too(held, "Séance trop ancienne", in_days=-60)
    client = logged_in(held.other)
    since, until = period()
    address = reverse("rencontres:comptes_rendus", args=[held.rencontre.serie_id])
    shown = client.get(address, {"du": since.isoformat(), "au": until.isoformat()}).text
    assert "Réunir les 2 comptes rendus en un PDF" in shown
    response = client.post(address, {"du": since.isoformat(), "au": until.isoformat()})
    made = Compilation.objects.get()
    assert response.url == page(made)
    assert "En attente" in client.get(page(made)).text
    assert client.get(page(made, "compilation_file")).status_code == 404
    run_the_task(made)
    assert "Télécharger le PDF" in client.get(page(made)).text
    file = client.get(page(made, "compilation_file"))
    content = b"".join(file.streaming_content)
    words = words_of(content)
    assert "Texte de Séance d’octobre" in words
    assert "Rencontre technique n° 1" in words
    assert "Séance trop ancienne" not in words
    assert {"H1", "H2", "TOC", "Link"} & tags_of(content) >= {"H1", "H2", "Link"}


def test_the_page_tells_how_far_it_is_then_reloads(held):
    freeze(held)
    client, made = logged_in(held.other), ask(held, held.other)
    Compilation.objects.update(state=State.RUNNING, page=11)
    part = client.get(page(made), headers={"HX-Request": "true"})
    assert "Mise en page, page 11" in part.text
    assert "<html" not in part.text
    Compilation.objects.update(state=State.READY)
    assert client.get(page(made), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_only_final_minutes_that_one_reads_are_in_it(held):
    life.circulate(held.minutes, held.f1, next_week())
    assert ask(held, held.remi) is None
    secret = frozen_too(held, "Réservée")
    CompteRendu.objects.filter(rencontre=secret).update(audience=audience_of(Line(personne=held.f1.pk)))
    assert ask(held, held.other) is None
    assert list(ask(held, held.f1).minutes.all()) == [secret.compte_rendu]


def test_one_that_is_made_while_the_next_is_asked_for_is_not_in_its_way(held, monkeypatch):
    freeze(held)
    first, real = ask(held, held.other), CompilationQuerySet.under_way

    def under_way(rows):
        Compilation.objects.filter(pk=first.pk).update(state=State.READY)
        return real(rows)

    monkeypatch.setattr(CompilationQuerySet, "under_way", under_way)
    assert ask(held, held.other) != first


def test_nobody_else_has_it_not_even_who_reads_all(held):
    freeze(held)
    made = ask(held, held.other)
    compiling.make(made.pk)
    for person in (held.f1, held.officer):
        client = logged_in(person)
        assert [client.get(page(made, name)).status_code for name in ("compilation", "compilation_file")] == [404, 404]


def test_who_reads_part_of_it_no_more_gets_none_of_it(held):
    freeze(held)
    made = ask(held, held.other)
    compiling.make(made.pk)
    CompteRendu.objects.update(audience=audience_of(Line(personne=held.f1.pk)))
    client = logged_in(held.other)
    assert client.get(page(made, "compilation_file")).status_code == 404
    assert "Ce que vous pouvez lire a changé" in client.get(page(made)).text


def test_right_lost_before_it_is_made_leaves_nothing_in_the_file(held):
    frozen_too(held, "Séance d’octobre")
    made = ask(held, held.other)
    CompteRendu.objects.update(audience=audience_of(Line(personne=held.f1.pk)))
    compiling.make(made.pk)
    assert "Texte de Séance" not in words_of(default_storage.open(made.file).read())


def test_one_at_a_time(held):
    freeze(held)
    assert ask(held, held.other) == ask(held, held.other)
    assert Compilation.objects.count() == 1


def test_a_worker_that_dies_leaves_it_to_the_next_three_times(held):
    freeze(held)
    made = ask(held, held.other)
    for attempt in range(1, compiling.ATTEMPTS + 1):
        assert compiling._claim(made.pk).attempts == attempt
        assert compiling.make(made.pk) is False  # another holds it
        Compilation.objects.update(leased_until=timezone.now() - datetime.timedelta(seconds=1))
        assert compiling.sweep() == int(attempt < compiling.ATTEMPTS)
        assert compiling.sweep() == 0  # queued once
    made.refresh_from_db()
    assert made.state == State.FAILED
    assert "La mise en page s’est interrompue" in logged_in(held.other).get(page(made)).text


def test_what_a_dead_worker_left_is_made_by_the_next(held):
    freeze(held)
    made = ask(held, held.other)
    compiling._claim(made.pk)
    Compilation.objects.update(leased_until=timezone.now() - datetime.timedelta(seconds=1))
    compiling.sweep()
    assert "En attente" in logged_in(held.other).get(page(made)).text
    assert compiling.make(made.pk) is True


def test_who_lost_it_neither_fails_it_nor_holds_it_for_the_next(held):
    freeze(held)
    made = ask(held, held.other)
    slow = compiling._claim(made.pk)
    Compilation.objects.update(leased_until=timezone.now() - datetime.timedelta(seconds=1))
    compiling.sweep()
    quick = compiling._claim(made.pk)
    Compilation.objects.update(leased_until=timezone.now() - datetime.timedelta(seconds=1))
    compiling._Progress(slow)(1)
    assert list(Compilation.objects.forgotten()) == [made]
    assert compiling._make(quick) is True
    slow.personne = None  # whatever breaks it
    assert compiling._make(slow) is False
    made.refresh_from_db()
    assert made.state == State.READY


def test_it_is_gone_after_a_day(held):
    freeze(held)
    made = ask(held, held.other)
    compiling.make(made.pk)
    assert default_storage.exists(made.file)
    compiling.sweep()
    assert default_storage.exists(made.file)
    Compilation.objects.update(created_at=timezone.now() - compiling.KEPT - datetime.timedelta(seconds=1))
    compiling.sweep()
    assert not default_storage.exists(made.file)
    assert not Compilation.objects.exists()


def test_a_series_that_one_does_not_read_has_no_list(held):
    address = reverse("rencontres:comptes_rendus", args=[held.rencontre.serie_id])
    assert logged_in(held.network.f2).get(address).status_code == 404


@pytest.mark.parametrize(
    ("du", "au", "said"),
    [("2026-02-31", "2026-03-01", "un jour qui existe"), ("2026-03-02", "2026-03-01", "ne peut pas précéder")],
)
def test_days_that_make_no_period_are_said(held, du, au, said):
    address = reverse("rencontres:comptes_rendus", args=[held.rencontre.serie_id])
    assert said in logged_in(held.f1).get(address, {"du": du, "au": au}).text


def test_the_list_costs_the_same_for_many(held, django_assert_max_num_queries):
    for number in range(8):
        frozen_too(held, f"Séance {number}")
    client = logged_in(held.f1)
    address = reverse("rencontres:comptes_rendus", args=[held.rencontre.serie_id])
    client.get(address)
    with django_assert_max_num_queries(10):
        assert client.get(address, dict(zip(("du", "au"), period(), strict=True))).text.count("Séance") >= 8
