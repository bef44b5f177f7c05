"""What this room holds of people; see `reseau.personal_data`."""

from reseau.personal_data import OF_OTHERS, Held, Link

from .models import (
    Action,
    Amendement,
    Compilation,
    Decision,
    Flux,
    Invitation,
    Point,
    Preuve,
    Rencontre,
    Serie,
    Suivi,
    Sujet,
    Trace,
)

HELD = (
    Held("Séries organisées", Serie, "organiser", {"Nom": "nom", "Page": Link("rencontres:serie", "pk")}, ("Nom",)),
    Held("Rencontres organisées", Rencontre, "organiser", {"Page": Link("rencontres:detail", "pk")}),
    Held("Rencontres dont je suis secrétaire", Rencontre, "secretary", {"Page": Link("rencontres:detail", "pk")}),
    Held(
        "Rencontres, mes invitations",
        Invitation,
        "personne",
        {
            "Rencontre": Link("rencontres:detail", "rencontre"),
            "Au titre de": "organisation__nom",
            "Le": "invited_at",
            "Retirée le": "withdrawn_at",
            "Réponse": "answer",
            "Répondu le": "answered_at",
            "Déjeune sur place": "has_meal",
            "Mot à l’organisateur": "comment",
            "Sur liste d’attente depuis": "waits_since",
            "Relancé le": "reminded_at",
            "Présence": "attendance",
        },
    ),
    Held(
        "Agendas abonnés",
        Flux,
        "personne",
        {"Nom": "nom", "Créé le": "created_at", "Dernier usage": "last_used_at", "Révoqué le": "revoked_at"},
        goes=True,
    ),
    Held(
        "Sujets proposés",
        Sujet,
        "proposed_by",
        {
            "Sujet": "titre",
            "Texte": "texte",
            "Minutes": "minutes",
            "Le": "created_at",
            "État": "state",
            "Série": Link("rencontres:serie", "serie"),
        },
    ),
    Held(
        "Points présentés",
        Point,
        "speaker",
        {"Rencontre": Link("rencontres:detail", "rencontre"), "Minutes": "minutes"},
    ),
    Held(
        "Comptes rendus écrits",
        Point,
        "notes_by",
        {"Rencontre": Link("rencontres:compte_rendu", "rencontre"), "Le": "notes_at"},
    ),
    Held(
        "Comptes rendus, étapes",
        Trace,
        "personne",
        {"Étape": "step", "Le": "at", "Compte rendu": Link("rencontres:compte_rendu", "compte_rendu__rencontre")},
    ),
    Held(
        "Amendements",
        Amendement,
        "personne",
        {
            "Amendement": "texte",
            "Le": "created_at",
            "État": "state",
            "Compte rendu": Link("rencontres:compte_rendu", "compte_rendu__rencontre"),
        },
    ),
    Held(
        "Décisions inscrites",
        Decision,
        "created_by",
        {"Décision": "texte", "Le": "created_at", "Rencontre": Link("rencontres:detail", "rencontre")},
        shared=("Décision",),
    ),
    Held(
        "Actions inscrites",
        Action,
        "created_by",
        {"Action": "texte", "Le": "created_at", "Page": Link("rencontres:action", "pk")},
        shared=("Action",),
    ),
    Held(
        "Actions confiées",
        Action,
        "responsable",
        {"Échéance": "due_on", "État": "state", "Faite le": "done_on", "Page": Link("rencontres:action", "pk")},
        shared=("Échéance", "État", "Faite le"),
    ),
    Held(
        "Suivi d’actions",
        Suivi,
        "personne",
        {"Commentaire": "texte", "Le": "at", "État": "state", "Action": Link("rencontres:action", "action")},
    ),
    Held("Actions reprises", Suivi, "responsable", {"Le": "at", "Action": Link("rencontres:action", "action")}),
    Held("Preuves jointes", Preuve, "added_by", {"Le": "added_at", "Action": Link("rencontres:action", "action")}),
    Held(
        "Compilations demandées",
        Compilation,
        "personne",
        {"Depuis": "since", "Jusqu’à": "until", "Le": "created_at", "Page": Link("rencontres:compilation", "pk")},
    ),
)
LEFT_OUT = {
    "rencontres.Amendement.treated_by": OF_OTHERS,
    "rencontres.Envoi.personne": "how far a mail to the person's calendar is",
    "rencontres.Invitation.answered_by": OF_OTHERS,
    "rencontres.Invitation.attendance_by": OF_OTHERS,
    "rencontres.Invitation.invited_by": OF_OTHERS,
}
