"""The corpora: a library of 50,000 documents, and one of 5,000 of them.

Entries and the index are written by `search.index` itself; the library's rows in bulk, as its actions leave them.
"""

import datetime
import json
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from documents import sources
from documents.models import Document, Page, Version
from portal.models import Accueil, Fiche, Section
from reseau.models import Audience
from reseau.names import fold
from search import index

from . import databases, people, place
from .texts import PAGES, Library, Text

BATCH = 500
FILE, FILE_SIZE = "documents/bench/fichier.pdf", 200_000
FICHES, DRAFTS = 12, 6
RARE, FREQUENT = (0.025, 0.03), (0.295, 0.305)  # shares of the documents that hold a word
WORDS = 5  # of each kind


@dataclass(frozen=True, slots=True)
class Plan:
    """Where one document stands, before it has a text."""

    number: int
    audience: Audience
    seed: int


def ensure(documents: int) -> Path:
    """The corpus of so many documents, loaded if need be (some minutes)."""
    _put_file()
    return databases.made(place.corpus(documents), lambda: _load(documents))


def words() -> dict[str, list[str]]:
    """The queries: "rare" and "frequent" words, as the large corpus counted them."""
    return json.loads(_words_file().read_text(encoding="utf-8"))


def _words_file() -> Path:
    return place.corpus(place.LARGE).with_suffix(".json")


def _put_file() -> None:
    target = settings.MEDIA_ROOT / FILE
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(random.Random(1).randbytes(FILE_SIZE))


def _load(documents: int) -> None:
    started = time.monotonic()
    chance, library = random.Random(20261123), Library()
    network = people.settle(chance)
    _make_pages()
    plans = _kept(_plans(chance, network), documents)
    occurrences: Counter[str] = Counter()
    for start in range(0, documents, BATCH):
        texts = _write(plans[start : start + BATCH], network, library)
        for text in texts:
            occurrences.update(text.stems())
        databases.say(f"{documents} documents: {start + BATCH}, {time.monotonic() - started:.0f} s")
    _make_drafts(network)
    if documents == place.LARGE:
        _keep_words(occurrences, library)


def _plans(chance: random.Random, network: people.People) -> list[Plan]:
    audiences = chance.choices(network.audiences, network.weights, k=place.LARGE)
    return [Plan(number, audience, chance.getrandbits(32)) for number, audience in enumerate(audiences, 1)]


def _kept(plans: list[Plan], documents: int) -> list[Plan]:
    """The plans of a corpus of so many documents: all that the reader of 5 % reads, then others.

    So that reader finds exactly the same in every corpus, and only what they may not read grows.
    """
    rights = people.rights("5 %")
    first = sorted(plans, key=lambda plan: not rights.reads(plan.audience.pk))
    return sorted(first[:documents], key=lambda plan: plan.number)


def _write(plans: list[Plan], network: people.People, library: Library) -> list[Text]:
    made = [_document(plan, network, library) for plan in plans]
    with transaction.atomic():
        Document.objects.bulk_create(document for document, _, _ in made)
        Version.objects.bulk_create(_version(document) for document, _, _ in made)
        through = Document.territoires.through
        through.objects.bulk_create(
            through(document=document, territoire=territoire) for document, _, about in made for territoire in about
        )
        Page.objects.bulk_create(
            Page(version_id=document.pk, number=number, text=page.text, width=1240, height=1754)
            for document, text, _ in made
            for number, page in enumerate(text.pages, 1)
        )
        index.put_many([_entry(*one) for one in made])
    return [text for _, text, _ in made]


def _document(plan: Plan, network: people.People, library: Library):
    chance = random.Random(plan.seed)
    kind = chance.choice(Document.Type.choices)
    text = library.text(chance, kind[1])
    at = timezone.now() - datetime.timedelta(minutes=chance.randrange(5 * 365 * 24 * 60))
    document = Document(
        pk=plan.number,
        current_id=plan.number,
        title=text.title.text,
        title_folded=fold(text.title.text),
        type=kind[0],
        owner=chance.choice(network.depositors),
        audience=plan.audience,
        organisation=chance.choice(network.organisations),
        file=FILE,
        file_size=FILE_SIZE,
        file_hash=f"{plan.number:040x}",
        published_at=at,
        updated_at=at,
        collection_id=1,
    )
    return document, text, chance.sample(network.territoires, chance.choice((1, 1, 2)))


def _version(document: Document) -> Version:
    return Version(
        pk=document.pk,
        document=document,
        number=1,
        file=FILE,
        name=f"{document.title[:80]}.pdf",
        size=FILE_SIZE,
        sha256=f"{document.pk:064x}",
        sha1=f"{document.pk:040x}",
        format="pdf",
        created_by=document.owner,
        state=Version.State.READ,
        page_count=PAGES,
        has_pictures=True,
    )


def _entry(document: Document, text: Text, territoires) -> index.Analysed:
    pages = [(number, page.text) for number, page in enumerate(text.pages, 1)]
    return index.Analysed(
        sources.entry_data(document, pages, territoires),
        text.title.words,
        tuple((number, page.text, page.tokens) for number, page in enumerate(text.pages, 1)),
    )


def _make_drafts(network: people.People) -> None:
    """What awaits the facilitator and the officer on their dashboards: drafts, and a file that cannot be read."""
    alone = Audience.objects.depositor_only()
    for name in ("30 %", "100 %"):
        owner = people.reader(name)
        for number in range(DRAFTS):
            document = Document.objects.create(
                title=f"Brouillon {number}", owner=owner, audience=alone, file=FILE, file_size=FILE_SIZE
            )
            version = _version(document)
            version.state = Version.State.READ if number else Version.State.UNREADABLE
            version.save()
            Document.objects.filter(pk=document.pk).update(current=version)


def _make_pages() -> None:
    home = WagtailPage.get_first_root_node().add_child(
        instance=Accueil(title="Accueil", slug="accueil", own_audience=Audience.objects.public())
    )
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "bench.invalid", "root_page": home})
    network = Audience.objects.network()
    section = home.add_child(instance=Section(title="Fiches", slug="pratique", own_audience=network))
    fiches = [
        section.add_child(instance=Fiche(title=f"Fiche {n}", slug=f"fiche-{n}", chapo="À quoi elle sert."))
        for n in range(FICHES)
    ]
    for page in (home, section, *fiches):
        page.save_revision().publish()


def _keep_words(occurrences: Counter[str], library: Library) -> None:
    """Choose words as people type them, whose stems occur as often as wanted."""
    written = library.written()
    chosen = {}
    for name, (least, most) in {"rare": RARE, "frequent": FREQUENT}.items():
        stems = [stem for stem, count in sorted(occurrences.items()) if least <= count / place.LARGE <= most]
        usable = [stem for stem in stems if len(stem) >= 5 and stem.isalpha()]
        chosen[name] = [written[stem] for stem in random.Random(7).sample(usable, min(WORDS, len(usable)))]
    _words_file().write_text(json.dumps(chosen, ensure_ascii=False), encoding="utf-8")
