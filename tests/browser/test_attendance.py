"""Who is there is ticked on a phone, by touch or by keys, without leaving the page."""

import pytest
from django.db import connection
from django.urls import reverse
from selenium.webdriver.common.keys import Keys

from rencontres.models import Invitation

from .invitations import make_invitations
from .visitor import NARROW

pytestmark = pytest.mark.browser
THUMB = 44  # pixels


def noted(row) -> str:
    connection.close()
    return Invitation.objects.get(pk=row.pk).attendance


@pytest.fixture
def phone(visitor, content):
    """The page where one ticks, on a phone; and the meeting."""
    meeting = make_invitations(content, in_days=-0.05)
    visitor.look(NARROW)
    visitor.be(content.network.facilitator)
    visitor.open(reverse("rencontres:ticking", args=[meeting.pk]))
    visitor.driver.execute_script("window.samePage = true")
    return visitor, meeting


def test_people_are_ticked_without_leaving_the_page_and_the_focus_stays(phone, content):
    visitor, meeting = phone
    row = meeting.invitations.get(personne=content.network.l1)
    sizes = [choice.size for choice in visitor.all(".tick-choice")]
    assert min(size["height"] for size in sizes) >= THUMB and min(size["width"] for size in sizes) >= THUMB
    visitor.find(f"#presence-{row.pk}-present").click()
    visitor.wait(lambda: noted(row) == "present", "nothing was noted")
    visitor.wait(lambda: "Sur place 1" in visitor.find("#compte").text, "the figures do not follow")
    assert visitor.has_focus(f"#presence-{row.pk}-present")
    visitor.type_keys(Keys.TAB, Keys.ENTER)
    visitor.wait(lambda: noted(row) == "visio", "the keys were not obeyed")
    visitor.wait(lambda: visitor.find(f"#presence-{row.pk}-visio").get_attribute("aria-pressed") == "true")
    assert visitor.driver.execute_script("return window.samePage") and visitor.complaints() == []


def test_what_somebody_else_noted_meanwhile_is_said_beside_the_person(phone, content):
    visitor, meeting = phone
    row = meeting.invitations.get(personne=content.network.l1)
    Invitation.objects.filter(pk=row.pk).update(attendance="excuse", attendance_by=content.network.officer)
    connection.close()
    visitor.find(f"#presence-{row.pk}-present").click()
    visitor.wait_for_text("Anne ANNE vient de noter")
    assert noted(row) == "excuse"
    visitor.find(f"#presence-{row.pk}-present").click()
    visitor.wait(lambda: noted(row) == "present")
