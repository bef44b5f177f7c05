"""What this room holds of people; see `reseau.personal_data`."""

from reseau.personal_data import Held, Link

from .models import Document, Version

HELD = (
    Held(
        "Documents déposés",
        Document,
        "owner",
        {
            "Titre": "title",
            "Résumé": "summary",
            "Déposé le": "created_at",
            "Publié le": "published_at",
            "Page": Link("documents:detail", "pk"),
        },
        shared=("Titre", "Résumé"),
    ),
    Held(
        "Versions déposées",
        Version,
        "created_by",
        {
            "Fichier": "name",
            "Note": "note",
            "Numéro": "number",
            "Le": "created_at",
            "Document": Link("documents:detail", "document"),
        },
    ),
)
LEFT_OUT = {"wagtaildocs.Document.uploaded_by_user": "no such row: documents are our own model"}
