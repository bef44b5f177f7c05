"""The addresses of meetings, a block a room; below /rencontres/."""

from django.urls import path

from reseau import tables

from .views import action, decision, evidence, liste, registre, rencontre

app_name = "rencontres"

urlpatterns = [
    # Meetings and series
    path("", liste.liste, name="list"),
    path("series/<int:pk>/", liste.serie, name="serie"),
    path("<int:pk>/", rencontre.rencontre, name="detail"),
    # Topics and agenda
    # Invitations, answers, attendance
    # Calendars
    # Minutes
    # Register: decisions, actions, figures
    path("decisions/", registre.decisions, name="decisions"),
    path("actions/", registre.actions, name="actions"),
    path("actions/miennes/", registre.my_actions, name="my_actions"),
    *(
        path(f"{what}/liste.{form}", view, {"form": form}, name=f"{what}_export_{form}")
        for what, view in (("decisions", registre.export_decisions), ("actions", registre.export_actions))
        for form in tables.FORMS
    ),
    path("<int:pk>/decisions/ajouter/", decision.add, name="decision_add"),
    path("decisions/<int:pk>/modifier/", decision.change, name="decision_change"),
    path("decisions/<int:pk>/supprimer/", decision.remove, name="decision_remove"),
    path("<int:pk>/actions/ajouter/", action.add, name="action_add"),
    path("actions/<int:pk>/", action.action, name="action"),
    path("actions/<int:pk>/suivi/", action.follow, name="action_follow"),
    path("actions/<int:pk>/modifier/", action.change, name="action_change"),
    path("actions/<int:pk>/supprimer/", action.remove, name="action_remove"),
    path("actions/<int:pk>/preuves/", evidence.evidence, name="evidence"),
    path("actions/<int:pk>/preuves/<int:preuve>/retirer/", evidence.remove, name="evidence_remove"),
]
