"""The objects that the addresses of reseau speak of, for the access matrix: all of them of F1's organisation."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from reseau import comptes, demandes, invitations, jetons
from reseau.access import membership_of
from reseau.models import Invitation, Personne, Role
from tests.network import Network, make_member


def sample_values(network: Network, route: str) -> dict[str, object] | None:
    """The values that fill the converters of `route`; None when the address is not of this app."""
    for prefix, make in MAKERS.items():
        if route.startswith(prefix):
            return make(network)
    return None


def _adhesion(network: Network) -> dict:
    colleague = make_member("Julie", Role.FACILITATEUR, network.t1, network.mde1)
    return {"pk": colleague.adhesions.get().pk}


def _invitation(network: Network) -> dict:
    invitation = Invitation(
        email="nouveau@exemple.fr", role=Role.FACILITATEUR, organisation=network.mde1, territoire=network.t1
    )
    link = invitations.invite(invitation, membership_of(network.officer))
    return {"pk": invitation.pk, "token": link.rstrip("/").rpartition("/")[2]}


def _closed(network: Network) -> Personne:
    person = make_member("Julie", Role.FACILITATEUR, network.t1, network.mde1)
    comptes.close_account(person, by=network.officer)
    return person


def _key(network: Network) -> dict:
    data = {"name": "Clé", "credential": {}}
    key = Authenticator.objects.create(user=network.f1, type=Authenticator.Type.WEBAUTHN, data=data)
    return {"pk": key.pk}


MAKERS = {
    "reseau/membres/<int:pk>/": _adhesion,
    "reseau/comptes/<int:pk>/effacer/": lambda network: {"pk": _closed(network).pk},
    "reseau/comptes/<int:pk>/": lambda network: {"pk": network.f2.pk},
    "reseau/invitations/<int:pk>/": _invitation,
    "reseau/demandes/<int:pk>/": lambda network: {"pk": demandes.ask(network.f1, "/documents/1/", "").pk},
    "invitation/": _invitation,
    "compte/sessions/<int:pk>/": lambda network: {
        "pk": UserSession.objects.create(user=network.f1, ip="192.0.2.1", session_key="x").pk
    },
    "compte/second-facteur/cles/<int:pk>/": _key,
    "compte/jetons/<int:pk>/": lambda network: {
        "pk": jetons.create(network.f1, "Essai", 30, with_second_factor=True)[0].pk
    },
    "api/(?P<reste>": lambda network: {"reste": "rien/de-tel"},
    "compte/adresse/(?P<key>": lambda network: {"key": "rien"},
    "compte/mot-de-passe/lien/": lambda network: {"uidb36": "1", "key": "rien"},
}
