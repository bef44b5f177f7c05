"""Tagged PDF (PDF/UA-1) of our own pages, by WeasyPrint: the extra `pdf`. Without it, pages are printed by the browser.

What is rendered is a template of ours that names its style sheet `static:…`; nothing else is ever fetched.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

SCHEME = "static:"
_MIME = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}


class NotAvailable(Exception):
    """WeasyPrint, or the Pango it draws with, is not installed."""


@cache
def available() -> bool:
    """Whether this installation makes PDF: the extra is there, and Pango with it."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def render(template: str, context: dict, told: Callable[[int], None] | None = None) -> bytes:
    """The template as a tagged PDF; its `<title>` and `lang` are the document's. Raises NotAvailable.

    `told` is called with the number of each page that is laid out, for who waits.
    """
    if not available():
        raise NotAvailable
    from weasyprint import HTML

    html = HTML(string=render_to_string(template, context), base_url=SCHEME, url_fetcher=_fetcher())
    with _listening(told):
        return html.write_pdf(pdf_variant="pdf/ua-1")


def answer(content: bytes, filename: str) -> HttpResponse:
    """A PDF as the answer to a request that was already allowed: an attachment that nobody keeps."""
    headers = {
        "Content-Disposition": content_disposition_header(True, filename),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _fetcher():
    """What WeasyPrint fetches with: our own static files by name, nothing else, wherever a text tries to lead it."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):
        def fetch(self, url, headers=None):
            """Give one of our static files. Raises ValueError for any other address."""
            name = url.removeprefix(SCHEME)
            found = finders.find(name) if url.startswith(SCHEME) else None
            if not found:
                raise ValueError(f"not one of our static files: {url[:100]}")
            path = Path(found)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _MIME.get(path.suffix, "")})

    return StaticFetcher()


@contextlib.contextmanager
def _listening(told: Callable[[int], None] | None) -> Iterator[None]:
    """Hear from WeasyPrint's own log which page is being laid out: it says so nowhere else."""
    if told is None:
        yield
        return
    logger, handler = logging.getLogger("weasyprint.progress"), _Listener(told)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _Listener(logging.Handler):
    """Hears “Step 5 - Creating layout - Page 12”."""

    def __init__(self, told: Callable[[int], None]):
        super().__init__(logging.INFO)
        self.told = told

    def emit(self, record: logging.LogRecord) -> None:
        """Tell the number of the page, if the message is about one."""
        number = record.getMessage().rpartition("Page ")[2]
        if number.isdecimal():
            self.told(int(number))
