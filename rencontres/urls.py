"""The addresses of meetings, a block a room; below /rencontres/."""

from django.urls import path

from .views import liste, rencontre

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
]
