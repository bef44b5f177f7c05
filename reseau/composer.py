"""The form in which a person composes an audience, one plain sentence a line."""

import datetime
from collections.abc import Callable

from django import forms
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import format_html

from .access import Membership
from .forms.revised import RevisedForm
from .forms.territoires import TerritoireField
from .models import Adhesion, Audience, Line, Organisation, Personne, Role, Territoire
from .numbers import number
from .readership import Readership, readership
from .revisions import Conflict

EVERYONE, PUBLIC = "", "public"
CHOOSE = "choisir"  # of a line that was just added: it is addressed to nobody yet
MAX_LINES = 12
# Officers read everything that is published: nobody addresses a thing to them.
ADDRESSEES = [Role.FACILITATEUR, Role.STRUCTURE, Role.ACHETEUR, Role.COMITE, Role.AGENT_REGIONAL]


class LineForm(forms.Form):
    """“les facilitateurs de Meurthe-et-Moselle, dans toute organisation”."""

    role = forms.ChoiceField(label="Rôle", required=False)
    territoire = TerritoireField(
        Territoire.objects.all(), label="Territoire", required=False, empty_label="tout territoire"
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="Organisation", required=False, empty_label="toute organisation"
    )

    def __init__(self, *args, may_publish: bool, is_editing: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_permitted = False  # a line left as it was proposed is a line
        self.is_editing = is_editing
        roles = [(EVERYONE, "membres du réseau"), *((role.value, role.plural) for role in ADDRESSEES)]
        public = [(PUBLIC, "visiteurs sans compte (public)")] if may_publish else []
        is_new = self.is_bound and self.data.get(self.add_prefix("role")) == CHOOSE
        self.fields["role"].choices = ([(CHOOSE, "Choisir…")] if is_new else []) + roles + public

    def clean_role(self) -> str:
        """Refuse a line that says nobody, once the whole is sent."""
        role = self.cleaned_data["role"]
        if role == CHOOSE and not self.is_editing:
            raise forms.ValidationError("Choisissez un rôle, ou enlevez cette ligne.")
        return role

    def line(self) -> Line:
        """The line as a value (after validation)."""
        data = self.cleaned_data
        if data["role"] == PUBLIC:
            return Line(public=True)
        place, organisation = data["territoire"], data["organisation"]
        return Line(data["role"], place.pk if place else 0, organisation.pk if organisation else 0)


SHOW_FIRST = "Relisez qui pourra lire, puis confirmez."
LineFormSet = forms.formset_factory(LineForm, extra=0, max_num=MAX_LINES, absolute_max=MAX_LINES + 1)


class MembersField(forms.ModelMultipleChoiceField):
    """Members of today, each with the organisation of their oldest adhesion."""

    def label_from_instance(self, person: Personne) -> str:
        """Two people of one name are told apart."""
        name = person.organisation_nom
        return format_html('{}<span class="hint">{}</span>', person, name) if name else str(person)

    @staticmethod
    def members() -> QuerySet[Personne]:
        """Those to choose from."""
        current = Adhesion.objects.current()
        oldest = current.filter(personne=OuterRef("pk")).order_by("since", "pk").values("organisation__nom")[:1]
        return Personne.objects.filter(pk__in=current.values("personne")).annotate(organisation_nom=Subquery(oldest))


class PeopleForm(forms.Form):
    """Named persons, and the day from which the others read."""

    personnes = MembersField(
        Personne.objects.none(),
        label="Personnes nommées",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens_on = forms.DateField(
        label="N’ouvrir qu’à partir du",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Avant cette date, seules les personnes nommées lisent.",
    )

    def __init__(self, *args, may_wait: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_wait:
            del self.fields["opens_on"]
        self.fields["personnes"].queryset = MembersField.members()

    def clean_opens_on(self) -> datetime.date | None:
        """Refuse a day that has begun: it would be no embargo."""
        day = self.cleaned_data["opens_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError("Choisissez un jour à venir, ou laissez vide pour ouvrir tout de suite.")
        return day


class AudienceForm:
    """The whole composer: lines, people, and the day of opening.

    Without JavaScript the buttons “Ajouter une ligne” and “Retirer” send the page's form: then `editing` is true,
    nothing is validated, and the page shows what was typed again, with the line more or less.

    `members_only`: what is addressed is neither for the public nor under an embargo, as a meeting. The page says so in
    a hidden field, for the preview; the view that keeps the audience says it itself.
    """

    def __init__(
        self,
        membership: Membership,
        data=None,
        audience: Audience | None = None,
        prefix: str = "audience",
        *,
        members_only: bool = False,
    ):
        self.membership, self.prefix, self._readership = membership, prefix, None
        self.members_only = members_only or (data is not None and f"{prefix}-membres" in data)
        add, remove = f"{prefix}-ajouter", f"{prefix}-retirer"
        self.editing = data is not None and (add in data or remove in data or f"{prefix}-montrer" in data)
        if self.editing:
            data = _with_lines(data, prefix, add in data, data.get(remove))
        lines, people = self._initial(audience)
        said = {"may_publish": membership.is_officer and not self.members_only, "is_editing": self.editing}
        self.lines = LineFormSet(data, initial=lines, form_kwargs=said, prefix=prefix)
        self.people = PeopleForm(data, initial=people, prefix=prefix, may_wait=not self.members_only)
        self.is_shorter = self.editing and remove in data
        if self.editing and add in data and self.lines.forms:
            self.lines.forms[-1].fields["role"].widget.attrs["autofocus"] = True

    def _initial(self, audience: Audience | None) -> tuple[list[dict], dict]:
        if audience is None:
            own = next((a.territoire_id for a in self.membership.adhesions), None)
            return [{"role": Role.FACILITATEUR.value, "territoire": own}], {}
        lines = audience.specification()
        rows = [
            {"role": PUBLIC if x.public else x.role, "territoire": x.territoire, "organisation": x.organisation}
            for x in lines
            if not x.personne
        ]
        day = None if self.members_only else _day_to_come(audience.opens_at)
        return rows, {"personnes": [x.personne for x in lines if x.personne], "opens_on": day}

    @property
    def is_bound(self) -> bool:
        """Whether something was sent."""
        return self.lines.is_bound

    def is_valid(self) -> bool:
        """Whether what was sent is an audience that has at least one reader named or described."""
        valid = self.lines.is_valid() and self.people.is_valid()
        if valid and not self._lines():
            self.people.add_error(None, "Dites qui peut lire : ajoutez une ligne ou une personne.")
        return valid and self.people.is_valid()

    def _lines(self) -> list[Line]:
        people = [Line(personne=person.pk) for person in self.people.cleaned_data["personnes"]]
        return [form.line() for form in self.lines if form.cleaned_data["role"] != CHOOSE] + people

    def opens_at(self) -> datetime.datetime | None:
        """When the embargo that was chosen ends (after `is_valid`); None without one."""
        return _midnight(self.people.cleaned_data.get("opens_on"))

    def audience(self) -> Audience:
        """The row of what was composed (after `is_valid`)."""
        return Audience.objects.obtain(self._lines(), self.opens_at())

    @property
    def token(self) -> str:
        """Stands for what is composed so far, in a hidden field beside its readers; "" while it is not valid."""
        lines, opens_at = self._composed()
        if lines is None:
            return ""
        return salted_hmac("reseau.composer", repr((sorted(set(lines)), opens_at))).hexdigest()[:20]

    @property
    def was_shown(self) -> bool:
        """Whether the page from which this was sent showed the readers of exactly this."""
        shown = self.lines.data.get(f"{self.prefix}-vu", "") if self.is_bound else ""
        return bool(shown) and constant_time_compare(shown, self.token)

    @property
    def readership(self) -> Readership | None:
        """Who reads what is composed so far; None while it is not valid."""
        if self._readership is None:
            lines, opens_at = self._composed()
            if lines is not None:
                self._readership = readership(lines, self.membership.person).until(opens_at)
        return self._readership

    def _composed(self) -> tuple[list[Line] | None, datetime.datetime | None]:
        if not self.is_bound:
            rows = [
                Line(
                    row.get("role") or "" if row.get("role") != PUBLIC else "",
                    row.get("territoire") or 0,
                    row.get("organisation") or 0,
                    public=row.get("role") == PUBLIC,
                )
                for row in self.lines.initial
            ]
            people = [Line(personne=pk) for pk in self.people.initial.get("personnes", [])]
            return rows + people, _midnight(self.people.initial.get("opens_on"))
        if self.lines.is_valid() and self.people.is_valid():
            return self._lines(), self.opens_at()
        return None, None


def readdressed(request: HttpRequest, composed: AudienceForm, thing: Model, verb: Callable) -> str:
    """Give a thing the readers that were composed, by `verb` (the thing, its audience, the revision that the person
    saw); returns what stands in the way, or “”."""
    form = RevisedForm(thing, request.POST)
    if not composed.is_valid() or not form.is_valid():
        return "Rien n’est changé\u00a0: corrigez ce qui est signalé."
    if not composed.was_shown:
        return SHOW_FIRST
    try:
        verb(thing, composed.audience(), form.seen)
    except Conflict:
        return "Quelqu’un a modifié ceci pendant votre saisie. Relisez qui lit maintenant, puis confirmez."
    return ""


def _day_to_come(opens_at: datetime.datetime | None) -> datetime.date | None:
    """The day on which an embargo ends; none once it is over, for the field would refuse a day that has begun."""
    day = timezone.localdate(opens_at) if opens_at else None
    return day if day and day > timezone.localdate() else None


def _midnight(day: datetime.date | None) -> datetime.datetime | None:
    """The instant in Paris at which this day begins."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time())) if day else None


def _with_lines(data, prefix: str, added: bool, removed: str | None):
    """`data` with one line more, or without the line numbered `removed`."""
    data = data.copy()
    names = ("role", "territoire", "organisation")
    total = min(number(data.get(f"{prefix}-TOTAL_FORMS")) or 0, MAX_LINES)
    rows = [[data.get(f"{prefix}-{i}-{name}", "") for name in names] for i in range(total)]
    if removed is not None:
        rows = [row for i, row in enumerate(rows) if str(i) != removed]
    if added and len(rows) < MAX_LINES:
        rows.append([CHOOSE, "", ""])
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    for i, row in enumerate(rows):
        for name, value in zip(names, row, strict=True):
            data[f"{prefix}-{i}-{name}"] = value
    return data
