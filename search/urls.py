"""Addresses of the search."""

from django.urls import include, path

from . import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggestions/", views.suggestions, name="suggest"),
    path("reglages/", include("search.reglages.urls")),
]
