"""The demo's documents as they are written: a head in TOML, then a small Markdown."""

import datetime
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .rendering import Sheet, render
from .rendering.sheet import ACTS, accent_of

HERE = Path(__file__).parent
MARK = "+++\n"


@dataclass(frozen=True)
class Avant:
    """The version before: what stood where the current one says something else."""

    fichier: str
    date: datetime.date
    note: str
    textes: list[tuple[str, str]]


@dataclass(frozen=True)
class Contenu:
    """One document of the demo; `note` says what its current version changed, where there is one before."""

    slug: str
    corps: str
    titre: str
    fichier: str
    type: str
    format: str
    organisation: str
    territoires: list[str]
    deposant: str
    date: datetime.date
    resume: str
    public: bool = False
    reseau: bool = False
    lignes: list[dict] = field(default_factory=list)
    embargo: datetime.date | None = None
    brouillon: bool = False
    avant: Avant | None = None

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.fichier}.{self.format}"

    @property
    def first_name(self) -> str:
        """The name of the file that was deposited first."""
        return f"{self.avant.fichier}.{self.format}" if self.avant else self.name

    @property
    def first_date(self) -> datetime.date:
        """The day of its deposit."""
        return self.avant.date if self.avant else self.date

    def file(self) -> bytes:
        """The file of its current version."""
        return render(self.corps, self.format, self._sheet(self.fichier, self.date))

    def first_file(self) -> bytes:
        """The file that was deposited first. Raises ValueError when a text it differs by is not found."""
        if not self.avant:
            return self.file()
        body = self.corps
        for now, before in self.avant.textes:
            if now not in body:
                raise ValueError(f"{self.slug}: “{now}” is not in the text")
            body = body.replace(now, before)
        return render(body, self.format, self._sheet(self.avant.fichier, self.avant.date))

    def _sheet(self, reference: str, date: datetime.date) -> Sheet:
        organisations = reseau()["organisation"]
        return Sheet(
            title=self.titre,
            author=organisations[self.organisation]["nom"],
            reference=reference,
            date=date,
            accent=accent_of(list(organisations).index(self.organisation)),
            serif=self.type in ACTS,
        )


def contenus() -> list[Contenu]:
    """All documents of the demo, the oldest first."""
    return sorted((_contenu(path) for path in (HERE / "contenu").glob("*.md")), key=lambda one: (one.date, one.slug))


def _contenu(path: Path) -> Contenu:
    head, body = front_matter(path)
    if avant := head.pop("avant", None):
        head["avant"] = Avant(**avant)
    return Contenu(slug=path.stem, corps=body, **head)


def front_matter(path: Path) -> tuple[dict, str]:
    """The head of a file, between two lines of +++, and what follows it."""
    _, head, body = path.read_text(encoding="utf-8").split(MARK, 2)
    return tomllib.loads(head), body


@cache
def reseau() -> dict:
    """The cast: organisations, persons and sectors, by their keys."""
    return tomllib.loads((HERE / "reseau.toml").read_text(encoding="utf-8"))
