"""The pages on which events are booked and answered stand where their kind of event does."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.factories.first_pages import build_pages
from tests.factories.teach_th import teach_page
from thep.cpd.reminders import links
from thep.events import presenters
from thep.events.kinds import RSVP, EventKind
from thep.events.models import Event

pytestmark = pytest.mark.django_db
COURSES = ("Courses and events", [("Courses and events", "/courses/")])
CALENDAR = ("Calendar", [("Calendar", "/calendar/")])
TEACH = ("Teach Tower Hamlets", [("Teach Tower Hamlets", "/teach/"), ("Visits and open days", "/teach/visits/")])
KINDS = [("course", COURSES), ("briefing", COURSES), ("programme", COURSES), ("forum", CALENDAR), ("visit", TEACH)]


@pytest.fixture(autouse=True)
def _pages():
    build_pages()
    teach_page()


def read(person, address):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address).text


def section_of(page):
    return "".join(re.findall(r'aria-current="true">([^<]*)', page))


def crumbs_of(page):
    """What the crumbs lead to, without the event; empty where there are none."""
    crumbs = page.partition('class="crumbs"')[2].partition("</nav>")[0]
    return [(label, address) for address, label in re.findall(r'<a href="([^"]+)">([^<]+)<', crumbs)][:-1]


@pytest.mark.parametrize(("kind", "expected"), KINDS)
def test_the_form_and_what_follows_it_stand_where_the_kind_does(kind, expected):
    event, person = EventFactory(kind=kind), PersonFactory()
    address = reverse("book", args=[event.pk])
    form = read(person, address)
    assert (section_of(form), crumbs_of(form)) == expected
    assert f'<a href="{presenters.address(event)}">Go back</a>' in form
    booking = book(event, person)
    has_one = read(person, address)
    assert (section_of(has_one), crumbs_of(has_one)) == expected
    assert section_of(read(person, links.address_of(booking))) == expected[0]
    Event.objects.filter(pk=event.pk).update(booking_closes_at=timezone.now())
    assert section_of(read(PersonFactory(), address)) == expected[0]


def test_an_answer_stands_in_the_calendar_where_its_kind_says_nothing(declare):
    declare(EventKind(name="circle", label="Circle", plural="Circles", shape="network", booking=RSVP))
    page = read(PersonFactory(), reverse("book", args=[EventFactory(kind="circle").pk]))
    assert (section_of(page), crumbs_of(page)) == CALENDAR
