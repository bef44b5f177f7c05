"""The life of minutes: written, circulated, amended, frozen, approved; what each step opens, keeps and tells."""

import datetime

import pytest
from django.utils import timezone

from notifications import board
from notifications.events import Topic, recipient
from notifications.models import Notification
from rencontres import addressing, register, rights, series
from rencontres.minutes import life, news, notes, record
from rencontres.minutes.hold import Stale
from rencontres.models import Amendement, CompteRendu, Invitation, Point, Trace
from reseau.access import membership_of, reader_of
from reseau.models import Role
from reseau.revisions import Conflict
from search.models import Entry

from ..network import audience_of, make_member
from .meetings import Line, make_point, make_rencontre, make_serie

State = CompteRendu.State


def next_week() -> datetime.date:
    """A day that is left for amendments."""
    return timezone.localdate() + datetime.timedelta(days=7)


class Meeting:
    """A meeting of the facilitators, held yesterday: F1 organises, Nadia writes, Rémi was there, Sonia was excused."""

    def __init__(self, network):
        self.network, self.f1, self.officer = network, network.f1, network.officer
        self.nadia, self.remi, self.sonia, self.other = (
            make_member(name, Role.FACILITATEUR, network.t1, network.mde1)
            for name in ("Nadia", "Remi", "Sonia", "Gilles")
        )
        serie = make_serie(network.f1, audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk)))
        self.rencontre = make_rencontre(serie, in_days=-1, secretary=self.nadia)
        self.point = make_point(self.rencontre, "Pénalités")
        self.second = make_point(self.rencontre, "Calendrier")
        for person, attendance in ((self.f1, "present"), (self.remi, "visio"), (self.sonia, "excuse")):
            Invitation.objects.create(
                rencontre=self.rencontre, personne=person, organisation=network.mde1, attendance=attendance
            )
        self.minutes = addressing.minutes_of(self.rencontre)

    def read_by(self) -> set[str]:
        """The first names of those who read the minutes as they stand."""
        people = (self.f1, self.nadia, self.remi, self.sonia, self.other, self.officer, self.network.f2)
        readers = {person.first_name: reader_of(membership_of(person)) for person in people}
        return {name for name, reader in readers.items() if CompteRendu.objects.readable_by(reader).exists()}

    def told(self, person) -> list[str]:
        """What notifications say to a person of these minutes now."""
        mine = Notification.objects.filter(personne=person, event=news.CODE)
        topic = Topic(self.rencontre.key, tuple(mine.values_list("key", flat=True)))
        items = news.render([topic], recipient(person)) if topic.keys else []
        return [item.title for item in items if item]


@pytest.fixture
def held(network):
    return Meeting(network)


# ------------------------------------------------------------------ notes


def test_two_who_write_the_same_item_lose_nothing(held):
    notes.note(held.point, held.f1, "<p>De Claire</p>", 0)
    with pytest.raises(Conflict) as conflict:
        notes.note(held.point, held.nadia, "<p>De Nadia</p>", 0)
    assert (conflict.value.current.notes, conflict.value.current.notes_by) == ("<p>De Claire</p>", held.f1)
    saved = notes.note(held.point, held.nadia, notes.both(conflict.value.current, "<p>De Nadia</p>"), 1)
    held.point.refresh_from_db()
    assert held.point.notes == saved.notes == "<p>De Claire</p><p>De Nadia</p>"
    assert (held.point.notes_revision, held.point.notes_by) == (2, held.nadia)


def test_the_same_text_sent_twice_is_saved_once(held):
    """As when the answer to the first is lost on its way."""
    notes.note(held.point, held.f1, "<p>Un</p>", 0)
    assert notes.note(held.point, held.f1, "<p>Un</p>", 0).notes_revision == 1


def test_two_who_write_two_items_do_not_meet(held):
    notes.note(held.point, held.f1, "<p>Un</p>", 0)
    notes.note(held.second, held.nadia, "<p>Deux</p>", 0)
    changes = notes.changes(held.rencontre, {held.point.pk: 1, held.second.pk: 0})
    assert [(change.point, change.html, change.by) for change in changes] == [
        (held.second.pk, "<p>Deux</p>", "Nadia NADIA")
    ]


# ------------------------------------------------------------------ life


def freeze(held) -> CompteRendu:
    life.circulate(held.minutes, held.f1, next_week())
    return life.freeze(held.minutes, held.f1)


def test_minutes_are_read_by_their_writers_then_by_those_who_were_there_then_by_all(held):
    steps = [held.read_by()]
    life.circulate(held.minutes, held.f1, next_week())
    steps.append(held.read_by())
    life.freeze(held.minutes, held.f1)
    steps.append(held.read_by())
    writers, there, all_of_them = {"Claire", "Nadia", "Anne"}, {"Remi"}, {"Sonia", "Gilles"}
    assert steps == [writers, writers | there, writers | there | all_of_them]


