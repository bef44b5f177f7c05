"""Requests through the whole stack, in this process: the WSGI application as a server calls it, answers read whole."""

import io
import sys
import time
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.core.wsgi import get_wsgi_application
from django.db import connection

from reseau.access import membership_of
from reseau.models import Personne
from tests.network import logged_in


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that one request took."""

    wall: float
    cpu: float


@cache
def _application():
    return get_wsgi_application()


class Browser:
    """Someone's browser: their cookies, and their address on the network."""

    def __init__(self, person: Personne | None = None):
        self.cookies: dict[str, str] = {}
        if person:
            # With a second factor those alone who must have one: as people log in.
            client = logged_in(person, second_factor=membership_of(person).must_have_mfa)
            self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def get(self, path: str, **query: str) -> Answer:
        """GET `path`."""
        return self.ask(path, urlencode(query))

    def ask(self, path: str, string: str) -> Answer:
        """GET `path` with this query string, as it stands in the address."""
        return self._ask({"PATH_INFO": path, "QUERY_STRING": string.encode().decode("latin-1")})

    def post(self, path: str, body: bytes, content_type: str, address: str = "127.0.0.1") -> Answer:
        """POST to `path` from the network address `address`."""
        environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body))}
        referer = {"HTTP_REFERER": f"https://bench.invalid{path}", "REMOTE_ADDR": address}
        return self._ask({"PATH_INFO": path, "wsgi.input": io.BytesIO(body), **environ, **referer})

    def _ask(self, environ: dict) -> Answer:
        return run(self.environ() | environ, self.cookies)

    def environ(self) -> dict:
        """What a server says of every request of this browser."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        environ = {"HTTP_HOST": "bench.invalid", "HTTP_COOKIE": cookies, "REMOTE_ADDR": "127.0.0.1"}
        environ |= {"wsgi.url_scheme": "https", "wsgi.errors": sys.stderr, "HTTP_USER_AGENT": "bench"}
        setup_testing_defaults(environ)
        return environ


def run(environ: dict, cookies: dict[str, str]) -> Answer:
    """One request from its first middleware to the last byte of its answer; takes over the cookies it sets."""
    begun = {}

    def start_response(status, headers, exc_info=None):
        begun["status"], begun["headers"] = int(status.split()[0]), headers

    parts = _application()(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        parts.close()
    for name, value in begun["headers"]:
        if name == "Set-Cookie":
            key, _, rest = value.partition("=")
            cookies[key] = rest.partition(";")[0]
    return Answer(begun["status"], dict(begun["headers"]), body)


def measured(browser: Browser, path: str, string: str = "") -> tuple[Answer, Cost]:
    """The answer to one GET, and what it costs; `string`: what stands after the “?”."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = browser.ask(path, string)
    return answer, Cost(time.perf_counter() - wall, time.process_time() - cpu)


def timed(browser: Browser, path: str, **query: str) -> Cost:
    """What one GET costs. Raises when the answer is not 200: the cost of a refusal is not what is asked."""
    answer, cost = measured(browser, path, urlencode(query))
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return cost


def queries(browser: Browser, path: str, **query: str) -> list[str]:
    """The SQL statements of one GET, in order, transactions and save points included."""
    seen: list[str] = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        timed(browser, path, **query)
    return seen
