"""Addresses of the search."""

from django.urls import include, path

from reseau import tables

from . import exports, field, views
from .saved import views as saved

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    *(path(f"liste.{form}", exports.export, {"form": form}, name=f"export_{form}") for form in tables.FORMS),
    path("semblables/<slug:kind>/<int:pk>/", views.similar, name="similar"),
    path("suggestions/", field.suggestions, name="suggest"),
    path("passees/", field.past_searches, name="past"),
    path("reglages/", include("search.reglages.urls")),
    path("enregistrer/", saved.save, name="save"),
    path("enregistrees/", saved.listing, name="saved"),
    path("enregistrees/<int:pk>/", saved.edit, name="saved_edit"),
    path("enregistrees/<int:pk>/pause/", saved.pause, name="saved_pause"),
    path("enregistrees/<int:pk>/vue/", saved.seen, name="saved_seen"),
    path("enregistrees/<int:pk>/supprimer/", saved.delete, name="saved_delete"),
]
