"""Loads the official territories of the region from the project's own data files."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from .models import Commune, Lien, Territoire

DATA = Path(__file__).parent / "data"


def load_territoires() -> int:
    """Create or update the communes and the official territories; returns how many territories there are.

    Sectors, composed by people, are left alone but for their relations.
    """
    rows = list(_rows("communes.csv"))
    members = _members(rows)
    with transaction.atomic():
        communes = [Commune(code=row["code"], nom=row["nom"]) for row in rows]
        Commune.objects.bulk_create(communes, update_conflicts=True, unique_fields=["code"], update_fields=["nom"])
        official = [
            Territoire.objects.update_or_create(code=row.pop("code"), defaults=row)[0]
            for row in _rows("territoires.csv")
        ]
        _write_members({territoire.pk: members[territoire.code] for territoire in official})
        Lien.objects.recompute_all()
    return Territoire.objects.count()


def _members(rows: list[dict]) -> dict[str, set[str]]:
    """INSEE codes of the communes of each official territory, by its code."""
    members = defaultdict(set)
    for row in rows:
        for code in ("41", row["departement"], f"ze-{row['zone_emploi']}", row["epci"]):
            members[code].add(row["code"])
    return members


def _write_members(members: dict[int, set[str]]) -> None:
    """Replace the communes of these territories, by their ids, in two statements."""
    through = Territoire.communes.through
    through.objects.filter(territoire__in=members).delete()
    rows = [through(territoire_id=pk, commune_id=code) for pk, codes in members.items() for code in sorted(codes)]
    through.objects.bulk_create(rows, batch_size=2000)


def _rows(name: str) -> Iterator[dict]:
    with open(DATA / name, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")
