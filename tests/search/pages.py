"""What the tests of the results page share."""

import re

from django.urls import reverse

from tests.elasticsearch import settle


def page(client, **params) -> str:
    """The body of the results page, its no-break spaces as plain ones."""
    settle()
    response = client.get(reverse("search:results"), params)
    assert response.status_code == 200
    return re.sub("&nbsp;|\xa0|\u202f", " ", response.content.decode())


def marked(html: str) -> list[str]:
    """The words that are marked, in order."""
    return re.findall(r"<mark>(.*?)</mark>", html)
