"""How the editor of a page says who may read it, in Wagtail's own form."""

from itertools import product

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import Panel
from wagtail.models import Page

from reseau import readership
from reseau.composer import ADDRESSEES
from reseau.forms.territoires import TerritoiresField
from reseau.models import Audience, Line, Role, Territoire

from . import pages

WANTED = {
    "chapo": "Écrivez le chapô\u00a0: une phrase qui dit à quoi sert cette page. Un brouillon peut s’en passer.",
    "corps": "Écrivez le texte\u00a0: au moins une phrase. Un brouillon peut s’en passer.",
}
ABOVE, PUBLIC, NETWORK, CHOSEN = "dessus", "public", "reseau", "choix"
READY = {PUBLIC: [Line(public=True)], NETWORK: [Line()]}
NOBODY_YET = "Choisissez au moins un rôle ou un territoire, ou ouvrez à tout le réseau."


class Boxes(forms.CheckboxSelectMultiple):
    """Boxes in groups that open: no list in which a key is to be held down."""

    template_name = "portal/admin/boxes.html"

    def get_context(self, name, value, attrs):
        """Add how many are ticked in each group."""
        context = super().get_context(name, value, attrs)
        context["groups"] = [
            (heading, options, sum(option["selected"] for option in options))
            for heading, options, _ in context["widget"]["optgroups"]
        ]
        return context

    def _render(self, template_name, context, renderer=None) -> SafeString:
        """With the portal's templates, which Django's own renderer of widgets does not look into."""
        return mark_safe(render_to_string(template_name, context))  # noqa: S308 - a template's own


class ReadersForm(forms.Form):
    """Who a page is addressed to, as roles and territories."""

    ouverture = forms.ChoiceField(
        label="Ouverture",
        widget=forms.RadioSelect,
        initial=ABOVE,
        choices=[
            (ABOVE, "Comme la page au-dessus"),
            (NETWORK, "Tout le réseau"),
            (CHOSEN, "Les rôles et territoires choisis ci-dessous"),
            (PUBLIC, "Public, sans compte"),
        ],
    )
    roles = forms.MultipleChoiceField(
        label="Rôles",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, capfirst(role.plural)) for role in ADDRESSEES],
        help_text="Aucun rôle coché\u00a0: tous.",
    )
    territoires = TerritoiresField(
        Territoire.objects.all(),
        label="Territoires",
        required=False,
        widget=Boxes,
        help_text="Aucun territoire coché\u00a0: tous.",
    )
    is_deferred_validation = False

    def clean(self):
        """Want a role or a territory when readers are to be chosen; the draft of a page may wait."""
        data = super().clean()
        if self.lines() == [] and not self.is_deferred_validation:
            self.add_error("roles", NOBODY_YET)
        return data

    def lines(self) -> list[Line] | None:
        """What was chosen (after validation): None for “as the page above”, no line while nobody is chosen."""
        data = self.cleaned_data
        if data.get("ouverture") != CHOSEN:
            return READY.get(data.get("ouverture"))
        roles, places = data.get("roles"), [place.pk for place in data.get("territoires") or ()]
        if not roles and not places:
            return []
        return [Line(role, place) for role, place in product(roles or [""], places or [0])]

    def said(self, above: Page | None) -> str:
        """Who will read a page for what is chosen so far, below that one."""
        if not self.is_valid():
            return NOBODY_YET
        lines = self.lines()
        if lines is None and above is None:
            return "Choisissez qui peut lire."
        if above and not above.live:
            return f"Personne ne lira cette page tant que «\u00a0{above.title}\u00a0» n’est pas publiée."
        return _with_figure(pages.label_of(lines, above))


class PageLecteursForm(ReadersForm, WagtailAdminPageForm):
    """The page's form, with its readers."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.above = pages.with_readers(self.parent_page)
        audience = self.instance.own_audience
        if audience:
            self.initial.update(_initial(audience))
        self.fields["ouverture"].choices = self._openings()
        for name in self.instance.wanted:  # Wagtail lets go of this for drafts and previews
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = WANTED[name]

    def _openings(self) -> list[tuple[str, str]]:
        _, *others = self.fields["ouverture"].choices
        if self.above is None:
            return others
        words = "personne tant qu’elle n’est pas publiée"
        if self.above.live:
            words = _with_figure(pages.label_of(None, self.above)).removeprefix("Lisible par ")
        return [(ABOVE, f"Comme «\u00a0{self.above.title}\u00a0»\u00a0: {words}"), *others]

    def said_now(self) -> str:
        """Who will read the page for what the form shows."""
        shown = {name: self[name].value() for name in ReadersForm.base_fields}
        return ReadersForm(shown).said(self.above)

    def _post_clean(self):
        """The texts are those of the page once the form has been read into it."""
        super()._post_clean()
        if not self.is_deferred_validation:
            for name in pages.unwritten(self.instance):
                if name not in self.errors:
                    self.add_error(name, WANTED[name])

    def save(self, commit=True):
        """Turn what was chosen into the audience of the page."""
        lines = self.lines()
        self.instance.own_audience = None if lines is None else Audience.objects.obtain(lines)
        return super().save(commit)


def _with_figure(label: readership.Label) -> str:
    return f"{label.sentence}, {label.detail}" if label.detail else label.sentence


def _initial(audience: Audience) -> dict:
    lines = audience.specification()
    ready = next((opening for opening, those in READY.items() if those[0] in lines), None)
    if ready:
        return {"ouverture": ready}
    return {
        "ouverture": CHOSEN,
        "roles": sorted({line.role for line in lines if line.role in Role.values}),
        "territoires": sorted({line.territoire for line in lines if line.territoire}),
    }


class LecteursPanel(Panel):
    """Who will read the page, in words and in figures, before it is published; it follows what is chosen."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "portal/admin/readers.html"

        def get_context_data(self, parent_context=None):
            """The readers of what the form shows."""
            return super().get_context_data(parent_context) | {"said": self.form.said_now(), "above": self.form.above}