def test_a_draft_taken_back_is_the_writers_again(held):
    life.circulate(held.minutes, held.f1, next_week())
    life.recall(held.minutes, held.f1)
    assert "Remi" not in held.read_by()
    life.circulate(held.minutes, held.f1, next_week())
    assert "Remi" in held.read_by()
    assert [trace.step for trace in held.minutes.traces.all()] == ["diffuse", "repris", "diffuse"]


def test_nobody_there_nobody_told(held):
    Invitation.objects.update(attendance="absent")
    with pytest.raises(life.NobodyThere):
        life.circulate(held.minutes, held.f1, next_week())
    held.minutes.refresh_from_db()
    assert held.minutes.state == State.WRITING
    assert not Trace.objects.exists()


@pytest.mark.parametrize("step", ["recall", "freeze"])
def test_a_step_asks_for_the_state_before_it(held, step):
    with pytest.raises(Stale):
        getattr(life, step)(held.minutes, held.f1)


def test_who_is_second_to_take_a_step_is_told(held):
    life.circulate(held.minutes, held.f1, next_week())
    with pytest.raises(Stale):
        life.circulate(held.minutes, held.nadia, next_week())


def test_amendments_are_asked_until_the_day_is_over(held):
    life.circulate(held.minutes, held.f1, timezone.localdate())
    life.amend(held.minutes, held.remi, "Trente euros, pas quarante.", held.point)
    CompteRendu.objects.update(amend_by=timezone.localdate() - datetime.timedelta(days=1))
    with pytest.raises(Stale):
        life.amend(held.minutes, held.remi, "Trop tard.")
    assert [row.texte for row in held.minutes.amendements.all()] == ["Trente euros, pas quarante."]


def test_an_amendment_is_answered_once_and_logged(held):
    life.circulate(held.minutes, held.f1, next_week())
    asked = life.amend(held.minutes, held.remi, "Trente euros.", held.point)
    life.answer(asked, held.nadia, Amendement.State.DECLINED, "Le relevé dit quarante.")
    with pytest.raises(life.Answered):
        life.answer(asked, held.f1, Amendement.State.ACCEPTED)
    asked.refresh_from_db()
    assert (asked.state, asked.treated_by) == (Amendement.State.DECLINED, held.nadia)
    assert Trace.objects.get(step=Trace.Step.AMENDED).says == "Remi REMI\u00a0: non retenu"
    assert held.told(held.remi)[0].endswith("votre amendement est non retenu")


def test_minutes_are_not_frozen_while_an_amendment_waits(held):
    life.circulate(held.minutes, held.f1, next_week())
    asked = life.amend(held.minutes, held.remi, "Trente euros.")
    with pytest.raises(life.Pending):
        life.freeze(held.minutes, held.f1)
    life.answer(asked, held.f1, Amendement.State.ACCEPTED)
    assert life.freeze(held.minutes, held.f1).state == State.FROZEN


def test_frozen_minutes_say_for_ever_what_they_said(held):
    """Names, decisions, actions and texts of that day, whatever becomes of them; and nothing of it can be written."""
    notes.note(held.point, held.f1, "<p>Quarante euros.</p>", 0)
    register.record_decision(held.rencontre, held.f1, "Le réseau retient 40 €.", point=held.point)
    action = register.record_action(
        held.rencontre, held.f1, "Prévenir les acheteurs", responsable=held.remi, due_on=next_week()
    )
    frozen = freeze(held)
    assert record.digest(frozen.snapshot) == frozen.digest
    held.remi.last_name = "PARTI"
    held.remi.save()
    register.follow(action, held.f1, action.revision, "faite")
    Point.objects.filter(pk=held.point.pk).update(titre="Autre chose", notes="<p>Falsifié</p>")
    held.second.delete()
    frozen.refresh_from_db()
    said = record.of(frozen)
    assert record.digest(frozen.snapshot) == frozen.digest
    assert [person["name"] for person in said["remote"]] == ["Remi REMI"]
    assert [(point["title"], point["notes"]) for point in said["points"]] == [
        ("Pénalités", "<p>Quarante euros.</p>"),
        ("Calendrier", ""),
    ]
    assert [line["text"] for line in said["points"][0]["decisions"]] == ["Le réseau retient 40 €."]
    assert [(line["owner"], line["due_on"]) for line in said["actions"]] == [("Remi REMI", next_week())]
    for write in (
        lambda: notes.note(held.point, held.f1, "<p>Encore</p>", 1),
        lambda: register.record_decision(held.rencontre, held.f1, "Encore"),
    ):
        with pytest.raises(register.Frozen):
            write()


