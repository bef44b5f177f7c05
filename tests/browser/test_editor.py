"""The officer's editor of pages, which is Wagtail's: its own doings are not looked at here."""

import pytest

from .test_walks import publish_a_fiche

pytestmark = pytest.mark.browser


def test_an_officer_writes_a_fiche_and_publishes_it(visitor, content):
    visitor.be(content.network.officer)
    publish_a_fiche(visitor, content)
