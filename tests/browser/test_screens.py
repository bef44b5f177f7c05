"""The pages of accounts, documents and search. See `looks`."""

import pytest

from .looks import problems
from .screens import LIBRARY, MEMBER, VISITOR, Screen

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [*VISITOR, *MEMBER, *LIBRARY], ids=lambda screen: screen.name)
def test_a_page_has_nothing_to_complain_of(visitor, content, screen: Screen):
    assert problems(visitor, content, screen) == []
