"""What a limit on attempts is counted by: one key for every way of writing the same address."""

import unicodedata


def attempts_key(email: str) -> str:
    """The address as attempts on it are counted: without case, accents, spaces, compatible characters and “+tag”.

    Two addresses may share a key: that only makes the limit stricter.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", email).casefold())
    folded = "".join(c for c in folded if not unicodedata.combining(c) and not c.isspace() and c.isprintable())
    local, _, domain = folded.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
