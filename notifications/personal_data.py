"""What this room holds of people; see `reseau.personal_data`."""

from reseau.personal_data import Held

from .models import Courriel, Notification, Preference

HELD = (
    Held("Préférences de notification", Preference, "personne", {"Sujet": "event", "Rythme": "rhythm"}, goes=True),
    Held(
        "Notifications",
        Notification,
        "personne",
        {"Sujet": "event", "Objet": "subject", "Le": "created_at", "Lue le": "read_at", "Rythme": "rhythm"},
        goes=True,
    ),
    Held("Courriels reçus", Courriel, "personne", {"Écrit le": "created_at", "Parti le": "sent_at"}, goes=True),
)
LEFT_OUT: dict[str, str] = {}
