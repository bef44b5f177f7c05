"""Who reads what in the demo: the lines of a head in TOML as an audience."""

import datetime

from django.utils import timezone

from reseau.models import Audience, Line, Territoire

from .people import organisation, person

EMBARGO = datetime.timedelta(days=17)


def audience(
    public: bool = False, reseau: bool = False, lignes: list[dict] = (), embargo: datetime.date | None = None
) -> Audience:
    """The audience of a head: everyone, the network, or its lines from the day of the embargo on."""
    if public:
        return Audience.objects.public()
    if reseau:
        return Audience.objects.network()
    return Audience.objects.obtain([_line(**line) for line in lignes], _opening(embargo) if embargo else None)


def _line(role: str = "", territoire: str = "", organisation: str = "", personne: str = "") -> Line:
    place = Territoire.objects.get(code=territoire).pk if territoire else 0
    return Line(
        role,
        place,
        _organisation_id(organisation) if organisation else 0,
        person(personne).pk if personne else 0,
    )


def _organisation_id(key: str) -> int:
    return organisation(key).pk


def _opening(day: datetime.date) -> datetime.datetime:
    """Midnight of that day; of a later one where it has come, so that the demo always shows an embargo."""
    if day <= timezone.localdate():
        day = timezone.localdate() + EMBARGO
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
