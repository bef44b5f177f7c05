"""The register: its lists, and the same as tables to take away."""

from collections.abc import Iterator

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reseau import tables
from reseau.access import refuse_unless
from reseau.dates import day

from ..models import Action, Decision
from ..register_lists import Actions, Decisions, Register

TABS = {
    "decisions": "Décisions",
    "actions": "Actions",
    "my_actions": "Mes actions",
    "presences": "Présences",
}


@require_safe
def decisions(request):
    """What was decided, as far as the person reads it."""
    refuse_unless(bool(request.membership.adhesions))
    return _show(request, Decisions(request), "decisions", "rencontres/decisions.html")


@require_safe
def actions(request):
    """What is to be done: all of it that the person reads."""
    refuse_unless(bool(request.membership.adhesions))
    return _show(request, Actions(request), "actions", "rencontres/actions.html")


@require_safe
def my_actions(request):
    """What the person is to do."""
    refuse_unless(bool(request.membership.adhesions))
    return _show(request, Actions(request, mine=True), "my_actions", "rencontres/actions.html")


@require_safe
def export_decisions(request, form: str):
    """The decisions of the list as a file of this form (a key of `tables.FORMS`)."""
    refuse_unless(bool(request.membership.adhesions))
    return tables.FORMS[form](_decisions_table(request), "decisions")


@require_safe
def export_actions(request, form: str):
    """The actions of the list as a file of this form (a key of `tables.FORMS`)."""
    refuse_unless(bool(request.membership.adhesions))
    return tables.FORMS[form](_actions_table(request), "actions")


def tabs(current: str) -> list[dict]:
    """The lists of the register, and which of them is open."""
    return [
        {"label": label, "url": reverse(f"rencontres:{name}"), "current": name == current}
        for name, label in TABS.items()
    ]


def _show(request, register: Register, name: str, template: str):
    context = {
        "listing": register.listing,
        "page": register.page(),
        "title": TABS[name],
        "tabs": tabs(name),
        "mine": name == "my_actions",
        # None of one's own: the list of all gives it when narrowed.
        "exports": "" if name == "my_actions" else f"rencontres:{name}_export",
        "trail": [{"label": "Rencontres", "url": reverse("rencontres:list")}],
    }
    return render(request, template, context)


def _decisions_table(request) -> Iterator[list]:
    register = Decisions(request)
    votes = ["Pour", "Contre", "Abstentions"]
    yield ["Numéro", "Décision", "Rencontre", "Série", "Décidée le", *votes, "Adresse"]
    row: Decision
    for row in register.rows.iterator(chunk_size=500):
        counted = [row.votes_for, row.votes_against, row.abstentions]
        series = register.series.get(row.serie_id, "")
        yield [
            row.reference, row.texte, str(row.rencontre), series, day(row.decided_on, "d/m/Y"),
            *("" if vote is None else vote for vote in counted), request.build_absolute_uri(row.get_absolute_url()),
        ]  # fmt: skip


def _actions_table(request) -> Iterator[list]:
    register = Actions(request)
    yield [
        *("Numéro", "Action", "Responsable", "Échéance", "État", "En retard", "Faite le"),
        *("Rencontre", "Série", "Adresse"),
    ]
    row: Action
    for row in register.rows.iterator(chunk_size=500):
        series = register.series.get(row.serie_id, "")
        yield [
            row.reference, row.texte, str(row.responsable or ""), day(row.due_on, "d/m/Y"), row.get_state_display(),
            "oui" if row.is_late() else "", day(row.done_on, "d/m/Y"), str(row.rencontre), series,
            request.build_absolute_uri(row.get_absolute_url()),
        ]  # fmt: skip
