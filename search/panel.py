"""What stands around the hits: facets, chips, and the ways out of a search that finds nothing."""

from reseau.access import Reader
from reseau.dates import day
from reseau.models import Territoire

from . import service
from .facets import ALWAYS, Period
from .query import PARAMETERS, Query

LEGENDS = {
    "kind": "Nature",
    "type": "Type",
    "territoire": "Territoire",
    "organisation": "Organisation",
    "year": "Année",
    "owner": "Déposé par",
}
OPEN_CHOICES = 6  # choices of a facet that show without unfolding it
# Of the territories, the large ones show, then the most counted; the others are folded up by kind.
LARGE = frozenset({Territoire.Genre.REGION, Territoire.Genre.DEPARTEMENT})
FOLDED = {
    Territoire.Genre.SECTEUR: ("secteur", "secteurs"),
    Territoire.Genre.ZONE_EMPLOI: ("zone d’emploi", "zones d’emploi"),
    Territoire.Genre.EPCI: ("intercommunalité", "intercommunalités"),
}
NOTES = {"territoire": "Avec ce qui s’adresse à une partie du territoire, ou à un plus grand."}


def facets(found: service.Results) -> list[dict]:
    """The facets that leave a choice: what shows of each, and what is folded up."""
    return [
        {"legend": LEGENDS[name], "name": PARAMETERS[name], "note": NOTES.get(name, ""), **_divided(name, choices)}
        for name, choices in found.facets.items()
        if len(choices) > 1 or any(choice.is_chosen for choice in choices)
    ]


def _divided(name: str, choices: list[service.Choice]) -> dict:
    if len(choices) <= OPEN_CHOICES:
        return {"choices": choices, "folds": []}
    if name == "territoire":
        choices = sorted(choices, key=lambda choice: not (choice.is_chosen or choice.genre in LARGE))
    shown = [choice for place, choice in enumerate(choices) if choice.is_chosen or place < OPEN_CHOICES]
    folded = [choice for choice in choices if choice not in shown]
    return {"choices": shown, "folds": _by_genre(shown, folded) if name == "territoire" else [_fold(folded)]}


def _by_genre(shown: list[service.Choice], folded: list[service.Choice]) -> list[dict]:
    by_genre = {genre: [choice for choice in folded if choice.genre == genre] for genre in (*FOLDED, *LARGE)}
    seen = {choice.genre for choice in shown}
    return [_fold(some, FOLDED.get(genre), genre in seen) for genre, some in by_genre.items() if some]


def _fold(choices: list[service.Choice], words: tuple[str, str] | None = None, others: bool = True) -> dict:
    """Choices folded up: “4 autres”, “3 secteurs”, “3 autres secteurs”."""
    many = len(choices) > 1
    parts = [("autre", "autres")[many]] if others or not words else []
    parts += [words[many]] if words else []
    return {"label": f"{len(choices)}\xa0{' '.join(parts)}", "choices": choices}


def chips(found: service.Results) -> list[dict]:
    """The filters that are set, each with the address of the search without it."""
    query = found.query
    set_ = [
        {"label": _chip(name, choice), "url": query.without(name, choice.value).address()}
        for name, choices in found.facets.items()
        for choice in choices
        if choice.is_chosen
    ]
    if query.period != ALWAYS:
        set_.append({"label": period_words(query.period), "url": query.without("period").address()})
    return set_


def period_words(period: Period) -> str:
    """“Du 5 janvier au 31 mars 2026”, “Depuis le 5 janvier 2026”, “Jusqu’au 31 mars 2026”, “Le 5 janvier 2026”."""
    since, until = period
    if since == until:
        return f"Le {day(since)}"
    if since and until:
        return f"Du {day(since, 'j F' if since.year == until.year else 'j F Y')} au {day(until)}"
    return f"Depuis le {day(since)}" if since else f"Jusqu’au {day(until)}"


def everywhere(found: service.Results) -> dict | None:
    """The same search without filters, where it finds more."""
    if not found.query.is_filtered or found.unfiltered <= found.documents:
        return None
    return {"url": found.query.address(filters={}, period=ALWAYS), "count": found.unfiltered}


def corrected(found: service.Results) -> dict:
    """The corrected words without filters."""
    return {"url": Query.from_text(found.did_you_mean).address(), "count": found.unfiltered}


def addresses(found: service.Results) -> dict[str, str]:
    """The same search in another order, listed otherwise, or in other words; empty where that is no other search."""
    query = found.query
    return {
        "by_relevance": query.address(by_date=False),
        "by_date": query.address(by_date=True),
        "by_document": query.address(by_page=False),
        "by_page": query.address(by_page=True),
        "corrected": query.address(text=found.did_you_mean),
        "exact": _exact(query),
    }


def _exact(query: Query) -> str:
    if query.has_quotes or query.excluded or not query.clauses:
        return ""
    return query.address(text=f'"{query.text}"')


def ways_out(found: service.Results, reader: Reader) -> list[dict]:
    """What to drop from a search without results, with what it would then find; nothing that finds nothing."""
    query = found.query
    ways = [
        {
            "label": f"Enlever le filtre «\xa0{_label(found, name)}\xa0»",
            "url": query.without(name).address(),
            "count": count,
        }
        for name, count in found.without.items()
    ]
    if query.has_quotes or query.excluded:
        plain = Query.from_text(" ".join(clause.typed.strip("“”") for clause in query.clauses))
        ways.append(
            {
                "label": f"Chercher «\xa0{plain.text}\xa0» sans guillemets ni exclusion",
                "url": plain.address(),
                "count": service.count(plain, reader),
            }
        )
    return [way for way in ways if way["count"]]


def _chip(name: str, choice: service.Choice) -> str:
    return f"{LEGENDS[name]} {choice.label}" if name == "owner" else choice.label


def _label(found: service.Results, name: str) -> str:
    """What a filter says; its legend when its values are nothing that this reader may know of."""
    if name == "period":
        return period_words(found.query.period)
    chosen = [_chip(name, choice) for choice in found.facets.get(name, []) if choice.is_chosen]
    return " ou ".join(chosen) or LEGENDS[name]
