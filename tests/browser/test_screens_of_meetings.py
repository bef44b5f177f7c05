"""The pages of meetings: a file of their own, so that two browsers share the work. See `looks`."""

import pytest

from .looks import problems
from .rencontres import RENCONTRES
from .screens import Screen

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", RENCONTRES, ids=lambda screen: screen.name)
def test_a_page_has_nothing_to_complain_of(visitor, content, screen: Screen):
    assert problems(visitor, content, screen) == []
