"""What the tests share."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.commands import flush
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from reseau import names
from search import supplied, tuning
from search.engines import engine

from .copies import Copied, renew_sequences
from .network import Network

MIGRATED = pytest.StashKey[str]()
# Begun first, so that no worker is left with one of them when the others have nothing to do.
LONGEST = (
    *("test_acces", "test_real_files", "test_demo_seeding", "test_demo", "test_rebuild", "test_quality"),
    *("test_http", "test_any_query"),
)


def pytest_collection_modifyitems(items):
    """Those with a browser first, screens before walks: a worker starts it once for all. Then the longest files."""
    items.sort(key=_turn)


def _turn(item) -> tuple[bool, int]:
    if item.get_closest_marker("browser"):
        return False, not item.path.stem.startswith("test_screens")
    return True, LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST)


_network = Copied(Network)


@pytest.fixture
def network(db) -> Network:
    """A small network; see `tests.network`. To be asked for before anything is written."""
    return _network()


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """Remember the rows that every test starts from: those of the migrations, and the synonyms."""
    with django_db_blocker.unblock():
        supplied.load()
        request.config.stash[MIGRATED] = connection.creation.serialize_db_to_string()


@pytest.fixture(autouse=True)
def nothing_held():
    """What the process read of names, and of what officers manage, is of the test before."""
    names.forget()
    tuning.forget()


@pytest.fixture(scope="session", autouse=True)
def flush_with_what_refers():
    """PostgreSQL empties no table that another refers to, such as that of the full text, which no model knows."""
    real = flush.sql_flush
    flush.sql_flush = lambda *args, **options: real(*args, **options | {"allow_cascade": True})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """Put those rows back after a test that commits: it ends by emptying the database that the next ones share."""
    try:
        return (yield)
    finally:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            with item.config.stash[blocking_manager_key].unblock():
                call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
                connection.creation.deserialize_db_from_string(item.config.stash[MIGRATED])
                renew_sequences(apps.get_models())
                ContentType.objects.clear_cache()  # emptying made others, of other ids
                engine().clear()  # its tables are no model's
