"""Addresses of people, rights and invitations."""

from django.urls import path

from . import tables
from .views import audience, compte, demandes, donnees, invitations, jetons, membres, second_facteur, voir_comme

app_name = "reseau"
urlpatterns = [
    path("compte/", compte.profile, name="compte"),
    path("compte/donnees/", donnees.own, name="donnees"),
    path("compte/sessions/<int:pk>/fermer/", compte.end_session, name="fermer_session"),
    path("compte/jetons/", jetons.own, name="jetons"),
    path("compte/jetons/creer/", jetons.create, name="creer_jeton"),
    path("compte/jetons/<int:pk>/revoquer/", jetons.revoke, name="revoquer_jeton"),
    path("compte/proteger/", second_facteur.required, name="second_facteur"),
    path("acces/lecteurs/", audience.preview, name="audience_preview"),
    path("acces/voir-comme/", voir_comme.enter, name="voir_comme"),
    path("acces/voir-comme/quitter/", voir_comme.leave, name="voir_comme_quitter"),
    path("reseau/membres/", membres.members, name="membres"),
    *(
        path(f"reseau/membres/liste.{form}", membres.export, {"form": form}, name=f"membres_{form}")
        for form in tables.FORMS
    ),
    path("reseau/membres/<int:pk>/fin/", membres.end, name="fin_adhesion"),
    path("reseau/comptes/<int:pk>/fermer/", membres.close, name="fermer_compte"),
    path("reseau/comptes/<int:pk>/effacer/", membres.erase, name="effacer_compte"),
    path("reseau/invitations/", invitations.invite, name="invitations"),
    path("reseau/invitations/<int:pk>/renvoyer/", invitations.resend, name="renvoyer_invitation"),
    path("reseau/invitations/<int:pk>/annuler/", invitations.revoke, name="annuler_invitation"),
    path("reseau/demandes/", demandes.requests, name="demandes"),
    path("reseau/demandes/<int:pk>/traiter/", demandes.treat, name="traiter_demande"),
    path("invitation/<str:token>/", invitations.take, name="invitation"),
]
