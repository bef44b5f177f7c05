"""The access matrix: every address × every person, as docs/acces.md says it."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from .network import logged_in, make_member
from .objects import sample_values

TABLE = Path(__file__).parents[1] / "docs" / "acces.md"
PERSONS = {
    "Visiteur": None,
    "Parti": "left",
    "Structure T1": "l1",
    "Acheteur T2": "buyer",
    "Comité": "comite",
    "Agent": "agent",
    "Facilitateur T2": "f2",
    "Facilitateur T1": "f1",
    "Mission": "officer",
}
INCLUDED = "…"


def table() -> list[dict[str, str]]:
    """The rows of the table, by column."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(header, row, strict=True)) for row in rows]


def address(row: dict[str, str]) -> str:
    """The address of a row, without back-ticks nor leading slash."""
    return row["Adresse"].strip("`").removeprefix("/")


def addresses(patterns=None, prefix: str = "") -> list[str]:
    """Every address that the portal routes, as Django writes it."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + re.sub(r"^\^|\$$", "", str(pattern.pattern))
        found += addresses(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else [route]
    return found


def covers(row_address: str, route: str) -> bool:
    """Whether the row speaks of this route."""
    if row_address.endswith(INCLUDED):
        return route.startswith(row_address.removesuffix(INCLUDED))
    return row_address == route


def test_every_address_stands_in_the_table():
    rows = [address(row) for row in table()]
    # The last row, “…”, is the catch-all of the editorial pages: it may speak for no other address.
    named = [row for row in rows if row != INCLUDED]
    missing = [r for r in addresses() if not any(covers(row, r) for row in named) and not r.startswith("((?:")]
    assert not missing, f"to be said in docs/acces.md: {missing}"


def test_every_row_speaks_of_an_address():
    routes = addresses()
    assert [a for row in table() if not any(covers(a := address(row), route) for route in routes)] == []


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row['Méthode']} {row['Adresse']}")
def test_the_matrix(network, row):
    network.left = make_member("Luc", "facilitateur", network.t1, network.mde1)
    network.left.adhesions.get().end(network.officer)
    url = "/" + fill(address(row), sample_values(network, address(row)))
    answers = {name: answer(network, key, row["Méthode"], url) for name, key in PERSONS.items()}
    assert answers == {name: row[name] for name in PERSONS}


def fill(route: str, values: dict[str, object]) -> str:
    """The address of one object: `<int:pk>` and `(?P<key>…)` replaced."""
    route = route.replace(INCLUDED, values.get(INCLUDED, ""))
    route = re.sub(r"\(\?P<(\w+)>[^()]*\)", lambda m: str(values[m[1]]), route)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[m[1]]), route)


def answer(network, key: str | None, method: str, url: str) -> str:
    """What this person gets there, in the words of the table."""
    client = logged_in(getattr(network, key)) if key else Client()
    response = getattr(client, method.lower())(url)
    if response.status_code in (301, 302):
        return _redirection(response.url, url, key)
    if response.status_code == 404:
        return "non" if key else "404"
    return "oui" if response.status_code in (200, 204, 400) else str(response.status_code)


def _redirection(target: str, url: str, key: str | None) -> str:
    if target == f"/compte/connexion/?next={url}" and not key:
        return "non"
    return "entrée" if target.startswith("/compte/connexion/") else "suite"


def test_absent_and_forbidden_are_the_same_answer(network):
    """But for the address itself, which the page carries to ask for access."""
    forbidden, absent = "/documents/1/", "/documents/987654321/"
    member = logged_in(network.l1)
    bodies = [re.sub(rb"(?i)csrf[^>]*>|/documents/\d+/", b"", member.get(url).content) for url in (forbidden, absent)]
    assert bodies[0] == bodies[1]
    assert [Client().get(url).status_code for url in (forbidden, absent)] == [302, 302]


@pytest.mark.parametrize("path", ["/static/rien.css", "/media/prive.pdf", "/.env", "/.git/config", "/media/..%2fx"])
def test_nothing_is_served_under_static_media_and_dot_files(network, path):
    assert Client().get(path).status_code == 404
    assert logged_in(network.officer).get(path).status_code == 404
