"""The queued nudge: what is to be done, and how far it got, is in the compilation's row."""

from django_tasks import task


@task()
def compile_minutes(pk: int) -> None:
    """Make one compilation, unless it is made already or someone else is at it."""
    from .minutes import compiling  # imports what queues this

    compiling.make(pk)
