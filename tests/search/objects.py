"""The objects that the addresses of search speak of."""

from search.models import Synonyme
from tests.network import Network


def sample_values(network: Network, route: str) -> dict[str, object]:
    """The values that fill the converters of `route`."""
    if "synonymes/" in route:
        return {"pk": Synonyme.objects.create(members="tonte\nfauche").pk}
    return {"pk": 1}
