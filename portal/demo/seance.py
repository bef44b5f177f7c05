"""The demo's meetings as they are written: a head in TOML, then what was noted of each item, in a small Markdown.

Minutes that are also a document of the library are read from that document, so that the register says what it says.
"""

import datetime
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from .contenu import HERE, front_matter
from .rendering import blocks
from .rendering.html import html

DECISION = re.compile(r"^(?:> )?\*\*(?:Décision|CP) (\d{4}-\d+)\.?\*\*(?: –)? (.*?)(?: \*(Adopté[^*]*)\*)?$", re.M)
_HEADING = re.compile(r"^## (.*)$", re.M)
BREAK = "pause"


@dataclass(frozen=True)
class PointEcrit:
    """One item of an agenda; `notes` (HTML) and `decisions` (reference, text) are those of its section."""

    titre: str
    minutes: int
    genre: str = "sujet"
    par: str = ""
    precisions: str = ""
    decision: bool = False
    approuve: int | None = None
    sujet: str = ""
    section: str = ""
    documents: list[str] = field(default_factory=list)
    notes: str = ""
    decisions: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class ActionEcrite:
    """What somebody is to do; `point` counts from 1, without the breaks."""

    point: int
    texte: str
    qui: str
    echeance: datetime.date
    etat: str
    faite: datetime.date | None = None
    suivis: list[dict] = field(default_factory=list)
    preuves: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class AmendementEcrit:
    """A change that someone asked for, and what became of it."""

    point: int
    qui: str
    le: datetime.date
    texte: str
    etat: str = "propose"
    reponse: str = ""


@dataclass(frozen=True)
class Seance:
    """One meeting. `venus`: who was there, `reponses`: who says they come, each by answer."""

    slug: str
    serie: str
    numero: int
    debut: datetime.datetime
    fin: datetime.datetime
    lieu: str
    organise: str
    points: list[PointEcrit]
    actions: list[ActionEcrite]
    amendements: list[AmendementEcrit]
    secretariat: str = ""
    titre: str = ""
    presentation: str = ""
    visio: bool = False
    repas: bool = False
    places: int | None = None
    repondre: datetime.date | None = None
    annonce: datetime.date | None = None
    etat: str = "close"
    motif: str = ""
    sequence: int = 0
    reseau: bool = False
    lignes: list[dict] = field(default_factory=list)
    territoires: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    venus: dict = field(default_factory=dict)
    reponses: dict = field(default_factory=dict)
    compte_rendu: dict = field(default_factory=dict)
    votants: int | None = None
    votes: dict = field(default_factory=dict)


@cache
def series() -> dict:
    """The series by their keys, and the topics, as they are written."""
    return tomllib.loads((HERE / "series.toml").read_text(encoding="utf-8"))


def seances() -> list[Seance]:
    """All meetings of the demo, the oldest first."""
    found = [_seance(path) for path in (HERE / "seances").glob("*.md")]
    return sorted(found, key=lambda one: one.debut)


def _seance(path) -> Seance:
    head, body = front_matter(path)
    if text := head.get("compte_rendu", {}).pop("texte", ""):
        _, body = front_matter(HERE / "contenu" / f"{text}.md")
    points = list(_points(head.pop("point", []), _sections(body)))
    actions = [ActionEcrite(**one) for one in head.pop("action", [])]
    amendments = [AmendementEcrit(**one) for one in head.pop("amendement", [])]
    return Seance(slug=path.stem, points=points, actions=actions, amendements=amendments, **head)


def _sections(body: str) -> dict[str, str]:
    """What stands under each heading of the second level."""
    _, *parts = _HEADING.split(body)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _points(heads: list[dict], sections: dict[str, str]) -> Iterator[PointEcrit]:
    number = 0
    for head in heads:
        if head.get("genre") == BREAK:
            yield PointEcrit(**head)
            continue
        number += 1
        said = head.pop("notes", "") or _section(head.get("section", f"{number}."), sections)
        decisions = [(reference, text) for reference, text, _ in DECISION.findall(said)]
        yield PointEcrit(**head, notes=html(blocks.parse(DECISION.sub("", said))), decisions=decisions)


def _section(start: str, sections: dict[str, str]) -> str:
    return next((text for title, text in sections.items() if title.startswith(start)), "")
