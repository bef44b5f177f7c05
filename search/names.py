"""What facets call territories and organisations, how territories relate, and the stamp of what officers manage.

One query for all of it: every search makes it (see `search.tuning`).
"""

from dataclasses import dataclass, field

from django.db import connection

from reseau.models import Lien, Organisation, Territoire

from . import tuning
from .facets import Related
from .models import Reglage

_JOINED = {"sqlite": "group_concat(autre_id)", "postgresql": "string_agg(autre_id::text, ',')"}


@dataclass(slots=True)
class Names:
    """By id, as text. `related` holds for each territory those that share a commune with it, itself included."""

    territoires: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    genres: dict[str, str] = field(default_factory=dict)  # of the territories: codes of Territoire.Genre
    related: Related = field(default_factory=dict)


def load() -> Names:
    """All of them, as they are now: some hundred rows, read in less than a millisecond. Notes the stamp."""
    names, related, stamp = Names(), {}, ""
    with connection.cursor() as cursor:
        cursor.execute(_sql())
        for pk, nom, genre, others in cursor.fetchall():
            if pk is None:
                stamp = nom
            elif genre:
                names.territoires[str(pk)], names.genres[str(pk)] = nom, genre
                related[str(pk)] = frozenset([str(pk), *(others or "").split(",")]) - {""}
            else:
                names.organisations[str(pk)] = nom
    names.related = related
    tuning.note(stamp)
    return names


def _sql() -> str:
    others = f"SELECT {_JOINED[connection.vendor]} FROM {Lien._meta.db_table} WHERE territoire_id = place.id"  # noqa: S608
    return (
        f"SELECT id, nom, genre, ({others}) FROM {Territoire._meta.db_table} AS place"  # noqa: S608
        f" UNION ALL SELECT id, nom, '', '' FROM {Organisation._meta.db_table}"
        f" UNION ALL SELECT NULL, stamp, '', '' FROM {Reglage._meta.db_table}"
    )
