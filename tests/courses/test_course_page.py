"""The page of a course, for each kind of visitor."""

import datetime
import json
import re
from html import unescape

import pytest
from django.core.cache import caches
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import stamps
from tests.factories.courses import course_page, run
from tests.factories.first_pages import build_pages
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import AffiliationFactory
from thep.bookings.models import Booking, Interest
from thep.events import entries, events
from thep.events.models import CancellationPolicy, Event, Facilitator, PolicyStep, Price
from thep.events.prices import year_of

pytestmark = pytest.mark.django_db

ADDRESS = "/courses/phonics-that-sticks/"
OUTLINE = [{"type": "part", "value": {"heading": "Morning: teach", "text": "<p>Watch a lesson on film.</p>"}}]


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def words(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def read(client, address=ADDRESS):
    return words(client.get(address).text)


def sign_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def course():
    return course_page(
        introduction="A day on early reading.",
        who_for="Anyone new to Reception.",
        outcomes=json.dumps([{"type": "outcome", "value": "Spot the three most common gaps"}]),
        outline=json.dumps(OUTLINE),
        before_you_come="Listen to three children read.",
        goes_with=[course_page("Oracy in every lesson")],
        subjects=["Early reading"],
    )


@pytest.fixture
def event(course):
    policy = CancellationPolicy.objects.create(name="Usual", slug="usual", text="Swap in a colleague at any time.")
    PolicyStep.objects.create(policy=policy, at_least=10, refund_percent=100)
    event = run(course, price=13000, vat_rate=2000, uses_included_places=True, policy=policy, capacity=24, taken=18, starts_at=in_days(40))
    Price.objects.create(event=event, tier=TierFactory(name="Full", order=1), net_pence=9500)
    Price.objects.create(event=event, tier=TierFactory(name="Associate", order=2), net_pence=11000)
    event.facilitators.add(Facilitator.objects.create(name="Rukhsana Akhtar", slug="rukhsana", job_title="Reading lead"))
    return event


def member(client, event, tier="Full", **membership):
    school = MembershipFactory(tier=TierFactory(name=tier), academic_year=year_of(event), **membership).school
    return sign_in(client, AffiliationFactory(school=school).person)


def test_it_says_what_it_is_for_whom_and_how_the_day_runs(client, event):
    page = read(client)
    for part in (
        "A day on early reading.",
        "Anyone new to Reception.",
        "Spot the three most common gaps",
        "Morning: teach Watch a lesson on film.",
        "Before you come Listen to three children read.",
        "Rukhsana Akhtar Reading lead",
        "Swap in a colleague at any time.",
        "Goes well with Oracy in every lesson",
        "6 left",
    ):
        assert part in page
    assert f"{timezone.localtime(event.starts_at):%A %-d %B %Y}" in page


def test_it_says_until_when_cancelling_is_free(client, event):
    assert re.search(r"\d{4}: Free to cancel until \d+ \w+ \d{4}\.", read(client))


def test_a_visitor_sees_the_price_for_everyone_else_and_is_asked_to_sign_in(client, event):
    page = read(client)
    assert "£130 + VAT The non-member price." in page
    assert "Other prices: £95 + VAT for full members, £110 + VAT for associate members." in page
    assert "Sign in to see your price." in page


def test_a_member_sees_that_it_is_included_with_what_is_left(client, event):
    member(client, event, places_granted=20, places_taken=6)
    response = client.get(ADDRESS)
    page = words(response.text)
    assert "Book a place Included In your school’s membership: 14 of 20 places left." in page
    assert re.search(r'<meter\s+min="0"\s+max="20"\s+value="14"', response.text)
    assert "Other prices: £110 + VAT for associate members, £130 + VAT for everyone else." in page


def test_an_associate_sees_their_price(client, event):
    member(client, event, "Associate", places_granted=0)
    assert "£110 + VAT As an associate member." in read(client)


def test_a_free_course_says_so(client, course):
    run(course)
    text = read(client)
    assert "Free For everyone." in text
    assert "Other prices" not in text


def test_the_run_asked_for_is_chosen_and_the_form_leads_to_its_booking(client, course, event):
    later = run(course, starts_at=in_days(80))
    html = client.get(f"{ADDRESS}?run={later.pk}").text
    assert re.search(rf'value="{later.pk}"\s+checked', html)
    assert client.get(f"{ADDRESS}book/", {"run": later.pk}).headers["Location"] == f"/book/{later.pk}/"


@pytest.mark.parametrize("asked", ["", "abc", "0", "9" * 30, "٣", "-1"])
def test_a_run_that_is_none_leads_back_to_the_dates(client, event, asked):
    assert client.get(ADDRESS, {"run": asked}).status_code == 200
    assert client.get(f"{ADDRESS}book/", {"run": asked}).headers["Location"] == f"{ADDRESS}#dates"


def test_the_run_of_another_course_cannot_be_chosen(client, event):
    other = run(course_page("Another"))
    assert client.get(f"{ADDRESS}book/", {"run": other.pk}).headers["Location"] == f"{ADDRESS}#dates"


def test_a_full_run_offers_its_waiting_list(client, course):
    run(course, capacity=5, taken=5)
    text = read(client)
    assert "Join the waiting list" in text
    assert "you pay nothing until you accept" in text


def test_a_run_with_places_is_chosen_before_one_that_is_full(client, course):
    run(course, capacity=5, taken=5, starts_at=in_days(5))
    free = run(course, starts_at=in_days(9))
    assert re.search(rf'value="{free.pk}"\s+checked', client.get(ADDRESS).text)


def test_booking_that_has_not_opened_says_when_it_will(client, course):
    run(course, booking_opens_at=in_days(3))
    text = read(client)
    assert f"Booking opens {timezone.localtime(in_days(3)):%-d %B %Y}" in text
    assert "Continue to book" not in text


def test_a_cancelled_run_says_so_and_cannot_be_chosen(client, course, event):
    cancelled = run(course, starts_at=in_days(60))
    events.cancel(cancelled, by=None, reason="Illness")
    html = client.get(ADDRESS).text
    assert "Cancelled" in words(html)
    assert f'value="{cancelled.pk}"' not in html


def test_past_runs_and_drafts_are_not_shown(client, course):
    run(course, starts_at=in_days(-3))
    run(course, state=Event.State.DRAFT)
    assert "There’s no date yet" in read(client)


def test_a_place_of_one_s_own_is_said_and_not_offered_again(client, event):
    person = member(client, event)
    Booking.objects.create(
        event=event, person=person, booker=person, state=Booking.State.CONFIRMED, payment=Booking.Payment.INCLUDED, **stamps()
    )
    html = client.get(ADDRESS).text
    assert "You’re booked" in words(html)
    assert f'value="{event.pk}"' not in html
    assert "You’re booked" in client.get("/calendar/", {"month": f"{timezone.localtime(event.starts_at):%Y-%m}"}).text


# Dates to be confirmed


def test_a_visitor_is_asked_to_sign_in_to_register_interest(client, course):
    assert "Sign in to register interest" in read(client)
    assert client.post(f"{ADDRESS}interest/").status_code == 302
    assert not Interest.objects.exists()


def test_interest_is_registered_once_with_its_note(client, course):
    person = sign_in(client, PersonFactory())
    assert "Tell me when there’s a date" in read(client)
    answer = client.post(f"{ADDRESS}interest/", {"note": "Thursdays"}, follow=True)
    assert "We’ll email you when ‘Phonics that sticks’ has a date." in words(answer.text)
    assert "You’ve asked us to tell you when there’s a date" in words(answer.text)
    client.post(f"{ADDRESS}interest/", {"note": "Fridays"})
    assert list(Interest.objects.values_list("person", "page", "note")) == [(person.pk, course.pk, "Fridays")]


def test_a_note_that_is_too_long_is_kept_and_said(client, course):
    sign_in(client, PersonFactory())
    answer = client.post(f"{ADDRESS}interest/", {"note": "x" * 301})
    assert answer.status_code == 422
    assert "x" * 301 in answer.text
    assert "Use 300 characters or fewer" in answer.text


def test_an_event_without_dates_is_no_run_to_book(client, course):
    run(course, starts_at=None)
    assert "Register interest" in read(client)


# For machines


def test_search_engines_are_told_of_the_course_its_runs_and_the_way_there(client, course, event):
    course.title = "Phonics </script><b>&"
    course.save_revision().publish()
    html = client.get(ADDRESS).text
    way, data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    course, occasion = json.loads(data)["@graph"]
    assert (course["@type"], course["name"], course["url"]) == ("Course", "Phonics </script><b>&", f"http://testserver{ADDRESS}")
    assert course["offers"][0] == {"@type": "Offer", "category": "Paid", "priceCurrency": "GBP", "price": "130.00"}
    assert occasion["@type"] == "Event"
    assert occasion["location"]["@type"] == "Place"
    assert json.loads(way)["itemListElement"][0]["item"] == "http://testserver/courses/"
    assert f"/events/{event.uid}.ics" in html


def test_a_visitor_s_page_sets_no_cookie_and_holds_no_token(client, event, course):
    for address in (ADDRESS, "/courses/oracy-in-every-lesson/"):
        response = client.get(address)
        assert not response.cookies
        assert "csrf" not in response.text


def test_what_is_not_public_is_not_shown(client, course):
    assert client.get("/courses/nothing-of-the-kind/").status_code == 404
    course_page("Not yet", publish=False)
    assert client.get("/courses/not-yet/").status_code == 404


@pytest.mark.parametrize("address", ["/calendar/?month={}", "/calendar/feed.ics", "/calendar/feed/subject/maths.ics", "/courses/", "/"])
def test_a_run_of_a_page_for_those_signed_in_is_on_no_list_for_everybody(client, address):
    build_pages()
    page = course_page("Not for all", subjects=["Maths"])
    address = address.format(str(run(page, starts_at=in_days(2)).starts_at)[:7])
    assert "Not for all" in client.get(address).text
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    entries.refresh(Event.objects.get())
    for cache in caches.all():
        cache.clear()
    assert "Not for all" not in client.get(address).text


def test_a_page_for_those_signed_in_leads_to_signing_in(client, course):
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(ADDRESS, follow=True).redirect_chain[-1][0].startswith("/accounts/login/?next=")
    sign_in(client, PersonFactory())
    assert "A day on early reading." in read(client)


def test_an_editor_may_move_the_catalogue(client, course):
    catalogue = course.get_parent().specific
    catalogue.slug = "learning"
    catalogue.save_revision().publish()
    course.refresh_from_db()
    assert "A day on early reading." in read(client, course.get_url())
    assert course.get_url() == "/learning/phonics-that-sticks/"
    assert "1 course" in read(client, "/learning/?q=phonics")


def test_an_editor_sees_a_draft_before_it_is_published(client, course):
    course.title = "A better title"
    assert "A better title" in course.make_preview_request().text


@pytest.mark.parametrize("size", [1, 8])
def test_the_queries_are_few_and_constant(client, course, event, size, django_assert_max_num_queries):
    for days in range(size):
        run(course, price=days * 100, starts_at=in_days(50 + days), policy=event.policy)
    with django_assert_max_num_queries(10):  # one for what is related, once in half a minute
        client.get(ADDRESS)


@pytest.mark.parametrize("size", [1, 8])
def test_a_member_s_queries_are_few_and_constant_with_nothing_remembered(client, course, event, size, django_assert_max_num_queries):
    for days in range(size):
        run(course, price=days * 100, starts_at=in_days(50 + days), policy=event.policy)
    member(client, event)
    client.get("/design/")
    for remembered in ("pages", "results"):
        caches[remembered].clear()
    with django_assert_max_num_queries(14):
        client.get(ADDRESS)
    with django_assert_max_num_queries(5):  # session, person, schools, runs, prices
        client.get(ADDRESS)


def test_a_place_that_is_taken_is_seen_at_once_by_who_is_signed_in(client, course, event):
    member(client, event)
    assert "6 left" in read(client)
    Event.objects.filter(pk=event.pk).update(taken=24)
    assert "Join the waiting list" in read(client)


def test_what_is_remembered_of_a_course_is_nobodys_own(client, course, event):
    person = member(client, event)
    Booking.objects.create(
        event=event, person=person, booker=person, state=Booking.State.CONFIRMED, payment=Booking.Payment.INCLUDED, **stamps()
    )
    assert "You’re booked" in read(client)
    client.logout()
    sign_in(client, PersonFactory())
    assert "You’re booked" not in read(client)


def test_a_changed_session_is_seen_at_once_by_who_is_signed_in(client, course, event):
    member(client, event)
    read(client)
    session = event.sessions.get()
    later = session.starts_at + datetime.timedelta(days=1)
    events.set_sessions(event, [events.Sitting(starts_at=later, ends_at=later + datetime.timedelta(hours=1))])
    assert f"{timezone.localtime(later):%A %-d %B %Y}" in read(client)
