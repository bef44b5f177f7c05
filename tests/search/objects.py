"""The objects that the addresses of search speak of."""

from django.utils import timezone

from search.models import MiseEnAvant, SansResultat, Synonyme
from tests.network import Network


def sample_values(network: Network, route: str) -> dict[str, object]:
    """The values that fill the converters of `route`."""
    if "synonymes/" in route:
        return {"pk": Synonyme.objects.create(members="tonte\nfauche").pk}
    if "mises-en-avant/" in route:
        row = MiseEnAvant(queries="tonte", entry_key="essai:1", changed_at=timezone.now(), changed_by=network.officer)
        row.save()
        return {"pk": row.pk}
    return {"pk": SansResultat.objects.create(words="tonte", text="tonte", last_at=timezone.now()).pk}
