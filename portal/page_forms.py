"""How the editor of a page says who may read it, in Wagtail's own form."""

from itertools import product

from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import Panel

from reseau import readership
from reseau.composer import ADDRESSEES
from reseau.models import Audience, Line, Role, Territoire

from . import pages

WANTED = {
    "chapo": "Écrivez le chapô\u00a0: une phrase qui dit à quoi sert cette page. Un brouillon peut s’en passer.",
    "corps": "Écrivez le texte\u00a0: au moins une phrase. Un brouillon peut s’en passer.",
}
ABOVE, PUBLIC, NETWORK, CHOSEN = "dessus", "public", "reseau", "choix"


class PageLecteursForm(WagtailAdminPageForm):
    """The page's form, with its readers as roles and territories."""

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
        help_text="Aucun rôle coché : tous.",
    )
    territoires = forms.ModelMultipleChoiceField(
        Territoire.objects.all(), label="Territoires", required=False, help_text="Aucun territoire choisi : tous."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        audience = self.instance.own_audience
        if audience:
            self.initial.update(_initial(audience))
        for name in self.instance.wanted:  # Wagtail lets go of this for drafts and previews
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = WANTED[name]

    def clean(self):
        """Want a role or a territory when readers are to be chosen, and something to read when it is published."""
        data = super().clean()
        if data.get("ouverture") == CHOSEN and not (data.get("roles") or data.get("territoires")):
            self.add_error("roles", "Choisissez au moins un rôle ou un territoire, ou ouvrez à tout le réseau.")
        return data

    def _post_clean(self):
        """The texts are those of the page once the form has been read into it."""
        super()._post_clean()
        if not self.is_deferred_validation:
            for name in pages.unwritten(self.instance):
                if name not in self.errors:
                    self.add_error(name, WANTED[name])

    def save(self, commit=True):
        """Turn what was chosen into the audience of the page."""
        self.instance.own_audience = self._audience()
        return super().save(commit)

    def _audience(self) -> Audience | None:
        data = self.cleaned_data
        if data["ouverture"] == CHOSEN:
            places = [place.pk for place in data["territoires"]] or [0]
            lines = [Line(role, place) for role, place in product(data["roles"] or [""], places)]
            return Audience.objects.obtain(lines)
        ready = {PUBLIC: Audience.objects.public, NETWORK: Audience.objects.network}
        return ready[data["ouverture"]]() if data["ouverture"] in ready else None


def _initial(audience: Audience) -> dict:
    lines = audience.specification()
    if Line(public=True) in lines:
        return {"ouverture": PUBLIC}
    if Line() in lines:
        return {"ouverture": NETWORK}
    return {
        "ouverture": CHOSEN,
        "roles": sorted({line.role for line in lines if line.role in Role.values}),
        "territoires": sorted({line.territoire for line in lines if line.territoire}),
    }


class LecteursPanel(Panel):
    """Who reads the page as it was last saved, in words and in figures, before it is published."""

    class BoundPanel(Panel.BoundPanel):
        def render_html(self, parent_context=None):
            if not self.instance.pk:
                return format_html("<p>{}</p>", "Enregistrez le brouillon pour voir qui pourra lire cette page.")
            # Not `audience`: a draft keeps that of the page that is published.
            label = readership.label(pages.effective_audience(self.instance))
            return format_html(
                "<p><strong>{}</strong>{}</p>", label.sentence, f", {label.detail}" if label.detail else ""
            )
