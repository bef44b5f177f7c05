"""The calendar: a month as a table and as a list, its filters, its files, and what it costs."""

import datetime
import re
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rencontres import month
from rencontres.models import Invitation, Rencontre
from rencontres.month import Month
from reseau import names
from reseau.models import Audience, Line, Role

from ..network import audience_of, logged_in
from .meetings import facilitators_of_t1, make_rencontre, make_serie

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NEXT = {"2027-03-11": "Suite"}
URL, LIST, ICS = "/rencontres/calendrier/", "/rencontres/calendrier/liste/", "/rencontres/calendrier.ics"


def at(*when, fold=0):
    return datetime.datetime(*when, tzinfo=PARIS, fold=fold)


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


def held(serie, start, end=None, **fields) -> Rencontre:
    rencontre = make_rencontre(serie, starts_at=start, ends_at=end or start + datetime.timedelta(hours=2), **fields)
    rencontre.refresh_from_db()
    return rencontre


class Grid(HTMLParser):
    """The table of the month as a screen reader has it: day -> the words of the meetings in its cell."""

    def __init__(self, page):
        super().__init__()
        self.days, self.headings, self.rows, self._cell, self._inside = {}, [], [], None, ""
        self.current = None
        self.feed(page[page.index('<table class="month') :].partition("</table>")[0])

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "tr":
            self.rows.append(0)
        if tag == "td":
            self.rows[-1] += 1
            self._cell, self._is_today = None, attrs.get("aria-current") == "date"
        if tag == "time":
            self._cell = attrs["datetime"]
            self.days[self._cell] = []
            if self._is_today:
                self.current = self._cell
        if tag in ("abbr", "a"):
            self._inside = tag
            if tag == "a":
                self.days[self._cell].append("")
            else:
                self.headings.append(attrs["title"])

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data):
        if self._inside == "a":
            self.days[self._cell][-1] += data


def grid(client, **query) -> Grid:
    response = client.get(URL, query)
    assert response.status_code == 200
    return Grid(response.content.decode())


def shown(client, url=LIST, **query) -> list[str]:
    """The titles of the list."""
    return [str(row.rencontre) for row in client.get(url, query).context["rows"]]


# --- The month ---


@pytest.mark.parametrize(
    ("code", "weeks", "first", "last"),
    [("2027-02", 4, "2027-02-01", "2027-02-28"), ("2026-11", 6, "2026-11-01", "2026-11-30"),
     ("2028-02", 5, "2028-02-01", "2028-02-29"), ("2027-03", 5, "2027-03-01", "2027-03-31")],
)  # fmt: skip
def test_the_month_is_a_table_of_weeks_from_monday_on(network, code, weeks, first, last):
    table = grid(logged_in(network.f1), mois=code)
    assert table.headings == ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    assert table.rows == [0] + [7] * weeks
    assert (min(table.days), max(table.days)) == (first, last)


@pytest.mark.parametrize(
    "code", ["", "2026-13", "2026-00", "1999-01", "9999-12", "x", "2026-1", "²026-12", "2026-12\n"]
)
def test_what_makes_no_sense_is_this_month(network, code):
    client = logged_in(network.f1)
    assert client.get(URL, {"mois": code}).context["listing"].month == Month.of(timezone.localdate())
    assert grid(client, mois=code).current == str(timezone.localdate())


