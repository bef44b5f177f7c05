"""The deposit's working table: a person's drafts, what they typed about them, and who will read."""

import contextlib
from dataclasses import dataclass, field
from functools import cached_property

from django.http import HttpRequest

from reseau.composer import AudienceForm
from reseau.numbers import numbers
from reseau.revisions import Conflict

from . import actions
from .forms import Choices, DraftForm
from .lines import thumbnail_url
from .models import Document, Version
from .storage import DISK_FULL, is_full
from .uploads import Accepted, Refusal

PARAMETER = "brouillons"
MOST = 200


@dataclass
class Line:
    """One draft on the table."""

    document: Document
    form: DraftForm
    twin: Version | None = None

    @property
    def version(self) -> Version:
        """The file."""
        return self.document.current

    @property
    def thumbnail(self) -> str:
        """The address of the first page's small picture, or ""."""
        return thumbnail_url(self.document.pk, self.version.number) if self.version.has_pictures else ""

    @property
    def type_is_guessed(self) -> bool:
        """Whether there is a guessed type."""
        return self.document.guessed and bool(self.document.type)

    @property
    def is_undecided(self) -> bool:
        """Whether its content is known already and nobody said to keep it."""
        return self.twin is not None and not self.form["garder"].value()

    @property
    def is_ready(self) -> bool:
        """Whether it will be published with the others."""
        return bool(self.form["publier"].value()) and not self.is_undecided


@dataclass
class Desk:
    """Everything the deposit page shows; `data` is what was sent, if anything was."""

    request: HttpRequest
    data: object = None
    refusals: list[Refusal] = field(default_factory=list)

    def __post_init__(self):
        self.membership, self.person = self.request.membership, self.request.membership.person
        self.choices = Choices(self.membership)
        self.ids = _ids(self.request.GET.get(PARAMETER, ""))

    @cached_property
    def lines(self) -> list[Line]:
        """The drafts on the table, in the order in which they came."""
        drafts = self._drafts().filter(pk__in=self.ids).select_related("current", "organisation")
        found = {draft.pk: draft for draft in drafts.prefetch_related("territoires")}
        twins = twins_of(found.values(), self.request.reader)
        return [self._line(found[pk], twins.get(pk)) for pk in self.ids if pk in found]

    def _line(self, document: Document, twin: Version | None) -> Line:
        sent = self.data is not None and f"d{document.pk}-revision" in self.data
        return Line(document, DraftForm(document, self.choices, self.data if sent else None), twin)

    def _drafts(self):
        return Document.objects.readable_by(self.request.reader).drafts_of(self.person)

    @cached_property
    def audience_form(self) -> AudienceForm:
        """The composer."""
        return AudienceForm(self.membership, self.data)

    @property
    def ready(self) -> list[Line]:
        """The lines that “Publier” publishes."""
        return [line for line in self.lines if line.is_ready]

    @property
    def undecided(self) -> int:
        """How many drafts wait for a word about their twin."""
        return sum(line.is_undecided for line in self.lines)

    @cached_property
    def other_drafts(self) -> list[int]:
        """The person's drafts that are not on the table, the latest first."""
        rest = self._drafts().exclude(pk__in=self.ids).order_by("-updated_at")
        return list(rest.values_list("pk", flat=True)[:MOST])

    @property
    def address(self) -> str:
        """The page's query, which keeps these drafts on the table."""
        return f"?{PARAMETER}={','.join(map(str, self.ids))}"

    def receive(self, accepted: list[Accepted], refusals: list[Refusal]) -> list[Document]:
        """Make a draft of each accepted file, and keep what is to be said of the others."""
        self.refusals += refusals
        drafts = [draft for incoming in accepted if (draft := self._keep(incoming))]
        self.ids += [draft.pk for draft in drafts]
        self.__dict__.pop("lines", None)
        return drafts

    def _keep(self, incoming: Accepted) -> Document | None:
        place = self.choices.own_territoire
        try:
            return actions.deposit(self.person, incoming, self.choices.own_organisation, [place] if place else [])
        except OSError as error:
            if not is_full(error):
                raise
            self.refusals.append(Refusal(incoming.name, DISK_FULL))
            return None

    def save(self) -> bool:
        """Save what was typed about each draft. Returns whether all of it is good; what is not stays on the page."""
        return all([self._save(line) for line in self.lines if line.form.is_bound])

    def _save(self, line: Line) -> bool:
        if not line.form.is_valid():
            return False
        if line.form.describes_anew:
            try:
                places = line.form.territoires()
                actions.change(line.form.apply(), line.form.seen, places)
            except Conflict as conflict:
                line.form.show_conflict(conflict.current)
                return False
            line.form = self._fresh(line)
        return True

    def _fresh(self, line: Line) -> DraftForm:
        """The form after a save: same answers, the new revision."""
        data = self.data.copy()
        data[line.form.add_prefix("revision")] = str(line.document.revision)
        return DraftForm(line.document, self.choices, data)

    def remove(self, pk: str) -> str:
        """Delete one draft of the table. Returns the name of its file; "" where there is nothing to delete."""
        removed = ""
        for line in self.lines:
            if str(line.document.pk) == pk:
                with contextlib.suppress(Conflict):  # then it is shown again, as it is now
                    actions.delete(line.document)
                    self.ids.remove(int(pk))
                    removed = line.version.name
        self.__dict__.pop("lines", None)
        return removed


def _ids(text: str) -> list[int]:
    return list(dict.fromkeys(numbers(text.split(","))))[:MOST]


def twins_of(documents, reader) -> dict[int, Version]:
    """Of each document, the earliest version with the same content in a document that was there before it.

    Only those that the reader may read: of the others nothing is said. One query.
    """
    latest_first = (
        Version.objects.filter(sha256__in={document.current.sha256 for document in documents})
        .filter(reader.q("document__audience", "document__owner"))
        .select_related("document__owner")
        .order_by("-document", "-number")
    )
    same = list(latest_first)
    return {
        document.pk: version
        for document in documents
        for version in same
        if version.sha256 == document.current.sha256 and version.document_id < document.pk
    }
