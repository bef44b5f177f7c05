"""What every engine must do; the suite runs on the engine of the database in use."""

import pytest

from reseau.access import Reader
from reseau.models import Audience, Line
from search import analysis, index
from search.engines import engine
from search.engines.base import Clause, Phrase, Question
from search.models import Entry, Passage

from .corpus import put

pytestmark = pytest.mark.django_db


def asked(text: str, **fields) -> Question:
    """A question of plain words."""
    return Question(tuple(Clause((Phrase((word,)),), word.exact) for word in analysis.words(text)), **fields)


@pytest.fixture
def audiences() -> tuple[Audience, Audience]:
    return Audience.objects.network(), Audience.objects.obtain([Line(role="structure")])


@pytest.fixture
def reader(audiences) -> Reader:
    return Reader(frozenset([audiences[0].pk]))


def keys(found) -> list[str]:
    """The keys found, in order."""
    by_id = dict(Entry.objects.values_list("pk", "key"))
    return [by_id[pk] for pk in found.ids]


def test_a_word_is_found_in_any_form_in_title_and_text(audiences, reader):
    put("document:1", "Pénalités", "rien", audience=audiences[0])
    put("document:2", "Autre", "une première page", "la penalite d’insertion", audience=audiences[0])
    assert set(keys(engine().find(asked("pénalité"), reader))) == {"document:1", "document:2"}


def test_what_is_put_again_replaces_what_was(audiences, reader):
    put("document:1", "Guide", "ancien texte", audience=audiences[0])
    put("document:1", "Guide", "nouveau propos", audience=audiences[0])
    assert keys(engine().find(asked("ancien"), reader)) == []
    assert keys(engine().find(asked("nouveau"), reader)) == ["document:1"]
    assert Passage.objects.count() == 1


def test_what_is_removed_is_found_no_more(audiences, reader):
    put("document:1", "Guide", "texte", audience=audiences[0])
    index.remove("document:1")
    assert engine().find(asked("guide"), reader).total == 0
    assert not Entry.objects.exists()


def test_another_audience_closes_and_opens_at_once(audiences, reader):
    put("document:1", "Guide", "texte", audience=audiences[0])
    index.repoint("document:1", audiences[1].pk)
    assert engine().find(asked("guide"), reader).total == 0
    assert engine().find(asked("guide"), Reader(frozenset([audiences[1].pk]))).total == 1
