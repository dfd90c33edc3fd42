"""Whatever is sent to a member's form or asked of a feed is answered, and no text gets out of its place in a calendar."""

import datetime
from urllib.parse import quote

import icalendar
import pytest
from django.core.cache import caches
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.anything import EACH, TYPED, forms_of, tries
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.courses import course_page
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.accounts.models import User
from thep.bookings import changes
from thep.cms.models import Subject
from thep.cms.visible_text import visible
from thep.events import calendar
from thep.events.models import Event

pytestmark = pytest.mark.django_db

ANSWERS = {200, 302, 400, 404, 405, 409, 422}
LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80)


def signed_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Members:
    """A lead, a colleague and what they have: each method makes a new one, as many a form can be sent once only."""

    def __init__(self):
        self.school = SchoolFactory()
        self.lead, self.colleague = lead_of(self.school), teacher_at(self.school)
        self.page = course_page()

    def booking(self):
        event = EventFactory(page=self.page)
        EventFactory(page=self.page)
        return book(event, self.lead, school=self.school).reference

    def offer(self):
        event = EventFactory(price=4500, capacity=1)
        first, waits = book(event, payment="card"), book(event, self.lead, school=self.school, payment="card")
        changes.cancel(first, by=first.person)
        return waits.reference

    def held(self):
        return book(EventFactory(price=4500), self.lead, school=self.school, payment="card")

    def cancelling(self):
        return reverse("member_booking_cancel", args=[self.booking()])

    def passing_on(self):
        return reverse("member_booking_pass_on", args=[self.booking()])

    def moving(self):
        return reverse("member_booking_move", args=[self.booking()])

    def needs(self):
        return reverse("member_booking_needs", args=[self.booking()])

    def an_offer(self):
        return reverse("member_booking", args=[self.offer()])

    def an_order(self):
        return reverse("order", args=[self.held().order_line.order.public_id])

    def interest(self):
        return reverse("course", args=[course_page("Not dated", slug=f"not-dated-{User.objects.count()}").slug])

    def a_request(self):
        AffiliationFactory(person=PersonFactory(), school=self.school, state="asked")
        return reverse("member_school", args=[self.school.urn])


def actions(page, address):
    """Where the forms of a page are sent: to itself, or to an address below the member's own."""
    found = {part.split('"')[0] for part in page.split('action="')[1:]}
    return sorted({address, *(each for each in found if each.startswith(("/member/", "/courses/")))})


@pytest.mark.parametrize("made", ["cancelling", "passing_on", "moving", "needs", "an_offer", "an_order", "interest", "a_request"])
def test_nothing_that_is_sent_breaks_a_members_form(client, sandbox, made):
    members = Members()
    client = signed_in(client, members.lead)
    make = getattr(members, made)
    opened = make()
    page = client.get(opened).text

    @EACH
    @given(fields=forms_of(page), again=st.integers(0, 9))
    def send(fields, again):
        nonlocal opened, page
        if again == 0 and made != "interest":
            opened = make()
            page = client.get(opened).text
        for address in actions(page, opened):
            assert client.post(address, fields).status_code in ANSWERS

    send()


@pytest.fixture
def subject():
    return Subject.objects.create(name="Maths", slug="maths")


@tries(170)
@given(
    pattern=st.sampled_from(
        ["/calendar/feed/subject/{}.ics", "/calendar/feed/phase/{}.ics", "/calendar/{}.ics", "/events/{}.ics", "/calendar/?month={}"]
    ),
    asked=st.sampled_from(["maths", "primary", "2027-01"]) | TYPED,
    known=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60),
    more=TYPED,
)
def test_no_address_or_condition_breaks_a_feed(client, subject, pattern, asked, known, more):
    headers = {"If-None-Match": known, "If-Modified-Since": known}
    answer = client.get(pattern.format(quote(asked, safe="")), headers=headers)
    assert answer.status_code in {200, 304, 404}
    assert client.get("/calendar/feed.ics", {"x": more}, headers=headers).status_code in {200, 304}


@EACH
@given(title=LINES.filter(str.strip), name=LINES, town=LINES)
def test_no_text_gets_out_of_its_place_in_a_calendar(client, title, name, town):
    event = Event.objects.first() or EventFactory()
    Event.objects.filter(pk=event.pk).update(title=title[:200])
    event.refresh_from_db()
    event.venue.name = town
    person = User(name=name, email="nasima@school.example")
    for caches_of in caches.all():
        caches_of.clear()
    written = [client.get("/calendar/feed.ics").content, calendar.invitations(event, person=person, method="REQUEST").encode()]
    for text in written:
        (entry,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
        assert str(entry["SUMMARY"]) == calendar.one_line(title[:200])
        assert entry["DTSTART"].dt.astimezone(datetime.UTC) == event.starts_at
        assert all(line == visible(line) and len(line.encode()) <= 75 for line in text.decode().split("\r\n"))
