"""Every address of the portal; each stands in docs/acces.md."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("", include("reseau.urls")),
]
