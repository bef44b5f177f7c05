"""“Voir comme…”: the portal as someone of another role sees it, never more than one sees oneself."""

from . import access

SESSION_KEY = "voir_comme"


def reader_of(request) -> access.Reader:
    """The reader of this request: the person's own or, in “Voir comme…”, what both they and the role read."""
    own = access.reader_of(request.membership)
    chosen = request.session.get(SESSION_KEY) if request.membership.adhesions else None
    if not chosen:
        return own
    return own.narrowed_by(access.reader_as(chosen["role"], chosen["territoire"], chosen["organisation"]))
