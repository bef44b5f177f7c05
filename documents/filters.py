"""The filters of the library's list, as its address says them."""

from django.http import QueryDict
from django.utils import timezone

from reseau import names
from reseau.listing import Filter, typed

from .models import Document

FIRST_YEAR = 2005
LONGEST = 200  # characters of a title that is looked for
STATES = [
    ("brouillon", "Brouillon"),
    ("lecture", "En cours de lecture"),
    ("illisible", "Illisible"),
    ("embargo", "Sous embargo"),
]
_TYPES = [*Document.Type.choices, ("aucun", "Type à préciser")]


class Filters:
    """What narrows the list: words of the title, and `selects`. What these do not offer is as if it were not there."""

    def __init__(self, params: QueryDict, *, may_deposit: bool):
        known, this_year = names.load(), timezone.localdate().year
        years = [(str(year), str(year)) for year in range(this_year, FIRST_YEAR - 1, -1)]
        states = STATES if may_deposit else [state for state in STATES if state[0] == "embargo"]
        self.titre = typed(params, "titre", LONGEST)
        self.selects = [
            Filter.asked(params, "type", "Type", _TYPES),
            Filter.asked(params, "territoire", "Territoire", known.territoires_to_choose),
            Filter.asked(params, "organisation", "Organisation", known.organisations_to_choose, "Toutes"),
            Filter.asked(params, "annee", "Année", years, "Toutes"),
            Filter.asked(params, "etat", "État", states),
        ]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, by name."""
        chosen = {"titre": self.titre} | {one.name: one.chosen for one in self.selects}
        return {name: value for name, value in chosen.items() if value}

    @property
    def words(self) -> dict[str, str]:
        """How each of them reads: “Meurthe-et-Moselle”."""
        words = {"titre": f"«\u00a0{self.titre}\u00a0»" if self.titre else ""}
        words |= {one.name: one.words for one in self.selects}
        return {name: said for name, said in words.items() if said}
