"""Dates and numbers as French writes them."""

import datetime

import pytest
from django.template import Context, Template

from reseau.dates import day, hour


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (datetime.date(2026, 12, 1), "j F Y", "1er décembre 2026"),
        (datetime.date(2026, 12, 1), "j N", "1er déc."),
        (datetime.date(2026, 9, 1), "l j F Y", "mardi 1er septembre 2026"),
        (datetime.date(2026, 12, 11), "j F Y", "11 décembre 2026"),
        (datetime.date(2026, 12, 21), "j N Y", "21 déc. 2026"),
        (datetime.datetime(2026, 3, 12, 1, 5), r"j F Y à G \h i", "12 mars 2026 à 1 h 05"),
        (datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC), "j F Y", "1er janvier 2027"),  # in Paris
        (datetime.datetime(2026, 11, 30, 22, 30, tzinfo=datetime.UTC), "j F Y", "30 novembre 2026"),
        (None, "j F Y", ""),
    ],
)
def test_the_first_of_the_month_is_an_ordinal(value, form, expected):
    assert day(value, form) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.time(9, 5), "9 h 05"),
        (datetime.datetime(2026, 12, 3, 8, 30, tzinfo=datetime.UTC), "9 h 30"),  # winter
        (datetime.datetime(2026, 7, 3, 8, 30, tzinfo=datetime.UTC), "10 h 30"),  # summer
        (datetime.datetime(2026, 12, 2, 23, 0, tzinfo=datetime.UTC), "0 h 00"),
        (None, ""),
    ],
)
def test_an_hour_is_that_of_paris(value, expected):
    assert hour(value) == expected.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("number", "forms", "said"),
    [
        (0, "s", ""),
        (1, "s", ""),
        (1.5, "s", ""),
        (2, "s", "s"),
        ([], "s", ""),
        ([1, 2], "x", "x"),
        (0, "a,ont", "a"),
        (None, "s", ""),
    ],
)
def test_nought_is_singular(number, forms, said):
    assert Template("{{ number|pluralize:forms }}").render(Context({"number": number, "forms": forms})) == said
