"""What a log line may hold: one line, whatever was typed, and nothing that opens an account."""

import json
import logging

import pytest
from django.test import Client

from portal.logs import LineFormatter


def line(message: str, *args) -> str:
    return LineFormatter().format(logging.LogRecord("x", logging.WARNING, "", 0, message, args, None))


def test_what_was_typed_forges_no_line():
    text = line("Not Found: %s", '/a\r\n{"level": "ERROR"}\x1b[31m ${jndi:ldap://x}')
    assert "\n" not in text
    assert "\x1b" not in text
    assert json.loads(text)["level"] == "WARNING"


def test_a_megabyte_is_cut():
    assert len(line("%s", "x" * 1_000_000)) < 3000


@pytest.mark.parametrize(
    "path",
    [
        "/invitation/tUqJ0cYf3sJ0T9m0Qm4m2cZr9m6VbQmJ6o8G7m3xk1s/",
        "/compte/mot-de-passe/lien/3-d5h8ca-8c1c0f1e5c9d0f7a/",
        "/compte/adresse/MQ:1tqLkS:2yq0pQ3Y8nJt/",
        "/rencontres/agenda/tUqJ0cYf3sJ0T9m0Qm4m2cZr9m6VbQmJ6o8G7m3xk1s.ics",
    ],
)
def test_no_token_stays_in_a_log(path):
    token = path.rstrip("/").rpartition("/")[2]
    assert token not in line('"GET %s HTTP/1.1" 200 %s', path, 1234)


def test_no_token_of_a_program_stays_in_a_log():
    token = "portail_tUqJ0cYf3sJ0T9m0Qm4m2cZr9m6VbQmJ6o8G7m3xk1s"
    assert token[8:] not in line('"GET /api/recherche?token=%s HTTP/1.1" 401', token)


@pytest.mark.django_db
def test_a_dead_link_leaves_no_token_in_the_log_either(capsys):
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    logging.getLogger("django.request").addHandler(handler)
    try:
        Client().get("/invitation/tUqJ0cYf3sJ0T9m0Qm4m2cZr9m6VbQmJ6o8G7m3xk1s/")
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    logged = capsys.readouterr().err
    assert "/invitation/" in logged
    assert "tUqJ0cYf" not in logged
