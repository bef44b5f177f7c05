"""Addresses of the search."""

from django.urls import path

from reseau.views.absent import absent

app_name = "search"
urlpatterns = [path("", absent, name="results")]
