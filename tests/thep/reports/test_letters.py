"""The office tells schools of an event that few have booked: seen first, sent once."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.reports.test_events import words
from thep.bookings import interest, ofsted, school_letters
from thep.bookings.errors import BookingClosed, NobodyToWriteTo
from thep.bookings.models import Booking
from thep.cms.vocabulary import Phase
from thep.events.models import CancellationPolicy, Event
from thep.mail import preferences
from thep.mail.mailing_lists import preferences_address
from thep.mail.models import Message
from thep.membership.years import academic_year_of
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


def member(name, *, phase=Phase.PRIMARY, lead=True, places=20):
    school = SchoolFactory(name=name, phase=phase)
    MembershipFactory(school=school, academic_year=academic_year_of(soon().date()), places_granted=places)
    if lead:
        lead_of(school, name=f"Lead of {name}", email=f"lead@{school.slug}.example")
    return school


def soon():
    return timezone.now() + datetime.timedelta(days=7)


@pytest.fixture
def short():
    """An event in a week with fewer bookings than it needs."""
    return EventFactory(title="Phonics that sticks", starts_at=soon(), min_places=8, price=9000, uses_included_places=True)


def told():
    return Message.objects.filter(kind="bookings.few_bookings")


def test_schools_without_anybody_on_a_short_event_are_told_from_needs_attention(office, client, short):
    office("Events")
    heron, booked, leaderless = member("Heron Primary"), member("Booked Primary"), member("Leaderless Primary", lead=False)
    AffiliationFactory(school=heron, role=Affiliation.Role.HEADTEACHER, person__email="head@heron.example")
    SchoolFactory(name="No Member Primary")
    book(short, lead_of(booked, email="other@booked.example"), school=booked, payment=Booking.Payment.INCLUDED)
    address = reverse("office_events:tell_schools", args=[short.pk])
    assert f'href="{address}?next={reverse("office_attention")}"' in client.get(reverse("office_attention")).content.decode()
    fields = {"phases": list(Phase.values), "words": "Two places would make it run."}
    seen = words(client.post(address, fields | {"preview": "1"}))
    for shown in (
        "Heron Primary: Lead of Heron Primary (lead@heron-primary.example)",
        "Booked Primary: has 1 place already",
        f"{leaderless.name}: nobody who leads it is listed",
        "For Heron Primary: Included in Heron Primary’s membership: 20 of 20 places left.",
        "Two places would make it run.",
        "Tell 1 school",
    ):
        assert shown in seen
    assert "No Member Primary" not in seen
    assert not told().exists()
    answer = client.post(f"{address}?next={reverse('office_attention')}", fields | {"send": "1"}, follow=True)
    assert "1 school has been told of “Phonics that sticks”." in words(answer)
    assert list(told().values_list("to", flat=True)) == ["lead@heron-primary.example"]
    assert f"/book/{short.pk}/?school={heron.urn}" in told().get().text


def test_no_school_is_told_of_the_same_event_twice(office, client, short):
    office("Events")
    member("Heron Primary")
    somebody = PersonFactory()
    assert school_letters.tell_schools(short, by=somebody, phases=Phase.values) == 1
    with pytest.raises(NobodyToWriteTo):
        school_letters.tell_schools(short, by=somebody, phases=Phase.values)
    assert "Heron Primary: was told on" in words(client.get(reverse("office_events:tell_schools", args=[short.pk])))
    assert told().count() == 1


def test_leads_who_have_stopped_or_paused_such_letters_are_not_told_and_the_office_sees_why(office, client, short):
    office("Events")
    member("Heron Primary")
    member("Otter Primary")
    member("Egret Primary")
    preferences.stop(["lead@heron-primary.example"], "places left")
    preferences.pause("lead@otter-primary.example", timezone.localdate() + datetime.timedelta(days=2))
    seen = words(client.get(reverse("office_events:tell_schools", args=[short.pk])))
    for name in ("Heron Primary", "Otter Primary"):
        assert f"{name}: its leads have stopped or paused these emails" in seen
    school_letters.tell_schools(short, by=PersonFactory(), phases=Phase.values)
    assert [message.to for message in told()] == ["lead@egret-primary.example"]
    assert "/email-preferences/" in told().get().text


def test_only_leads_are_offered_letters_about_places_left(client, short):
    member("Heron Primary")
    assert "Events with places left" in client.get(preferences_address("lead@heron-primary.example")).text
    assert "Events with places left" not in client.get(preferences_address("teacher@heron-primary.example")).text


def test_only_schools_of_the_chosen_phases_are_told(short):
    member("Heron Primary")
    member("Otter Secondary", phase=Phase.SECONDARY)
    school_letters.tell_schools(short, by=PersonFactory(), phases=[Phase.SECONDARY])
    assert [message.to for message in told()] == ["lead@otter-secondary.example"]


def test_schools_are_not_told_of_what_cannot_be_booked(office, client, short):
    office("Events")
    member("Heron Primary")
    Event.objects.filter(pk=short.pk).update(booking_closes_at=timezone.now() - datetime.timedelta(hours=1))
    with pytest.raises(BookingClosed):
        school_letters.tell_schools(short, by=PersonFactory(), phases=Phase.values)
    assert "There is nothing to tell schools." in words(client.get(reverse("office_events:tell_schools", args=[short.pk])))
    assert not told().exists()


def late_policy():
    """All back ten days before, nothing later."""
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for ten days.")
    policy.steps.create(at_least=240, unit="hours", refund_percent=100)
    return policy


def test_what_was_written_about_an_event_is_listed_with_it_whoever_it_went_to(office, client, short):
    office("Office managers")
    heron = member("Heron Primary")
    course = Page.objects.get(depth=1).add_child(title="Phonics that sticks", slug="phonics")
    Event.objects.filter(pk=short.pk).update(page=course, policy=late_policy())
    short.refresh_from_db()
    school_letters.tell_schools(short, by=PersonFactory(), phases=Phase.values)
    interest.register(course, person=PersonFactory(email="keen@school.example"))
    interest.tell_all()
    booking = book(short, teacher_at(heron, email="ayesha@school.example"), school=heron, payment=Booking.Payment.CARD)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    ofsted.ask(booking, by=booking.person)
    book(EventFactory(), PersonFactory(email="elsewhere@school.example"))
    listed = client.get(reverse("office_events:inspect", args=[short.pk])).context["messages_sent"]
    assert {(message.to, message.record_key.split(":")[0]) for message in listed} == {
        ("lead@heron-primary.example", "events.event"),
        ("lead@heron-primary.example", "bookings.booking"),
        ("keen@school.example", "bookings.interest"),
        ("ayesha@school.example", "bookings.booking"),
    }
