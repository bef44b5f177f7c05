"""The meetings that the addresses of the access matrix speak of."""

from ..network import Network
from .meetings import facilitators_of_t1, make_rencontre, make_serie


def sample_values(network: Network, route: str) -> dict[str, object]:
    """A meeting of the facilitators of T1, which F1 organises, in a series of the same."""
    serie = make_serie(network.f1, facilitators_of_t1(network))
    if route.startswith("rencontres/series/"):
        return {"pk": serie.pk}
    return {"pk": make_rencontre(serie).pk}
