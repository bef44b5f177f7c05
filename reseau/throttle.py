"""What a limit on attempts is counted by: one key for every way of writing the same address."""

import unicodedata


def attempts_key(email: str) -> str:
    """The address as attempts on it are counted: without case, accents, spaces, compatible characters and “+tag”.

    Two addresses may share a key: that only makes the limit stricter.
    """
    written = "".join(c for c in folded(email) if not c.isspace() and c.isprintable())
    local, _, domain = written.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def folded(text: str) -> str:
    """Text as it is compared: without case, accents and compatible characters."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
