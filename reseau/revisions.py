"""Changing a thing that others may change meanwhile: of two who saw the same state of it, the second is told."""

from django.db.models import Model

from .access import get_object

MEANWHILE = "Quelqu’un a modifié ceci entre-temps. Relisez, puis confirmez."


class Conflict(Exception):
    """Someone else changed the thing since it was shown. `current` is what it is now."""

    def __init__(self, current: Model):
        super().__init__(f"{current._meta.label} {current.pk} is not what was shown")
        self.current = current


def take(thing: Model, revision: int) -> Model:
    """Move a thing on from `revision`, which the person saw; returns it as it was, its row held until the end of the
    caller's transaction. Raises Conflict, and Http404 where it was deleted meanwhile: as absent as any other."""
    rows = type(thing)._base_manager.filter(pk=thing.pk)
    before = get_object(rows.select_for_update(no_key=True))
    if before.revision != revision:
        raise Conflict(before)
    thing.revision = revision + 1
    rows.update(revision=thing.revision)
    return before
