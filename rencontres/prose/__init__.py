"""The text of minutes in its three shapes: clean HTML as it is kept, what a browser or Word pastes, and simple marks.

Whatever the way in, what is kept is the same few structures (`lines`), so that going from one shape to another and
back changes nothing.
"""

from ..richtext import clean
from .lines import to_html
from .markup import read_markup, write_markup
from .reading import read_html

MOST = 100_000  # characters of one text


def from_html(html: str) -> str:
    """What is kept of the HTML that an editor sends: clean, and of these structures alone."""
    return clean(to_html(read_html(html)))


def from_markup(text: str) -> str:
    """What is kept of a text with simple marks (`markup`), as clean HTML."""
    return clean(to_html(read_markup(text)))


def to_markup(html: str) -> str:
    """Kept HTML as a text with simple marks; `from_markup` gives it back unchanged."""
    return write_markup(read_html(html))
