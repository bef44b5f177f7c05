"""Addresses of people, rights and invitations."""

from django.urls import path

from .views import audience, compte, second_facteur, voir_comme
from .views.absent import absent

app_name = "reseau"
urlpatterns = [
    path("compte/", compte.profile, name="compte"),
    path("compte/sessions/<int:pk>/fermer/", compte.end_session, name="fermer_session"),
    path("compte/proteger/", second_facteur.required, name="second_facteur"),
    path("reseau/membres/", absent, name="membres"),
    path("acces/demander/", absent, name="demande_acces"),
    path("acces/lecteurs/", audience.preview, name="audience_preview"),
    path("acces/voir-comme/", voir_comme.enter, name="voir_comme"),
    path("acces/voir-comme/quitter/", voir_comme.leave, name="voir_comme_quitter"),
]
