"""Topics: proposing one, one's own, those of a series, and what is answered."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reseau.access import get_object, refuse_unless
from reseau.listing import Listing
from reseau.numbers import number
from reseau.revisions import MEANWHILE, Conflict

from .. import planning, rights, topics
from ..attachments import attached
from ..forms.sujets import DECLINE, POSTPONE, AnswerForm, TopicForm
from ..models import Rencontre, Serie, Sujet
from .ordre_du_jour import quoted

SORTS = {"date": ("created_at",), "sujet": ("titre",)}


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request, pk: int):
    """Propose a topic to a series that one reads and in which meetings are still held."""
    serie = rights.get_serie(request.reader, pk)
    refuse_unless(rights.may_propose(request.membership, request.reader, serie))
    sujet = Sujet(serie=serie, proposed_by=request.membership.person)
    form = TopicForm(sujet, request.reader, request.POST or None)
    is_search = "chercher" in request.POST
    if not is_search and form.is_valid():
        topics.propose(form.apply(), form.chosen)
        messages.success(request, f"Sujet proposé\u00a0: {quoted(sujet)}. Vous saurez ce qu’il devient.")
        return redirect("rencontres:my_topics")
    context = {"form": form, "serie": serie, "is_search": is_search, "trail": _trail(serie)}
    return render(request, "rencontres/sujet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk: int):
    """Change one's own topic while it waits."""
    sujet = _own(request, pk)
    form = TopicForm(sujet, request.reader, request.POST or None)
    is_search = "chercher" in request.POST
    if not is_search and form.is_valid():
        try:
            topics.change(form.apply(), form.seen, form.chosen)
        except Conflict as conflict:
            form.show_conflict(conflict.current)
        else:
            messages.success(request, f"Sujet {quoted(sujet)} enregistré.")
            return redirect("rencontres:my_topics")
    context = {"form": form, "serie": sujet.serie, "sujet": sujet, "is_search": is_search, "trail": _own_trail()}
    return render(request, "rencontres/sujet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk: int):
    """Ask, then take back one's own topic while it waits."""
    sujet, notice = _own(request, pk), ""
    if request.method == "POST":
        try:
            topics.withdraw(sujet, number(request.POST.get("revision")) or 0)
        except Conflict:
            notice = MEANWHILE
            sujet = _own(request, pk)
        else:
            messages.success(request, f"Sujet {quoted(sujet)} retiré.")
            return redirect("rencontres:my_topics")
    return render(request, "rencontres/sujet_retirer.html", {"sujet": sujet, "notice": notice, "trail": _own_trail()})


@require_safe
def mine(request):
    """One's own topics, and what became of them."""
    refuse_unless(bool(request.membership.adhesions))
    listing = Listing(request.GET, SORTS, "-date")
    own = Sujet.objects.readable_by(request.reader).filter(proposed_by=request.membership.person)
    page = listing.page(listing.apply(own.select_related("serie")))
    series = Serie.objects.readable_by(request.reader).running().order_by("nom")
    rows = _with_meetings(request, page)
    context = {"listing": listing, "page": page, "rows": rows, "series": series, "trail": _own_trail()[:1]}
    return render(request, "rencontres/mes_sujets.html", context)


@require_safe
def of_series(request, pk: int):
    """The topics of a series: those that wait, for who reads it; all of them, for who holds its meetings."""
    serie = rights.get_serie(request.reader, pk)
    holds = rights.runs_serie(request.membership, serie)
    listing = Listing(request.GET, SORTS, "-date")
    rows = Sujet.objects.readable_by(request.reader).filter(serie=serie)
    if holds:
        listing.choices("etat", "État", Sujet.State.choices)
        rows = listing.apply(rows, etat=lambda found, state: found.filter(state=state))
    else:
        rows = listing.apply(rows.waiting())
    page = listing.page(rows.select_related("proposed_by"))
    context = {"serie": serie, "holds": holds, "listing": listing, "page": page, "trail": _trail(serie)}
    context["may_propose"] = rights.may_propose(request.membership, request.reader, serie)
    return render(request, "rencontres/sujets.html", context | {"rows": _with_meetings(request, page)})


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk: int):
    """Say what becomes of a topic: for who holds the meetings of its series."""
    sujet = get_object(Sujet.objects.readable_by(request.reader).select_related("serie", "proposed_by"), pk=pk)
    refuse_unless(rights.runs_serie(request.membership, sujet.serie))
    form = AnswerForm(sujet, request.membership, request.reader, request.POST or None)
    if form.is_valid():
        try:
            messages.success(request, _answered(request, sujet, form))
            return redirect("rencontres:topics", sujet.serie_id)
        except Conflict as conflict:
            form.show_conflict(conflict.current)
        except planning.Closed:
            form.add_error("rencontre", "Son compte rendu est arrêté\u00a0: l’ordre du jour ne change plus.")
    documents = attached([sujet], request.reader)[sujet.pk]
    context = {"form": form, "sujet": sujet, "documents": documents, "trail": _trail(sujet.serie, sujet)}
    return render(request, "rencontres/sujet_reponse.html", context)


def _answered(request, sujet: Sujet, form: AnswerForm) -> str:
    """Do what was decided; returns what to say of it. Raises Conflict, planning.Closed."""
    data, by = form.cleaned_data, request.membership.person.pk
    if sujet.revision != form.seen or not sujet.is_open:
        raise Conflict(sujet)
    if data["outcome"] == POSTPONE:
        topics.postpone(sujet, form.seen, data["answer"], by)
        return f"Sujet {quoted(sujet)} reporté."
    if data["outcome"] == DECLINE:
        topics.decline(sujet, form.seen, data["answer"], by)
        return f"Sujet {quoted(sujet)} écarté. La personne qui l’a proposé le saura."
    planning.schedule(data["rencontre"], sujet, by, data["answer"])
    return f"Sujet {quoted(sujet)} inscrit à l’ordre du jour\u00a0: {data['rencontre']}."


def _own(request, pk: int) -> Sujet:
    """One's own topic that waits; the uniform Http404 for anything else."""
    sujet = _waiting(request, pk)
    refuse_unless(sujet.proposed_by_id == request.membership.person.pk)
    return sujet


def _waiting(request, pk: int) -> Sujet:
    refuse_unless(bool(request.membership.adhesions))
    waiting = Sujet.objects.readable_by(request.reader).waiting().select_related("serie", "proposed_by")
    return get_object(waiting, pk=pk)


def _with_meetings(request, sujets) -> list[tuple[Sujet, Rencontre | None]]:
    """Each topic with the last meeting that has it on its agenda, of those that the person reads. One query."""
    found = Rencontre.objects.readable_by(request.reader).by_topic(sujet.pk for sujet in sujets)
    return [(sujet, found.get(sujet.pk)) for sujet in sujets]


def _trail(serie: Serie, sujet: Sujet | None = None) -> list[dict]:
    trail = [
        {"label": "Rencontres", "url": reverse("rencontres:list")},
        {"label": serie.nom, "url": serie.get_absolute_url()},
    ]
    return trail + ([{"label": "Sujets", "url": reverse("rencontres:topics", args=[serie.pk])}] if sujet else [])


def _own_trail() -> list[dict]:
    return [
        {"label": "Rencontres", "url": reverse("rencontres:list")},
        {"label": "Mes sujets", "url": reverse("rencontres:my_topics")},
    ]
