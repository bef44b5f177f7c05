"""One item of an agenda: all that is said of it, and taking it off."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reseau.access import get_object
from reseau.revisions import Conflict

from .. import page, planning
from ..forms.points import PointForm, RemoveForm
from ..models import Point, Rencontre
from .ordre_du_jour import answer, closed, get_composed, quoted

GONE = "Ce point a été retiré de l’ordre du jour pendant votre saisie. L’enregistrer le remet à la fin."
RECORDED = "Ce point porte déjà des notes, des décisions ou des actions\u00a0: il reste à l’ordre du jour."


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk: int, point: int):
    """Change an item; look for documents to attach, on the way."""
    rencontre = get_composed(request, pk)
    item = _item(rencontre, point) if request.method != "POST" else _item_or_new(rencontre, point)
    form = PointForm(item, request.reader, request.POST or None)
    is_search = "chercher" in request.POST
    if not is_search and form.is_valid():
        try:
            _save(request, form)
        except planning.Closed:
            return closed(request, rencontre)
        except Conflict as conflict:
            form.show_conflict(conflict.current)
        except Http404:
            form.add_error(None, GONE)
        else:
            said = f"{quoted(item)} enregistré"
            return answer(request, rencontre, said=said, focus=f"modifier-{item.pk}", shut=point)
    shown = {"form": form, "is_search": is_search, "count": rencontre.points.count()}
    context = shown | _around(request, rencontre, item)
    return render(request, "rencontres/point.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, pk: int, point: int):
    """Ask, then take an item off the agenda, or put it off to a later meeting."""
    rencontre = get_composed(request, pk)
    item = _item(rencontre, point)
    form = RemoveForm(item, request.POST or None)
    if form.is_valid():
        try:
            said = _done(request, item, form)
        except planning.Closed:
            return closed(request, rencontre)
        except planning.Recorded:
            form.add_error(None, RECORDED)
        except Conflict:
            form.show_conflict(_item(rencontre, point))
        else:
            return answer(request, rencontre, said=said, focus="ordre-du-jour", beside=True, shut=item.pk)
    context = {
        "form": form,
        "may_put_off": planning.may_put_off(item),
        "is_recorded": planning.is_recorded(item),
        **_around(request, rencontre, item),
    }
    return render(request, "rencontres/point_remove.html", context)


def _item(rencontre: Rencontre, pk: int) -> Point:
    item = get_object(rencontre.points.select_related("speaker", "sujet"), pk=pk)
    item.rencontre = rencontre
    return item


def _item_or_new(rencontre: Rencontre, pk: int) -> Point:
    """The item or, where somebody took it off while this person wrote, one that is not there yet."""
    try:
        return _item(rencontre, pk)
    except Http404:
        return Point(rencontre=rencontre)


def _save(request, form: PointForm) -> None:
    """Raises Conflict, planning.Closed, and Http404 where the item is gone."""
    item = form.thing
    if item.pk:
        planning.change(form.apply(), form.seen, form.chosen)
    elif "remettre" in request.POST:
        planning.add(item.rencontre, [form.apply()], documents=form.chosen)
    else:
        raise Http404


def _done(request, item: Point, form: RemoveForm) -> str:
    """Do what was confirmed; returns what to say of it."""
    if "reporter" not in request.POST:
        planning.remove(item, form.seen)
        return f"{quoted(item)} retiré"
    planning.put_off(item, form.seen, request.membership.person.pk, form.cleaned_data["answer"])
    return f"{quoted(item)} reporté à une prochaine rencontre"


def _around(request, rencontre: Rencontre, item: Point) -> dict:
    agenda = reverse("rencontres:agenda", args=[rencontre.pk])
    trail = [*page.trail(rencontre, request.reader), {"label": "Ordre du jour", "url": agenda}]
    return {"rencontre": rencontre, "point": item, "back": f"{agenda}#point-{item.pk}", "trail": trail}
