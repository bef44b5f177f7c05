"""What this room holds of people; see `reseau.personal_data`."""

from reseau.personal_data import Held

from .models import MiseEnAvant, Recherche, RecherchePassee, Synonyme

HELD = (
    Held("Recherches passées", RecherchePassee, "personne", {"Recherche": "text", "Le": "at"}, goes=True),
    Held(
        "Recherches enregistrées",
        Recherche,
        "personne",
        {
            "Nom": "name",
            "Recherche": "address",
            "Rythme": "rhythm",
            "En pause": "is_paused",
            "Enregistrée le": "created_at",
        },
        goes=True,
    ),
    Held("Synonymes modifiés", Synonyme, "changed_by", {"Mots": "members", "Le": "changed_at"}),
    Held("Mises en avant modifiées", MiseEnAvant, "changed_by", {"Recherches": "queries", "Le": "changed_at"}),
)
LEFT_OUT = {"search.Entry.owner": "a copy, for the search, of what other rows say"}
