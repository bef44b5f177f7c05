"""One browser and one live server for these tests, on a database of their own that each test finds as it was filled."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection, connections
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from . import content as contents
from .visitor import CHROMEDRIVER, CHROMIUM, Visitor, start_browser


@pytest.fixture(scope="package")
def driver(tmp_path_factory):
    """Debian's Chromium; on a machine without it the tests skip, and with CI=true that is a failure."""
    missing = [str(tool) for tool in (CHROMIUM, CHROMEDRIVER) if not tool.exists()]
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no browser on this machine: {' '.join(missing)}")
    browser = start_browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture(scope="package")
def database(django_test_environment, django_db_modify_db_settings, django_db_blocker, tmp_path_factory):
    """A copy of the empty test database, in use in place of it until the last test of this folder."""
    if connection.vendor != "sqlite":
        pytest.skip("the browser walks through the portal on SQLite")
    own = tmp_path_factory.mktemp("browser") / "portail.sqlite3"
    with django_db_blocker.unblock():
        # pytest-django makes it for tests that are so marked, and wraps each of those in a transaction.
        kept = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=True)
        connection.close()
        _copy(kept, own)
        _use(own)
        yield own
        _use(kept)


@pytest.fixture(scope="package")
def filled(database, tmp_path_factory):
    """The content, and a copy of the database as it is filled."""
    content = contents.build(tmp_path_factory.mktemp("files"))
    connection.close()
    _copy(database, database.with_suffix(".filled"))
    return content


@pytest.fixture(scope="package")
def server(filled):
    """The live server, with the addresses of the breakdowns."""
    with override_settings(ROOT_URLCONF="tests.browser.urls", DEBUG=False):
        live = LiveServer("localhost")
        yield live
        live.stop()


@pytest.fixture
def content(filled, database):
    """The content, as it was filled: what a test changed is undone."""
    yield filled
    connection.close()
    _copy(database.with_suffix(".filled"), database)


@pytest.fixture
def visitor(driver, server, content) -> Iterator[Visitor]:
    """Someone without account, in front of a wide window."""
    visitor = Visitor(driver, server.url)
    visitor.look()
    yield visitor
    visitor.leave()  # before the content is as it was: a page that saves by itself saves no more


def _copy(source, target) -> None:
    """Copy a database as it stands, into one that may be in use."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target, timeout=20)) as new:
        old.backup(new)


def _use(path) -> None:
    """Have every connection from now on lead to this database."""
    connection.close()
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = str(path)
