"""Every address of the portal; each stands in docs/acces.md."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("reseau.allauth_urls")),
    path("", include("reseau.urls")),
]
