"""Addresses of the API. Whatever else is asked below them is absent, in the one way of `reseau.api`."""

from django.urls import path, re_path

from reseau.views.absent import absent

from . import views

app_name = "api"
urlpatterns = [
    path("", views.about, name="about"),
    path("openapi.json", views.openapi, name="openapi"),
    path("recherche", views.search, name="search"),
    re_path(r"^(?P<reste>[\s\S]+)$", absent),
]
