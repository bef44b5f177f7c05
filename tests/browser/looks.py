"""Every page, at every width, light and dark: nothing for axe-core, the console or the window's edge to complain of."""

import os
from pathlib import Path

from .content import Content
from .screens import Screen
from .visitor import NARROW, WIDE, Visitor

NARROWEST = 320
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules of axe-core that the dark can break
LOOKS = ((WIDE, False), (WIDE, True), (NARROW, False))  # narrow, the dark has no colours of its own
PICTURES = os.environ.get("BROWSER_PICTURES")  # a folder: each page is kept there as a picture, to be looked at


def problems(visitor: Visitor, content: Content, screen: Screen) -> list[str]:
    """What there is to complain of on one page; one line each."""
    screen.come(visitor, content)
    found = {}
    for width, dark in LOOKS:
        visitor.look(width, dark=dark)
        found[f"axe at {width}{' dark' * dark}"] = visitor.violations(COLOURS if dark else None)
        if PICTURES:
            name = f"{screen.who or 'visiteur'} – {screen.name} – {width}{' sombre' * dark}.png"
            Path(PICTURES, name).write_bytes(visitor.picture())
    visitor.look(NARROWEST)
    found["sticks out"] = visitor.overflow()
    found["misspelt"] = visitor.misspelt()
    found["console"] = visitor.complaints()
    return [f"{what}: {problem}" for what, several in found.items() for problem in several]