def test_the_months_follow_one_another_with_the_filters(network, serie):
    page = logged_in(network.f1).get(URL, {"mois": "2026-12", "serie": serie.pk}).content.decode()
    links = dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', page))
    assert links == {
        "prev": f"?serie={serie.pk}&amp;mois=2026-11",
        "next": f"?serie={serie.pk}&amp;mois=2027-01",
    }
    assert "Mois suivant, janvier 2027" in page
    assert 'rel="next"' not in logged_in(network.f1).get(URL, {"mois": "2100-12"}).content.decode()
    assert 'rel="prev"' not in logged_in(network.f1).get(URL, {"mois": "2015-01"}).content.decode()


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (at(2027, 3, 3, 9, 30), at(2027, 3, 3, 12), {"2027-03-03": "9 h 30"}),
        # The nights in which summer time begins and ends, and their hours by the clocks of Paris.
        (at(2027, 3, 28, 9, 30), at(2027, 3, 28, 12), {"2027-03-28": "9 h 30"}),
        (at(2027, 3, 28, 0, 30), at(2027, 3, 28, 3, 30), {"2027-03-28": "0 h 30"}),
        (at(2027, 3, 27, 23), at(2027, 3, 28, 3, 30), {"2027-03-27": "23 h 00", "2027-03-28": "Suite"}),
        # Until midnight: not on the day after; across it: on both.
        (at(2027, 3, 9, 21), at(2027, 3, 10, 0), {"2027-03-09": "21 h 00"}),
        (at(2027, 3, 9, 21), at(2027, 3, 10, 0, 1), {"2027-03-09": "21 h 00", "2027-03-10": "Suite"}),
        (at(2027, 3, 9, 9), at(2027, 3, 11, 7), {"2027-03-09": "9 h 00", "2027-03-10": "Suite"} | NEXT),
        # From the month before, into the month after: what of it is this month's.
        (at(2027, 2, 28, 22), at(2027, 3, 1, 1), {"2027-03-01": "Suite"}),
        (at(2027, 3, 31, 22), at(2027, 4, 1, 1), {"2027-03-31": "22 h 00"}),
        (at(2027, 2, 28, 22), at(2027, 3, 1, 0), {}),
        (at(2027, 4, 1, 0), at(2027, 4, 1, 2), {}),
    ],
)  # fmt: skip
def test_a_meeting_stands_on_its_days(network, serie, start, end, days):
    held(serie, start, end, titre="Bilan")
    client = logged_in(network.f1)
    table = grid(client, mois="2027-03")
    found = {
        date: words[0].replace("\u00a0", " ").removesuffix(" Bilan") for date, words in table.days.items() if words
    }
    assert found == days
    assert shown(client, mois="2027-03") == (["Bilan"] if days else [])


def test_the_hours_of_the_night_that_ends_summer_time(network, serie):
    held(serie, at(2027, 10, 31, 2, 30), at(2027, 10, 31, 2, 30, fold=1), titre="Une heure")
    held(serie, at(2027, 10, 31, 23, 30), at(2027, 11, 1, 0, 30), titre="Tard")
    table = grid(logged_in(network.f1), mois="2027-10")
    assert [words.replace("\u00a0", " ") for words in table.days["2027-10-31"]] == ["2 h 30 Une heure", "23 h 30 Tard"]
    assert shown(logged_in(network.f1), mois="2027-11") == ["Tard"]


def test_a_moved_meeting_stands_on_its_new_day_alone(network, serie):
    rencontre = held(serie, at(2027, 3, 3, 9), titre="Bilan")
    Rencontre.objects.filter(pk=rencontre.pk).update(starts_at=at(2027, 3, 17, 9), ends_at=at(2027, 3, 17, 11))
    days = {date for date, words in grid(logged_in(network.f1), mois="2027-03").days.items() if words}
    assert days == {"2027-03-17"}


def test_what_is_called_off_says_so_in_words(network, serie):
    held(serie, at(2027, 3, 3, 9), state="annulee")
    held(serie, at(2027, 3, 4, 9), state="reportee")
    page = logged_in(network.f1).get(URL, {"mois": "2027-03"}).content.decode()
    cells = page[page.index('<table class="month') :].partition("</table>")[0]
    assert cells.count('class="is-off"') == 2
    assert "<span>Annulée</span>" in cells
    assert "<span>Reportée</span>" in cells


def test_an_empty_month_leads_to_the_next_meeting(network, serie):
    held(serie, at(2027, 6, 3, 9))
    client = logged_in(network.f1)
    page = client.get(URL, {"mois": "2027-03", "serie": serie.pk}).content.decode()
    assert "Pas de rencontre en mars 2027 avec ce filtre." in page
    assert f'<a href="?serie={serie.pk}&amp;mois=2027-06">La suivante est en juin 2027</a>' in page
    assert "La suivante" not in logged_in(network.f2).get(URL, {"mois": "2027-03"}).content.decode()


# --- Rights ---


