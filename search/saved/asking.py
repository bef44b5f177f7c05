"""A saved search as a question, and how it reads."""

from collections.abc import Iterable, Mapping

from django.http import QueryDict

from reseau import names
from reseau.access import Reader
from reseau.dates import day
from reseau.models import Audience

from .. import owners, registry
from ..models import Recherche
from ..query import Query

Labels = Mapping[str, Mapping[str, str]]  # facet -> value -> what it is called


def query_of(search: Recherche) -> Query:
    """What a saved search asks."""
    return Query.from_params(QueryDict(search.address.removeprefix("?")))


def readable(reader: Reader) -> frozenset[int]:
    """The audiences that `reader` reads. One query for an officer, none for anyone else."""
    if not reader.all_but:
        return reader.audiences
    return frozenset(Audience.objects.values_list("pk", flat=True)) - reader.audiences


def labels(queries: Iterable[Query], reader: Reader) -> Labels:
    """What the filters of these queries are called, to this reader. Two queries at most."""
    known = names.load()
    people = {person for query in queries for person in query.filters.get("owner", ())}
    return {
        "kind": registry.kind_labels(),
        "type": registry.type_labels(),
        "territoire": known.territoires,
        "organisation": known.organisations,
        "owner": owners.names_of_people(people, reader),
    }


def describe(query: Query, labels: Labels) -> str:
    """“clause CCAP, Meurthe-et-Moselle, 2025”: words and filters, as a person says them."""
    parts = [query.text] if query.text else []
    for name, chosen in query.filters.items():
        called = labels.get(name)
        parts += [called.get(value, "") if called else value for value in sorted(chosen)]
    return ", ".join(filter(None, [*parts, _period(query)]))


def _period(query: Query) -> str:
    since, until = query.period
    words = [f"depuis le {day(since)}" if since else "", f"jusqu’au {day(until)}" if until else ""]
    return " ".join(filter(None, words))
