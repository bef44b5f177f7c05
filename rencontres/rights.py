"""Who reads which part of a meeting, and who runs it; every other module asks here, and here asks `reseau.access`.

The meeting, its agenda, its actions: the meeting's audience. Its minutes and decisions: while they are written, who
writes them; once circulated, those who were there too; once frozen, the meeting's audience. Always within the latter.
"""

from django.db.models import Q, QuerySet

from reseau.access import (
    OFFICERS,
    Membership,
    Reader,
    get_object,
    get_readable,
    membership_of,
    reader_of,
    refuse_unless,
)
from reseau.models import Adhesion, Audience, Line, Personne

from .models import Action, CompteRendu, Invitation, Rencontre, Serie


def get_rencontre(reader: Reader, pk: int, *related: str) -> Rencontre:
    """The meeting that `reader` reads, with its series (and `related`); else Http404."""
    return get_readable(Rencontre.objects.select_related("serie", *related), reader, owner="organiser", pk=pk)


def get_run_rencontre(membership: Membership, reader: Reader, pk: int, *related: str) -> Rencontre:
    """The meeting, for who runs it; else Http404."""
    found = get_rencontre(reader, pk, *related)
    refuse_unless(runs(membership, found))
    return found


def get_serie(reader: Reader, pk: int, *related: str) -> Serie:
    """The series that `reader` reads; else Http404."""
    return get_object(Serie.objects.readable_by(reader).select_related(*related), pk=pk)


def get_run_serie(membership: Membership, reader: Reader, pk: int, *related: str) -> Serie:
    """The series, for who holds its meetings; else Http404."""
    found = get_serie(reader, pk, *related)
    refuse_unless(runs_serie(membership, found))
    return found


def may_create(membership: Membership) -> bool:
    """Whether the person may hold series and meetings: whoever may add documents to the library."""
    return membership.may_deposit


def runs_serie(membership: Membership, serie: Serie) -> bool:
    """Whether the person holds meetings of the series: its organiser, officers."""
    return membership.may_edit(serie.organiser_id)


def runs(membership: Membership, rencontre: Rencontre) -> bool:
    """Whether the person runs the meeting (agenda, invitations, state): its organiser, officers."""
    return membership.may_edit(rencontre.organiser_id)


def may_propose(membership: Membership, reader: Reader, serie: Serie) -> bool:
    """Whether the person proposes topics to the series: members who read it, while meetings are held in it."""
    return bool(membership.adhesions) and reader.reads(serie.audience_id) and not serie.is_ended


def composes(membership: Membership, rencontre: Rencontre) -> bool:
    """Whether the person makes the agenda of the meeting: who runs it, unless it was cancelled."""
    return runs(membership, rencontre) and rencontre.state != Rencontre.State.CANCELLED


def to_compose(membership: Membership, reader: Reader, serie: Serie) -> QuerySet[Rencontre]:
    """The meetings of the series not over yet whose agenda the person makes, the next one first."""
    mine = Rencontre.objects.readable_by(reader).coming().filter(serie=serie).exclude(state=Rencontre.State.CANCELLED)
    if not membership.is_officer:
        mine = mine.filter(organiser=membership.person) if membership.may_deposit else mine.none()
    return mine.select_related("serie")


def writes(membership: Membership, rencontre: Rencontre) -> bool:
    """Whether the person takes the minutes and ticks who is there: who runs it, and its secretary while a member."""
    is_secretary = membership.person is not None and membership.person.pk == rencontre.secretary_id
    return runs(membership, rencontre) or (is_secretary and bool(membership.adhesions))


def writers(rencontre: Rencontre) -> set[int]:
    """The ids of those to whom it falls to go on with what a meeting left: its organiser and its secretary while they
    read and write it; where neither does any more, the officers. Some queries."""
    holders = Personne.objects.filter(pk__in={rencontre.organiser_id, rencontre.secretary_id} - {None})
    memberships = [membership_of(person) for person in holders]
    mine = [one for one in memberships if writes(one, rencontre) and reader_of(one).reads(rencontre.audience_id)]
    officers = Adhesion.objects.current().filter(role__in=OFFICERS).order_by()
    return {one.person.pk for one in mine} or set(officers.values_list("personne", flat=True))


def readers_of_minutes(rencontre: Rencontre, state: str) -> Audience:
    """The audience of minutes in this state of `CompteRendu`."""
    if state in CompteRendu.FINAL:
        return rencontre.audience
    people = {rencontre.organiser_id, rencontre.secretary_id} - {None}
    if state == CompteRendu.State.DRAFT:
        people |= set(attended(rencontre).values_list("personne", flat=True))
    return Audience.objects.obtain([Line(personne=pk) for pk in people], within=rencontre.audience)


def attended(rencontre: Rencontre):
    """The invitations of those who were there."""
    return rencontre.invitations.standing().filter(attendance__in=Invitation.WAS_THERE)


def answerable(membership: Membership, rencontre: Rencontre) -> QuerySet[Invitation]:
    """The invitations to a meeting that the person may answer: their own, those of the members of organisations they
    are referent of, all of them for who runs it."""
    standing = rencontre.invitations.standing()
    if runs(membership, rencontre):
        return standing
    colleagues = Adhesion.objects.current().filter(organisation__in=membership.refers_to).order_by()
    return standing.filter(Q(personne=membership.person) | Q(personne__in=colleagues.values("personne")))


def may_amend(membership: Membership, minutes: CompteRendu) -> bool:
    """Whether the person may ask for a change of circulated minutes: whoever was there, or writes them."""
    if minutes.state != CompteRendu.State.DRAFT or membership.person is None or not membership.adhesions:
        return False
    return (
        writes(membership, minutes.rencontre)
        or attended(minutes.rencontre).filter(Q(personne=membership.person)).exists()
    )


def minutes_frozen(rencontre: Rencontre) -> bool:
    """Whether the minutes may change no more (no query where the meeting came with its `compte_rendu`)."""
    minutes = getattr(rencontre, "compte_rendu", None)
    return minutes is not None and minutes.is_frozen


def may_record(membership: Membership, rencontre: Rencontre) -> bool:
    """Whether the person writes decisions and actions of the meeting: who writes it, until its minutes are frozen."""
    return rencontre.is_held and writes(membership, rencontre) and not minutes_frozen(rencontre)


def manages_action(membership: Membership, action: Action) -> bool:
    """Whether the person changes what an action says, its owner and its day: who writes its meeting."""
    return writes(membership, action.rencontre)


def follows_action(membership: Membership, action: Action) -> bool:
    """Whether the person tells how an action goes: its owner while a member, and who writes its meeting."""
    is_owner = membership.person is not None and membership.person.pk == action.responsable_id
    return manages_action(membership, action) or (is_owner and bool(membership.adhesions))
