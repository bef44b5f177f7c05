"""The addresses of allauth that are open here, in French: what is not listed does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from .views import compte, second_facteur
from .views.absent import absent

urlpatterns = [
    # Nobody signs up: allauth names this address in its code.
    path("inscription/", absent, name="account_signup"),
    path("connexion/", account.login, name="account_login"),
    path("connexion/second-facteur/", mfa.authenticate, name="mfa_authenticate"),
    path("connexion/cle/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    path("confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("confirmer/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirmer/cle/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("adresse/", account.email, name="account_email"),
    path("adresse/envoyee/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^adresse/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/lien/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("mot-de-passe/change/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-facteur/", mfa.index, name="mfa_index"),
    path("second-facteur/application/", second_facteur.activate_totp, name="mfa_activate_totp"),
    path("second-facteur/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-facteur/cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("second-facteur/cles/ajouter/", second_facteur.add_webauthn, name="mfa_add_webauthn"),
    path(
        "second-facteur/cles/<int:pk>/retirer/",
        second_facteur.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path("second-facteur/cles/<int:pk>/renommer/", second_facteur.edit_webauthn, name="mfa_edit_webauthn"),
    path("second-facteur/secours/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-facteur/secours/nouveaux/",
        second_facteur.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("second-facteur/secours/fichier/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("sessions/", compte.sessions, name="usersessions_list"),
]
