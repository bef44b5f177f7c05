"""Whatever people do to meetings, what can be found of them is what they are."""

import datetime
import random

import pytest
from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from rencontres import addressing, holding, planning, register, series, topics
from rencontres.minutes import hold, life, notes
from rencontres.models import Action, CompteRendu, Decision, Invitation, Point, Rencontre, Serie, Sujet
from reseau.models import Line
from reseau.revisions import Conflict
from search import upkeep
from search.models import Entry
from tests.network import audience_of

from .meetings import facilitators_of_t1, make_serie

# What a verb may answer when a step makes no sense: then nothing may have changed.
REFUSALS = (
    Conflict, register.Frozen, holding.NumberTaken, planning.Closed, planning.Recorded, hold.Stale, life.NobodyThere,
    life.Pending, ProtectedError, ValueError,
)  # fmt: skip


class Walk:
    """Steps that people take, in an order that chance chooses; each on some thing of its kind."""

    def __init__(self, network, seed: int):
        self.network, self.chance, self.person = network, random.Random(seed), network.f1
        self.audiences = [
            facilitators_of_t1(network), audience_of(Line(territoire=network.t1.pk)), audience_of(Line())
        ]  # fmt: skip
        make_serie(network.f1, self.audiences[0])
        self.hold_a_meeting()

    def text(self) -> str:
        return f"Texte {self.chance.randrange(10_000)}"

    def some(self, model, **lookup):
        rows = list(model.objects.filter(**lookup).order_by("pk"))
        if not rows:
            raise ValueError("there is none")
        return self.chance.choice(rows)

    # Meetings and series

    def hold_a_meeting(self):
        start = timezone.now() + datetime.timedelta(days=self.chance.randrange(1, 90))
        serie, audience = self.some(Serie), self.chance.choice(self.audiences)
        made = Rencontre(
            serie=serie, starts_at=start, ends_at=start + datetime.timedelta(hours=2), organiser=self.person
        )
        made.readers = audience
        holding.announce(holding.create(made, [self.network.t1]), made.revision, opens=True)

    def draft_a_meeting(self):
        start = timezone.now() + datetime.timedelta(days=5)
        made = Rencontre(serie=self.some(Serie), starts_at=start, ends_at=start + datetime.timedelta(hours=2))
        made.organiser, made.readers = self.person, self.chance.choice(self.audiences)
        holding.create(made)

    def delete_a_draft(self):
        draft = self.some(Rencontre, state=Rencontre.State.DRAFT)
        holding.delete(draft, draft.revision)

    def change_a_meeting(self):
        meeting = self.some(Rencontre)
        meeting.titre, meeting.presentation = self.text(), self.text()
        places = self.chance.choice([[], [self.network.t1], [self.network.t1, self.network.t2]])
        holding.change(meeting, meeting.revision, places)

    def readdress_a_meeting(self):
        meeting = self.some(Rencontre)
        holding.readdress(meeting, self.chance.choice(self.audiences), meeting.revision)

    def move_a_meeting(self):
        meeting = self.some(Rencontre)
        start = timezone.now() + datetime.timedelta(days=self.chance.randrange(1, 400))
        holding.postpone(meeting, meeting.revision, "Salle prise.", start, start + datetime.timedelta(hours=1))

    def call_off_a_meeting(self):
        meeting = self.some(Rencontre)
        self.chance.choice([holding.postpone, holding.cancel])(meeting, meeting.revision, "Neige.")

    def change_a_series(self):
        serie = self.some(Serie)
        serie.genre, serie.nom = self.chance.choice(Serie.Genre.values), self.text()
        series.change(serie, serie.revision, self.chance.choice([[], [self.network.t2]]))

    def readdress_a_series(self):
        serie = self.some(Serie)
        series.readdress(serie, self.chance.choice(self.audiences), serie.revision)

    # Topics and agendas

    def propose(self):
        topics.propose(Sujet(serie=self.some(Serie), titre=self.text(), texte=self.text(), proposed_by=self.person))

    def change_a_topic(self):
        topic = self.some(Sujet)
        topic.titre = self.text()
        topics.change(topic, topic.revision, [])

    def answer_a_topic(self):
        topic = self.some(Sujet)
        self.chance.choice([topics.postpone, topics.decline])(
            topic, topic.revision, "Plus tard.", self.network.officer.pk
        )

    def withdraw_a_topic(self):
        topic = self.some(Sujet)
        topics.withdraw(topic, topic.revision)

    def schedule(self):
        planning.schedule(self.some(Rencontre), self.some(Sujet), self.person.pk)

    def add_an_item(self):
        meeting = self.some(Rencontre)
        planning.add(meeting, [Point(rencontre=meeting, titre=self.text(), texte=self.text())])

    def change_an_item(self):
        point = self.some(Point)
        point.titre = self.text()
        planning.change(point, point.revision, [])

    def take_an_item_off(self):
        point = self.some(Point)
        self.chance.choice([planning.remove, lambda *args: planning.put_off(*args, self.person.pk)])(
            point, point.revision
        )

    # Minutes and register

    def note(self):
        point = self.some(Point)
        notes.note(point, self.person, f"<p>{self.text()}</p>", point.notes_revision)

    def attend(self):
        meeting = self.some(Rencontre)
        Invitation.objects.update_or_create(
            rencontre=meeting,
            personne=self.network.l1,
            defaults={"attendance": self.chance.choice(["present", "absent"])},
        )
        addressing.address_minutes(addressing.minutes_of(meeting))

    def circulate(self):
        life.circulate(self.some(CompteRendu), self.person, timezone.localdate())

    def recall(self):
        life.recall(self.some(CompteRendu), self.person)

    def freeze(self):
        life.freeze(self.some(CompteRendu), self.person)

    def decide(self):
        register.record_decision(self.some(Rencontre), self.person, self.text())

    def assign(self):
        register.record_action(self.some(Rencontre), self.person, self.text())

    def change_the_register(self):
        line = self.some(self.chance.choice([Decision, Action]))
        line.texte = self.text()
        if isinstance(line, Decision):
            register.change_decision(line, line.revision)
        else:
            register.change_action(line, self.person, line.revision)

    def strike_from_the_register(self):
        line = self.some(self.chance.choice([Decision, Action]))
        remove = register.remove_decision if isinstance(line, Decision) else register.remove_action
        remove(line, line.revision)

    def step(self) -> str:
        """Take one step; returns its name."""
        name = self.chance.choice(STEPS)
        try:
            with transaction.atomic():
                getattr(self, name)()
        except REFUSALS:
            return ""
        return name


STEPS = [name for name in vars(Walk) if not name.startswith("_") and name not in ("text", "some", "step")]


@pytest.mark.parametrize("seed", range(2))
def test_what_is_found_is_what_there_is(network, seed):
    walk, taken = Walk(network, seed), []
    for _ in range(100):
        taken.append(walk.step())
        assert list(upkeep.differing()) == [], taken[-1]
        assert not Action.objects.exclude(audience=F("rencontre__audience")).exists(), taken[-1]
        assert not Decision.objects.exclude(audience=F("rencontre__compte_rendu__audience")).exists(), taken[-1]
    assert len(set(taken)) > len(STEPS) * 0.8  # the walk went nearly everywhere
    assert Entry.objects.filter(kind__in=["rencontre", "decision", "action", "sujet"]).count() > 5
