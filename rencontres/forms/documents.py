"""Attaching documents: looked for by words with one's own rights, then ticked."""

from django import forms

from documents.models import Document
from reseau.access import Reader
from reseau.dates import day
from reseau.forms.revised import RevisedForm
from reseau.numbers import numbers

from .. import attachments
from ..models import Point, Sujet


class WithDocuments(RevisedForm):
    """A form about a thing that documents are attached to. `pieces` are those chosen; what was attached and is hidden
    from the person stays attached."""

    cherche = forms.CharField(
        label="Joindre un document",
        required=False,
        max_length=200,
        help_text="Cherchez-le par ses mots, puis cochez-le. Chacun ne verra que les documents qu’il peut lire.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    pieces = forms.MultipleChoiceField(label="Documents joints", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, thing: Point | Sujet, reader: Reader, data=None, **kwargs):
        self.reader = reader
        super().__init__(thing, data, **kwargs)
        self.known = {str(document.pk): document for document in self._offered()}
        self.fields["pieces"].choices = [(pk, _described(document)) for pk, document in self.known.items()]

    def _offered(self) -> list[Document]:
        """What is attached or ticked, then what the words find."""
        attached = attachments.attached([self.thing], self.reader)[self.thing.pk] if self.thing.pk else []
        self.initial.setdefault("pieces", [str(document.pk) for document in attached])
        if not self.is_bound:
            return attached
        ticked = numbers(self.data.getlist(self.add_prefix("pieces")))
        readable = Document.objects.readable_by(self.reader).filter(pk__in=ticked).order_by("title_folded")
        words = self.data.get(self.add_prefix("cherche"), "")
        return list(dict.fromkeys([*attached, *readable, *attachments.candidates(words, self.reader)]))

    def visible_fields(self) -> list[forms.BoundField]:
        """Without those of the documents, which the page shows together."""
        return [field for field in super().visible_fields() if field.name not in ("cherche", "pieces")]

    @property
    def chosen(self) -> list[Document]:
        """What is to be attached from now on."""
        ticked = [self.known[pk] for pk in self.cleaned_data["pieces"]]
        return attachments.kept(self.thing, ticked, self.reader)


def _described(document: Document) -> str:
    state = "brouillon, lu par vous seul" if document.is_draft else day(document.updated_at, "Y")
    return f"{document.title} ({', '.join(filter(None, [document.get_type_display(), state]))})"