def test_what_one_does_not_read_is_nowhere(network, serie):
    """Not in the month, the counts, the choices of a filter, the files, nor where the next meeting is said to be."""
    committee = make_serie(network.officer, audience_of(Line(role=Role.COMITE)), nom="Canari")
    held(committee, at(2027, 3, 3, 9), titre="Canari", place="Canari")
    held(committee, at(2027, 3, 4, 9), titre="Canari", state="brouillon", audience=Audience.objects.depositor_only())
    held(serie, at(2027, 3, 5, 9), titre="Ouverte")
    for url in (URL, LIST, ICS):
        for query in ({"mois": "2027-03"}, {"mois": "2027-02"}, {"mois": "2027-03", "serie": str(committee.pk)}):
            assert b"anari" not in logged_in(network.f1).get(url, query).content
    assert shown(logged_in(network.f1), mois="2027-03", serie=committee.pk) == ["Ouverte"]  # as if it were not there
    assert shown(logged_in(network.comite), mois="2027-03") == ["Canari"]
    assert shown(logged_in(network.officer), mois="2027-03") == ["Canari", "Canari", "Ouverte"]


# --- Filters and files ---


def test_filters_by_series_and_territory(network):
    everyone = Audience.objects.network()
    one, other = (make_serie(network.f1, everyone, nom=name) for name in ("Une", "Autre"))
    first, second, third = (
        held(serie, at(2027, 3, n, 9), titre=title)
        for n, (serie, title) in enumerate([(one, "A"), (one, "B"), (other, "C")], 1)
    )
    first.territoires.add(network.t1)
    second.territoires.add(network.across)
    third.territoires.add(network.t2)
    names.forget()
    client = logged_in(network.f1)
    assert shown(client, mois="2027-03", serie=one.pk) == ["A", "B"]
    assert shown(client, mois="2027-03", territoire=network.t1.pk) == ["A", "B"]  # “across” shares a commune with T1
    assert shown(client, mois="2027-03", territoire=network.t2.pk, serie=other.pk) == ["C"]
    page = client.get(URL, {"mois": "2027-03", "serie": one.pk}).content.decode()
    assert f'href="{ICS}?serie={one.pk}&amp;mois=2027-03"' in page
    found = client.get(ICS, {"mois": "2027-03", "serie": one.pk})
    assert found.headers["Content-Disposition"] == 'attachment; filename="rencontres.ics"'
    events = icalendar.Calendar.from_ical(found.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["A", "B"]


def test_the_file_holds_every_month_and_no_draft(network, serie):
    for n in (-500, -20, 5, 90):
        make_rencontre(serie, in_days=n, titre=f"{n}")
    make_rencontre(serie, titre="Brouillon", state="brouillon")
    events = icalendar.Calendar.from_ical(logged_in(network.f1).get(ICS).content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["-20", "5", "90"]


def test_the_list_says_what_awaits(network, serie):
    rencontre = make_rencontre(serie, in_days=20)
    Invitation.objects.create(rencontre=rencontre, personne=network.f1)
    code = Month.of(timezone.localdate(rencontre.starts_at)).code
    assert "À répondre" in logged_in(network.f1).get(LIST, {"mois": code}).content.decode()


# --- What it costs ---


@pytest.mark.parametrize("who", ["f1", "officer", "comite"])
@pytest.mark.parametrize("url", [URL, LIST, ICS])
def test_ten_queries_at_most_whatever_the_meetings(network, who, url):
    client, counts = logged_in(getattr(network, who)), []
    client.get("/aide/")  # the session notes its activity now and then, not at every request
    series = [make_serie(network.f1, Audience.objects.network(), nom=f"Série {n}") for n in range(3)]
    for more in (3, 40):
        for n in range(more):
            held(series[n % 3], at(2027, 3, n % 28 + 1, 9)).territoires.add(network.t1)
        names.forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, {"mois": "2027-03"}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10, queries.captured_queries


def test_an_empty_month_costs_no_more(network):
    client = logged_in(network.f1)
    client.get("/aide/")
    names.forget()
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, {"mois": "2031-03"})
    assert len(queries) <= 10


def test_every_month_begins_and_ends_at_midnight_in_paris():
    start = Month(2027, 1)
    for n in range(24):
        begins, ends = start.moved(n).bounds
        assert (
            begins.astimezone(PARIS).strftime("%d %H:%M") == ends.astimezone(PARIS).strftime("%d %H:%M") == "01 00:00"
        )
        assert ends == start.moved(n + 1).bounds[0]
    assert reverse("rencontres:calendar") == URL
    assert month.FIRST < month.LAST
