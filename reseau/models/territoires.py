"""Territories, as sets of communes, and the two relations between them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain, product

from django.db import models, transaction
from django.db.models import Count, F

VOWELS = frozenset("AEIOUYÀÂÉÈÊÎÔÛ")


class Commune(models.Model):
    """A commune, by its INSEE code."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    nom = models.CharField(max_length=80)

    class Meta:
        ordering = ["nom"]

    def __str__(self):
        return self.nom


class Territoire(models.Model):
    """A set of communes. Any two may overlap: employment zones and EPCI cross départements."""

    class Genre(models.TextChoices):
        REGION = "region", "Région"
        DEPARTEMENT = "departement", "Département"
        ZONE_EMPLOI = "zone_emploi", "Zone d’emploi"
        EPCI = "epci", "Intercommunalité"
        SECTEUR = "secteur", "Secteur"

    class Article(models.TextChoices):
        NONE = "de", "de"
        LE = "du", "du"
        LA = "de la", "de la"
        LES = "des", "des"
        ELIDED = "de l’", "de l’"

    genre = models.CharField(max_length=12, choices=Genre.choices)
    code = models.CharField("code", max_length=40, unique=True, help_text="Code INSEE, ou nom court d’un secteur.")
    nom = models.CharField(max_length=120)
    article = models.CharField("« les facilitateurs … »", max_length=6, choices=Article.choices, default=Article.NONE)
    communes = models.ManyToManyField(Commune, related_name="territoires")

    class Meta:
        ordering = ["nom"]

    def __str__(self):
        return self.nom

    @property
    def of(self) -> str:
        """“de Meurthe-et-Moselle”, “d’Épinal”, “du Toulois”, “de l’Argonne”: the name as a complement."""
        return complement(self.article, self.nom)

    def set_communes(self, codes: Iterable[str]) -> None:
        """Replace the communes (INSEE codes) and the relations that follow from them, in one transaction."""
        with transaction.atomic():
            self.communes.set(codes)
            Lien.objects.recompute(self)


class LienManager(models.Manager):
    """Keeps the relations equal to what the communes say."""

    def recompute(self, territoire: Territoire) -> None:
        """Write again every relation to and from `territoire`."""
        near = Territoire.communes.through.objects.filter(commune__territoires=territoire)
        self._write(near, models.Q(territoire=territoire) | models.Q(autre=territoire), territoire.pk)

    def recompute_all(self) -> None:
        """Write again every relation."""
        self._write(Territoire.communes.through.objects.all(), models.Q())

    @transaction.atomic
    def _write(self, memberships: models.QuerySet, replaced: models.Q, only: int = 0) -> None:
        """The relations that these rows of territory and commune make; `only` those of one territory.

        Pairs are made here: a database that was not told yet how the table is filled takes half a minute to join it
        with itself.
        """
        sizes = dict(Territoire.communes.through.objects.values_list("territoire").annotate(Count("commune")))
        holding = defaultdict(list)
        for territoire, commune in memberships.values_list("territoire", "commune"):
            holding[commune].append(territoire)
        pairs = (product([only] if only else near, near) for near in holding.values())
        links = {}
        for (one, other), common in Counter(chain.from_iterable(pairs)).items():
            links[one, other] = Lien(territoire_id=one, autre_id=other, includes=common == sizes[other])
            links[other, one] = Lien(territoire_id=other, autre_id=one, includes=common == sizes[one])
        self.filter(replaced).delete()
        self.bulk_create(links.values(), batch_size=500)


class Lien(models.Model):
    """`territoire` shares a commune with `autre`; `includes` when `autre` lies wholly inside it."""

    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="liens")
    autre = models.ForeignKey(Territoire, models.CASCADE, related_name="+")
    includes = models.BooleanField()

    objects = LienManager()

    class Meta:
        constraints = [models.UniqueConstraint(F("territoire"), F("autre"), name="lien_unique")]

    def __str__(self):
        return f"{self.territoire_id} {'⊇' if self.includes else '∩'} {self.autre_id}"


# What stands above those of a kind in a list to choose from, in the order in which lists have them.
HEADINGS = {
    "region": "Région",
    "departement": "Départements",
    "secteur": "Secteurs",
    "zone_emploi": "Zones d’emploi",
    "epci": "Intercommunalités",
}


def complement(article: str, nom: str) -> str:
    """The name of a territory as a complement, by its Article: “de Meurthe-et-Moselle”, “d’Épinal”."""
    if article == Territoire.Article.NONE and nom[:1] in VOWELS:
        return f"d’{nom}"
    return f"{article}{nom}" if article == Territoire.Article.ELIDED else f"{article} {nom}"
