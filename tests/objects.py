"""The objects that the addresses of the access matrix speak of."""

from .network import Network


def sample_values(network: Network, route: str) -> dict[str, object]:
    """The values that fill the converters of `route`: each app's objects are made when their address is asked."""
    if route == "compte/…":
        return {"…": "connexion/"}
    if route == "…":
        return {"…": "rien-de-tel/"}
    return {"pk": 1, "page": 1}
