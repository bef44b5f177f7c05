"""Addresses of people, rights and invitations."""

from django.urls import path

from .views import audience, voir_comme

app_name = "reseau"
urlpatterns = [
    path("acces/lecteurs/", audience.preview, name="audience_preview"),
    path("acces/voir-comme/", voir_comme.enter, name="voir_comme"),
    path("acces/voir-comme/quitter/", voir_comme.leave, name="voir_comme_quitter"),
]
