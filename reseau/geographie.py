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
        for row in _rows("territoires.csv"):
            territoire, _ = Territoire.objects.update_or_create(code=row.pop("code"), defaults=row)
            territoire.communes.set(members[territoire.code])
        Lien.objects.recompute_all()
    return Territoire.objects.count()


def _members(rows: list[dict]) -> dict[str, set[str]]:
    """INSEE codes of the communes of each official territory, by its code."""
    members = defaultdict(set)
    for row in rows:
        for code in ("41", row["departement"], f"ze-{row['zone_emploi']}", row["epci"]):
            members[code].add(row["code"])
    return members


def _rows(name: str) -> Iterator[dict]:
    with open(DATA / name, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")
