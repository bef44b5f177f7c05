"""What follows from the place of a page in the tree: its audience, and its entry in the search."""

import html
import re

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Page

from reseau import readership
from reseau.models import Audience, Line
from reseau.models.audiences import covers
from search import index
from search.index import EntryData
from search.models import Entry

KIND = "fiche"
SENTENCE = 3  # words that say something
_WORD = re.compile(r"\w{2,}")


def effective_audience(page) -> Audience:
    """The audience of a page in its place: its own, within that of the page above."""
    return _within(page.own_audience, _audience_above(page))


def _within(own: Audience | None, above: Audience | None) -> Audience:
    if own is None or above is None:
        return own or above or Audience.objects.depositor_only()
    lines, outer = own.specification(), chain_of(above)
    chain = narrowed(lines, outer)
    if chain == outer and not own.opens_at:
        return above
    if chain == [lines] and not above.opens_at:
        return own
    return Audience.objects.obtain(lines, own.opens_at, within=above)


Chain = list[list[Line]]  # the lines of an audience, then those of each that it lies within: one reads who is in all


def chain_of(audience: Audience | None) -> Chain:
    """The lines of an audience, and of those that it lies within."""
    chain = []
    while audience:
        chain.append(audience.specification())
        audience = audience.within
    return chain


def narrowed(own: list[Line] | None, above: Chain) -> Chain:
    """What a page chooses (None: as the page above) below that which is above it; said once where one holds the other.

    So “public” below a section of facilitators says facilitators, not the public.
    """
    if own is None or (above and covers(own, above[0])):
        return above
    if len(above) == 1 and covers(above[0], own):
        return [own]
    return [own, *above]


def label_of(own: list[Line] | None, above) -> readership.Label:
    """Who reads what a page chooses (None: as the page above), below the page `above`, if there is one."""
    return readership.label_of(*narrowed(own, chain_of(above and above.audience)))


def label(page) -> readership.Label:
    """Who reads a page."""
    audience = page.audience
    return readership.label_of(*chain_of(audience)) if audience.within_id else readership.label(audience)


def _audience_above(page) -> Audience | None:
    above = with_readers(page.get_parent())
    return above and _given_below(above)


def with_readers(page):
    """The page as one of ours; None for the root of the tree, which has no readers."""
    page = page and page.specific
    return page if hasattr(page, "audience") else None


def _given_below(page) -> Audience:
    """What lies below a page that is not published is not there either."""
    return page.audience if page.live else Audience.objects.depositor_only()


def repoint_descendants(page) -> None:
    """Write again the audience of every page below, from the top down, and of their entries.

    A few queries, and some for each page of which the audience changes or is its own.
    """
    with transaction.atomic():
        above = {page.path: _given_below(page)}
        below = list(page.get_descendants().order_by("path").specific())
        prefetch_related_objects(below, "own_audience__lines", "audience__lines")
        for each in below:
            audience = _within(each.own_audience, above[each.path[: -each.steplen]])
            if audience != each.audience:
                each.audience = audience
                type(each).objects.filter(pk=each.pk).update(audience=audience)
                index.repoint(key_of(each), audience.pk)
            if each.numchild:
                above[each.path] = _given_below(each)


def refresh(page) -> None:
    """Make the entries of a page, of its aliases and of those below what they should be now."""
    with transaction.atomic():
        for each in [page, *page.aliases.all()]:
            each = each.specific
            each.save()  # its place may have changed, and with it its audience
            write_entry(each)
            _readdress_below(each)


def _readdress_below(page) -> None:
    """Write again the entries of pages below which have another address now; their audiences were written before."""
    known = dict(Entry.objects.filter(kind=KIND).values_list("key", "url"))
    for each in page.get_descendants().live():
        if known.get(key_of(each)) != address_of(each.url_path):
            write_entry(each.specific)


def unwritten(page) -> list[str]:
    """The fields that a page wants before it is published, and that say nothing yet."""
    texts = {"chapo": page.chapo, "corps": plain(page.corps)}
    return [name for name in page.wanted if len(_WORD.findall(texts[name])) < SENTENCE]


def plain(corps: str) -> str:
    """A rich text without its tags."""
    return html.unescape(strip_tags(corps.replace("</", "\n</"))).strip()


def address_of(url_path: str) -> str:
    """The path of a page in this one site, from Wagtail's `url_path`, which begins with the root page."""
    return "/" + url_path.split("/", 2)[2]


def write_entry(page) -> None:
    """Write the entry of a live page; remove that of any other."""
    data = entry_data(page)
    if data:
        index.put(data)
    else:
        index.remove(key_of(page))


def key_of(page) -> str:
    """The key of a page in the search."""
    return f"{KIND}:{page.pk}"


def entry_data(page) -> EntryData | None:
    """What the search knows of a page: None unless it is live and has something to say."""
    if not page.live or not hasattr(page, "audience"):
        return None
    published = page.last_published_at or page.first_published_at or timezone.now()
    return EntryData(
        key=key_of(page),
        kind=KIND,
        type="",
        title=page.title,
        passages=[(1, f"{page.chapo}\n{plain(page.corps)}")],
        audience_id=page.audience_id,
        owner_id=None,
        organisation_id=None,
        territoire_ids=[],
        date=timezone.localdate(published),
        url=page.address,
    )


class PagesSource:
    """The editorial pages, as the search sees them."""

    kind = KIND
    label = "Fiches"
    singular = "Fiche"
    types: dict[str, str] = {}

    def keys(self):
        """The keys of all live pages with an audience."""
        for page in Page.objects.live().specific().iterator():
            if hasattr(page, "audience"):
                yield key_of(page)

    def data(self, key: str) -> EntryData | None:
        """The data of one page, None when it is not (or no longer) live."""
        page = Page.objects.filter(pk=key.partition(":")[2]).specific().first()
        return entry_data(page) if page else None

    def passage_url(self, entry, number: int, query: str) -> str:
        """A page has one passage: itself."""
        return entry.url

    def thumbnails(self, wanted) -> dict:
        """Pages of text have no image."""
        return {}

    def number(self, entry) -> str:
        """They are not numbered."""
        return ""
