"""The queued nudge: what is to be done, and how far it got, is in the version's row."""

from django_tasks import task


@task()
def read(version_id: int) -> None:
    """Read one version, unless it is read already or someone else is at it."""
    from . import treatment  # imports what writes documents, which queues this

    treatment.read(version_id)
