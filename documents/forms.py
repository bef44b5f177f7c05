"""The forms in which people describe documents."""

from collections.abc import Iterable
from functools import cached_property

from django import forms

from reseau.access import Membership
from reseau.forms.revised import RevisedForm
from reseau.listing import flat
from reseau.models import Organisation, Territoire
from reseau.names import Groups, fold, grouped

from .filenames import visible
from .models import Document

TITLE_MISSING = "Donnez un titre au document."


class Choices:
    """What a person may choose for a document; asked of the database once for many forms."""

    def __init__(self, membership: Membership):
        self.membership = membership

    @cached_property
    def territoires(self) -> dict[str, Territoire]:
        """The territories they write in, by id."""
        places = Territoire.objects.filter(self.membership.writable_territoires())
        return {str(place.pk): place for place in places}

    def territoires_to_choose(self, kept: Iterable[Territoire]) -> Groups:
        """These, and those that the document has already."""
        places = {str(place.pk): place for place in kept} | self.territoires
        return grouped((place.genre, pk, place.nom) for pk, place in places.items())

    @cached_property
    def organisations(self) -> dict[str, str]:
        """Their own organisations; all of them for an officer."""
        if self.membership.is_officer:
            return {str(pk): nom for pk, nom in Organisation.objects.order_by("nom").values_list("pk", "nom")}
        return {str(a.organisation_id): a.organisation for a in self.membership.adhesions}

    @property
    def own_territoire(self) -> int | None:
        """Their own territory, when they write in it: what a new document is about until they say otherwise."""
        own = (adhesion.territoire_id for adhesion in self.membership.adhesions)
        return next((pk for pk in own if str(pk) in self.territoires), None)

    @property
    def own_organisation(self) -> Organisation | None:
        """The organisation of their first adhesion."""
        own = next((adhesion.organisation_id for adhesion in self.membership.adhesions), None)
        return Organisation.objects.filter(pk=own).first()


class DescriptionForm(RevisedForm):
    """What every form about a document asks."""

    titre = forms.CharField(label="Titre", max_length=255, error_messages={"required": TITLE_MISSING})
    type = forms.ChoiceField(label="Type", required=False)
    organisation = forms.ChoiceField(label="Organisation", required=False)

    def __init__(self, document: Document, choices: Choices, data=None, **kwargs):
        super().__init__(document, data, **kwargs)
        self.fields["type"].choices = [("", "À préciser"), *Document.Type.choices]
        own = {str(document.organisation_id): str(document.organisation)} if document.organisation_id else {}
        self.fields["organisation"].choices = [("", "Aucune"), *(own | choices.organisations).items()]

    def values_of(self, thing: Document) -> dict:
        """What the form shows of a document."""
        return {"titre": thing.title, "type": thing.type, "organisation": str(thing.organisation_id or "")}

    def clean_titre(self) -> str:
        """Keep a title on one line, and only what can be seen of it."""
        title = " ".join(visible(self.cleaned_data["titre"]).split())
        if not title:
            raise forms.ValidationError(TITLE_MISSING)
        return title

    def apply(self) -> Document:
        """The document with what was typed, not saved."""
        data = self.cleaned_data
        self.thing.title, self.thing.type = data["titre"], data["type"]
        self.thing.organisation_id = int(data["organisation"]) if data["organisation"] else None
        return self.thing


class DraftForm(DescriptionForm):
    """One line of the deposit: a draft, whether to publish it, and whether to keep it although its content is known."""

    territoire = forms.ChoiceField(label="Territoire", required=False)
    publier = forms.BooleanField(label="À publier", required=False, initial=True)
    garder = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, document: Document, choices: Choices, data=None):
        super().__init__(document, choices, data, prefix=f"d{document.pk}")
        places = choices.territoires_to_choose(document.territoires.all())
        self.fields["territoire"].choices = [("", "Aucun"), *places]
        if document.current and document.current.is_unreadable:
            self.initial["publier"] = False  # what could not be read is published only where the person says so

    def values_of(self, thing: Document) -> dict:
        """The first territory stands for all; the others stay as they are unless it is changed."""
        first = next((str(place.pk) for place in thing.territoires.all()), "")
        return {**super().values_of(thing), "territoire": first}

    @property
    def describes_anew(self) -> bool:
        """Whether the description itself was changed."""
        return bool(set(self.changed_data) & {"titre", "type", "organisation", "territoire"})

    def territoires(self) -> list[Territoire]:
        """The territories after the change."""
        if "territoire" not in self.changed_data:
            return list(self.thing.territoires.all())
        chosen = self.cleaned_data["territoire"]
        return list(Territoire.objects.filter(pk=chosen)) if chosen else []


class EditForm(DescriptionForm):
    """Everything that is said of a document, but who reads it."""

    territoires = forms.MultipleChoiceField(label="Territoires", required=False, widget=forms.CheckboxSelectMultiple)
    resume = forms.CharField(label="Résumé", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ["titre", "type", "organisation", "territoires", "resume"]

    def __init__(self, document: Document, choices: Choices, data=None):
        super().__init__(document, choices, data)
        kinds = choices.territoires_to_choose(document.territoires.all())
        self.fields["territoires"].choices = sorted(flat(kinds), key=lambda choice: fold(choice[1]))

    def values_of(self, thing: Document) -> dict:
        """What the form shows of a document."""
        places = [str(place.pk) for place in thing.territoires.all()]
        return {**super().values_of(thing), "territoires": places, "resume": thing.summary}

    def apply(self) -> Document:
        """The document with what was typed, not saved."""
        self.thing.summary = self.cleaned_data["resume"]
        return super().apply()


class ReplaceForm(RevisedForm):
    """What changes in a new version; the file itself is received beside it."""

    stale = "Ce document vient d’être modifié par quelqu’un d’autre. Relisez-le, puis envoyez de nouveau le fichier."

    note = forms.CharField(
        label="Ce qui change", max_length=300, required=False, help_text="Par exemple : pénalité portée à 40 €."
    )