def test_what_was_noted_and_decided_is_found_by_all_once_frozen(held):
    notes.note(held.point, held.f1, "<p>Quarante euros.</p>", 0)
    decision = register.record_decision(held.rencontre, held.f1, "Le réseau retient 40 €.")
    others = reader_of(membership_of(held.other))
    mine = Entry.objects.filter(others.q(), key__in=[held.point.key, decision.key])
    assert not mine.exists()
    freeze(held)
    assert {entry.key for entry in mine} == {held.point.key, decision.key}
    meeting = held.rencontre
    assert mine.get(kind="point").title == f"Pénalités – {meeting}"
    serie = meeting.serie
    serie.genre = "groupe"
    series.change(serie, serie.revision, [])
    assert mine.get(kind="point").title == f"Pénalités – Groupe de travail n°\u00a0{meeting.number}"


# ------------------------------------------------------------------ approval


@pytest.fixture
def next_one(held):
    following = make_rencontre(held.rencontre.serie, in_days=0.5)
    return make_point(following, "Approuver", genre=Point.Genre.APPROVAL, approves=held.rencontre)


def test_the_next_meeting_approves_frozen_minutes_once(held, next_one):
    with pytest.raises(Stale):
        life.approve(next_one, held.f1)
    freeze(held)
    approved = life.approve(next_one, held.f1)
    assert (approved.state, approved.approved_in) == (State.APPROVED, next_one.rencontre)
    with pytest.raises(Stale):
        life.approve(next_one, held.f1)
    assert record.digest(approved.snapshot) == approved.digest
    assert held.told(held.remi) == [f"{held.rencontre}\u00a0: compte rendu approuvé"]


# ------------------------------------------------------------------ who is told


def test_each_step_is_told_once_to_whom_it_concerns(held):
    life.circulate(held.minutes, held.f1, next_week())
    told = {person.first_name: held.told(person) for person in (held.f1, held.remi, held.sonia, held.other)}
    draft = [f"{held.rencontre}\u00a0: projet de compte rendu à relire"]
    assert told == {"Claire": [], "Remi": draft, "Sonia": [], "Gilles": []}
    life.freeze(held.minutes, held.f1)
    frozen = [f"{held.rencontre}\u00a0: compte rendu arrêté"]
    assert [held.told(person) for person in (held.remi, held.sonia, held.other)] == [frozen, frozen, []]


def test_a_draft_that_was_taken_back_is_announced_to_nobody(held):
    life.circulate(held.minutes, held.f1, next_week())
    life.recall(held.minutes, held.f1)
    assert held.told(held.remi) == []


def test_who_reads_the_meeting_no_more_is_told_nothing(held):
    life.circulate(held.minutes, held.f1, next_week())
    addressing.address(held.rencontre, audience_of(Line(role=Role.COMITE)))
    assert held.told(held.remi) == []


def test_the_mail_of_frozen_minutes_names_their_decisions(held):
    register.record_decision(held.rencontre, held.f1, "Le réseau retient 40 €.")
    freeze(held)
    keys = Notification.objects.filter(personne=held.remi, event=news.CODE).values_list("key", flat=True)
    [item] = news.render([Topic(held.rencontre.key, tuple(keys))], recipient(held.remi))
    assert [(line.title[:8], line.detail) for line in item.lines] == [("Décision", "Le réseau retient 40 €.")]


def test_the_organiser_is_told_once_that_the_day_is_over(held):
    life.circulate(held.minutes, held.nadia, timezone.localdate())
    assert life.tell_overdue() == 0
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert [life.tell_overdue(tomorrow), life.tell_overdue(tomorrow)] == [1, 1]
    keys = Notification.objects.filter(personne=held.f1, event=news.CODE).values_list("key", flat=True)
    assert sum(":delai:" in key for key in keys) == 1
    assert held.told(held.f1)[0].endswith("le délai d’amendement est passé")


def test_where_the_organiser_left_who_can_freeze_is_told_and_nobody_hour_by_hour(held):
    life.circulate(held.minutes, held.nadia, timezone.localdate())
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    for left, told in ((held.f1, held.nadia), (held.nadia, held.officer)):
        left.adhesions.get().end(held.officer)
        Notification.objects.all().delete()
        counts = []
        for _ in range(3):
            life.tell_overdue(tomorrow)
            board.drop_dead()
            counts.append(list(Notification.objects.order_by("pk").values_list("pk", "personne")))
        assert held.told(told)[0].endswith("le délai d’amendement est passé")
        assert counts[0] == counts[1] == counts[2]
        assert left.pk not in dict(counts[0]).values()


def test_who_left_the_network_was_there_for_ever_and_amends_nothing(held):
    held.remi.adhesions.get().end(held.officer)
    life.circulate(held.minutes, held.f1, next_week())
    assert "Remi" not in held.read_by()
    held.minutes.refresh_from_db()
    assert not rights.may_amend(membership_of(held.remi), held.minutes)
    frozen = life.freeze(held.minutes, held.f1)
    assert [person["name"] for person in frozen.snapshot["remote"]] == ["Remi REMI"]
