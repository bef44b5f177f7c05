"""The objects that the addresses of the access matrix speak of."""

from wagtail.models import Page

from notifications import stopping
from portal.models import Accueil
from reseau.models import Line, Role
from search.models import Recherche

from .documents.library import make_document, read_all
from .network import Network, audience_of
from .rencontres import objects as rencontres
from .reseau import objects as reseau
from .search import objects as search


def sample_values(network: Network, route: str) -> dict[str, object]:
    """The values that fill the converters of `route`: each app's objects are made when their address is asked."""
    if route == "…":
        return {"…": "rien-de-tel/"}
    if route.startswith("documents/<int:pk>/") or route == "documents/deposer/<int:pk>/":
        return {"pk": _document(network, route).pk, "number": 1, "page": 1}
    if route.startswith("rencontres/"):
        return rencontres.sample_values(network, route)
    if route.startswith("recherche/reglages/"):
        return search.sample_values(network, route)
    for prefix, make in MAKERS.items():
        if route.startswith(prefix):
            return make(network, route)
    return reseau.sample_values(network, route) or {"pk": 1, "page": 1}


def _page(network: Network) -> Accueil:
    audience = audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk))
    return Page.get_first_root_node().add_child(instance=Accueil(title="Page", slug="page", own_audience=audience))


def _document(network: Network, route: str):
    """One for the facilitators of T1, deposited by F1; a draft where only a draft has the address."""
    is_draft = route.endswith(("deposer/<int:pk>/", "supprimer/"))
    audience = None if is_draft else audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk))
    document = make_document(network.f1, audience)
    if "<int:page>" in route:
        read_all()
    return document


MAKERS = {
    "ressources/": lambda network, route: {"pk": _page(network).pk},
    "recherche/semblables/": lambda network, route: {"kind": "document", "pk": _document(network, route).pk},
    "recherche/enregistrees/": lambda network, route: {
        "pk": Recherche.objects.create(personne=network.f1, name="Clauses", address="?q=clause").pk
    },
    "notifications/stop/": lambda network, route: {"token": stopping.token(stopping.Stop(network.f1.pk, "daily"))},
}
