"""Headers, caches, hosts, methods and error pages: what holds on every answer."""

import json
import logging
import os
import runpy
import subprocess
import sys

import pytest
from django.test import Client
from gunicorn.config import Config
from gunicorn.http.errors import LimitRequestLine
from gunicorn.http.parser import RequestParser

from portal.logs import LineFormatter
from tests.deploy_check import PRODUCTION
from tests.network import logged_in

MEMBER_PAGES = ["/", "/documents/", "/documents/deposer/", "/recherche/?q=clause", "/ressources/", "/compte/", "/aide/"]


@pytest.mark.parametrize("path", MEMBER_PAGES)
def test_no_page_of_a_member_is_kept_by_a_cache_or_framed(network, path):
    response = logged_in(network.f1).get(path)
    assert response.status_code == 200
    assert "private" in response.headers["Cache-Control"] and "no-store" in response.headers["Cache-Control"]
    assert "Cookie" in response.headers["Vary"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy and "default-src 'none'" in policy


def test_the_login_page_carries_the_same_headers(db):
    response = Client().get("/compte/connexion/")
    assert "no-store" in response.headers["Cache-Control"]
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a" * 5000, "localhost:80@evil.example"])
def test_a_foreign_host_is_refused(db, host):
    response = Client(raise_request_exception=False).get("/", headers={"host": host})
    assert response.status_code == 400
    assert b"evil" not in response.content


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL"])
def test_headers_that_rename_a_request_do_nothing(network, name):
    client = logged_in(network.l1)
    assert client.get("/documents/deposer/", headers={name: "/"}).status_code == 404
    assert client.get("/rien/", headers={name: "GET"}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "//documents/deposer/",
        "/documents/deposer/;x",
        "/documents/deposer/%00",
        "/DOCUMENTS/DEPOSER/",
        "/documents/deposer/.json",
    ],
)
def test_variants_of_a_restricted_address_open_nothing(network, path):
    assert logged_in(network.l1).get(path).status_code in (301, 404)
    assert Client().get(path).status_code in (301, 302)


def test_trace_and_unknown_methods_are_refused(network):
    client = logged_in(network.f1)
    assert client.trace("/").status_code == 405
    assert "Cette page n’existe pas" in client.get("/acces/lecteurs/").content.decode()
    assert client.generic("PROPFIND", "/").status_code == 405


def test_many_cookies_and_long_headers_break_nothing(network):
    client = logged_in(network.f1)
    many = "; ".join(f"c{i}=v" for i in range(1000))
    assert client.get("/aide/", headers={"cookie": many}).status_code == 200
    assert client.get("/aide/", headers={"user-agent": "x" * 100_000}).status_code == 200


@pytest.mark.parametrize("size, is_taken", [(60_000, True), (70_000, False)])
def test_the_server_lets_long_addresses_through_and_endless_ones_not(size, is_taken):
    """10 kB of accented letters are 30 kB in an address: the answer to them is ours to give."""
    config = Config()
    config.set("limit_request_line", runpy.run_path("gunicorn.conf.py")["limit_request_line"])
    request = b"GET /recherche/?q=" + b"x" * size + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    parsed = RequestParser(config, iter([request]), ("127.0.0.1", 1))
    if is_taken:
        assert len(next(parsed).query) == size + 2
    else:
        with pytest.raises(LimitRequestLine):
            next(parsed)


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500", "503"])
def test_error_pages_say_in_french_what_to_do_and_nothing_of_the_inside(rf, code):
    from django.template.loader import render_to_string

    page = render_to_string(f"{code}.html")
    assert 'lang="fr"' in page and "<h1" in page
    assert "Traceback" not in page and "Django" not in page and "/work" not in page


def test_a_failure_answers_the_french_page_without_a_word_of_the_cause(network, settings, monkeypatch):
    from portal import dashboard

    def broken(*args):
        raise RuntimeError("secret-du-code")

    monkeypatch.setattr(dashboard, "of", broken)
    client = logged_in(network.f1)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"secret-du-code" not in response.content and "Le service ne répond pas" in response.content.decode()


@pytest.mark.parametrize("evil", ["a\nb", "a\r\nSet-Cookie: x", "\x1b[2J", "${jndi:ldap://x}", "x" * 1_000_000])
def test_one_event_is_one_line_of_log(evil):
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "asked %s", (evil,), None)
    line = LineFormatter().format(record)
    assert "\n" not in line and "\x1b" not in line and len(line) < 20_000
    assert json.loads(line)["message"].startswith("asked ")


def test_health_says_what_is_missing(client, db, settings, tmp_path):
    assert client.get("/sante").content == b"ok\n"
    assert client.get("/sante/prete").status_code == 200
    settings.MEDIA_ROOT = tmp_path / "parti"
    response = client.get("/sante/prete")
    assert (response.status_code, response.content.decode()) == (503, "indisponible : fichiers\n")


@pytest.mark.parametrize("variable", ["SECRET_KEY", "SITE_URL", "BRAND_PUBLISHER", "BRAND_DPO", "DEFAULT_FROM_EMAIL"])
def test_a_production_start_refuses_what_is_missing_and_names_it(variable, tmp_path):
    kept = {"PATH": os.environ["PATH"], "VAR": str(tmp_path)}
    environment = kept | {key: value for key, value in PRODUCTION.items() if key != variable}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert variable in done.stderr
