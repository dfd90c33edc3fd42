"""Schools offer visits; those who may come to work here book them like any event."""

import datetime
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given

from teach_th.errors import NotARecruiter
from teach_th.models import Visit
from teach_th.visits import visits
from tests.anything import FEWER, forms_of
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory, VenueFactory
from tests.factories.schools import SchoolFactory
from tests.factories.teach_th_interest import delivered, offered, recruiter_of
from tests.teach_th.test_interest import page_of
from tests.teach_th.test_talent_pool import sign_in
from thep.bookings.models import Booking
from thep.events import presenters
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School", street="Weavers Row", postcode="E1 4PZ")


@pytest.fixture
def recruiter(school):
    return recruiter_of(school, name="Grace O'Connell")


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def typed(**more):
    said = {"title": "Morning at Loomwright", "starts": "09:30", "ends": "11:30", "places": "8", "words": "A tour."}
    return said | {"date": f"{in_days(20):%F}"} | more


def offer_of(school):
    return reverse("school_visit_offer", args=[school.urn])


def test_a_recruiter_offers_a_visit_and_it_can_be_found_and_booked(client, school, recruiter):
    sign_in(client, recruiter)
    page = page_of(client.post(offer_of(school), typed(), follow=True))
    assert "can be booked now" in page
    event = Event.objects.get()
    assert (event.kind, event.state, event.capacity) == ("visit", "open", 8)
    assert event.venue.in_a_line == "Loomwright Primary School, Weavers Row, E1 4PZ"
    client.logout()
    assert "Morning at Loomwright" in page_of(client.get("/teach/visits/"))
    page = page_of(client.get(f"/teach/visits/{event.pk}/"))
    assert "A tour." in page
    assert "8 places left" in page
    assert "9.30am to 11.30am" in page
    assert f"/book/{event.pk}/" in page
    assert list(visits.of_school(school)) == [event]
    assert presenters.address(event) == f"/teach/visits/{event.pk}/"
    assert "Morning at Loomwright" in page_of(client.get(f"/calendar/?month={in_days(20):%Y-%m}"))


def test_a_visit_is_found_by_its_school_and_by_what_it_says(client, school, recruiter):
    visit = offered(school, by=recruiter, title="Come and see us", words="See the kiln and the garden.")
    for words in ("loomwright", "kiln"):
        assert "Come and see us" in page_of(client.get(f"/search/?q={words}"))
    sign_in(client, recruiter)
    client.post(reverse("school_visit_change", args=[school.urn, visit.event_id]), typed(title="Come and see us", words="Meet the choir."))
    client.logout()
    assert "Come and see us" in page_of(client.get("/search/?q=choir"))
    assert "Come and see us" not in page_of(client.get("/search/?q=garden"))


def test_somebody_without_a_school_books_and_the_school_sees_who_comes(client, school, recruiter):
    event = offered(school, by=recruiter).event
    visitor = PersonFactory(name="Nasima Begum")
    sign_in(client, visitor)
    page = page_of(client.get(f"/book/{event.pk}/"))
    assert "Free" in page
    booking = book(event, visitor)
    assert booking.state == Booking.State.CONFIRMED
    assert "You’re booked" in page_of(client.get(f"/teach/visits/{event.pk}/"))
    sign_in(client, recruiter)
    page = page_of(client.get(reverse("school_visit", args=[school.urn, event.pk])))
    assert "Nasima Begum" in page
    assert visitor.email in page
    assert "1 of 8 places taken" in page


def test_a_teachers_own_school_is_not_told(client, school):
    event = offered(school).event
    own = SchoolFactory(name="Heron Dock Academy")
    teacher = teacher_at(own)
    sign_in(client, teacher)
    page = client.get(f"/book/{event.pk}/?school={own.urn}").content.decode()
    assert "Heron Dock" not in page
    assert 'name="school" value="none"' in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": ""}, "Say what it’s called."),
        ({"date": "2020-01-01"}, "That date has passed"),
        ({"date": "9999-12-31"}, "too far ahead"),
        ({"date": "soon"}, "Enter a date, such as"),
        ({"ends": "09:00"}, "The visit must end after it starts. Enter a later time."),
        ({"places": "0"}, "must be at least 1."),
        ({"places": "1e400"}, "enter a whole number, such as 20."),
        ({"words": " \x00"}, "Say what visitors see and do."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, school, recruiter, wrong, says):
    sign_in(client, recruiter)
    answer = client.post(offer_of(school), typed() | wrong)
    assert answer.status_code == 422
    assert says in page_of(answer)
    assert not Event.objects.exists()


def test_html_in_its_words_is_shown_as_it_was_typed(client, school):
    event = offered(school, words="<script>alert(1)</script>", title="<b>Morning</b>").event
    page = client.get(f"/teach/visits/{event.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;Morning" in page


def test_a_change_of_its_time_is_told_to_whoever_has_a_place(client, school, recruiter):
    visit = offered(school, by=recruiter)
    book(visit.event)
    sign_in(client, recruiter)
    before = Message.objects.count()
    with delivered():
        client.post(reverse("school_visit_change", args=[school.urn, visit.event_id]), typed(date=f"{in_days(30):%F}", words="New words."))
    visit.refresh_from_db()
    assert visit.words == "New words."
    assert timezone.localdate(visit.event.starts_at) == in_days(30)
    assert Message.objects.count() == before + 1


def test_fewer_places_than_are_taken_are_refused(client, school, recruiter):
    visit = offered(school, by=recruiter, places=2)
    book(visit.event)
    book(visit.event)
    sign_in(client, recruiter)
    answer = client.post(reverse("school_visit_change", args=[school.urn, visit.event_id]), typed(places="1", words="Other words."))
    assert answer.status_code == 422
    assert "2 places are taken" in page_of(answer)
    visit.refresh_from_db()
    assert visit.words == "A tour and two lessons."


def test_a_visit_that_is_called_off_says_why_and_tells_whoever_had_a_place(client, school, recruiter):
    visit = offered(school, by=recruiter)
    booking = book(visit.event)
    sign_in(client, recruiter)
    address = reverse("school_visit_cancel", args=[school.urn, visit.event_id])
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Inspectors come."})
    booking.refresh_from_db()
    assert booking.state == Booking.State.CANCELLED
    page = page_of(client.get(f"/teach/visits/{visit.event_id}/"))
    assert "Inspectors come." in page
    assert f"/book/{visit.event_id}/" not in page
    assert not visits.of_school(school)
    assert "Morning at our school" not in page_of(client.get("/teach/visits/"))
    assert client.post(reverse("school_visit_change", args=[school.urn, visit.event_id]), typed()).status_code == 422


def test_the_office_makes_one_for_a_school_by_its_venue(client, school):
    event = EventFactory(kind="visit", title="Open day", venue=VenueFactory(name=school.name))
    EventFactory(kind="visit", title="Borough open day")
    EventFactory(title="A course")
    assert list(visits.of_school(school)) == [event]
    page = page_of(client.get("/teach/visits/"))
    assert "Open day" in page
    assert "Borough open day" in page
    assert "A course" not in page
    assert client.get(f"/teach/visits/{event.pk}/").status_code == 200


def test_what_is_no_visit_or_a_draft_has_no_page_here(client, school):
    assert client.get(f"/teach/visits/{EventFactory().pk}/").status_code == 404
    assert client.get(f"/teach/visits/{EventFactory(kind='visit', state='draft').pk}/").status_code == 404


def test_search_engines_read_it_and_no_text_ends_its_script(client, school):
    event = offered(school, title="Morning </script><b>").event
    page = client.get(f"/teach/visits/{event.pk}/").content.decode()
    read = [json.loads(each) for each in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)]
    said = next(each for each in read if each["@type"] == "Event")
    assert said["name"] == "Morning </script><b>"
    assert said["startDate"]
    assert said["location"]["name"] == school.name
    places = client.get("/sitemap.xml").content.decode()
    for path in ("/teach/visits/", f"/teach/visits/{event.pk}/", "/teach/interest/"):
        assert f"<loc>http://testserver{path}</loc>" in places


def test_an_old_visit_says_that_it_is_over(client, school):
    then = timezone.now() - datetime.timedelta(days=3)
    event = EventFactory(kind="visit", starts_at=then, ends_at=then + datetime.timedelta(hours=2))
    page = page_of(client.get(f"/teach/visits/{event.pk}/"))
    assert "This visit is over" in page
    assert not visits.to_come()


@pytest.mark.parametrize("who", [lead_of, teacher_at, lambda school: recruiter_of(SchoolFactory())])
def test_for_those_who_do_not_recruit_there_it_is_not_there(client, school, who):
    visit = offered(school)
    person = who(school)
    sign_in(client, person)
    for address in (
        reverse("school_visits", args=[school.urn]),
        offer_of(school),
        *(reverse(name, args=[school.urn, visit.event_id]) for name in ("school_visit", "school_visit_change", "school_visit_cancel")),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, typed(reason="x")).status_code in (404, 405)
    assert Event.objects.get().state == "open"
    with pytest.raises(NotARecruiter):
        offered(school, by=person)


def test_a_recruiter_of_one_school_does_not_reach_another_schools_visit(client, school, recruiter):
    visit = offered(SchoolFactory())
    sign_in(client, recruiter)
    assert client.get(reverse("school_visit", args=[school.urn, visit.event_id])).status_code == 404


def test_a_list_of_many_takes_few_queries(client, django_assert_max_num_queries):
    for _ in range(12):
        offered(SchoolFactory())
    with django_assert_max_num_queries(10):
        client.get("/teach/visits/")


def test_anything_can_be_sent_to_the_form(client, school, recruiter):
    sign_in(client, recruiter)
    page = client.get(offer_of(school)).content.decode()

    @FEWER
    @given(forms_of(page))
    def send(sent):
        assert client.post(offer_of(school), sent).status_code in (302, 422)

    send()
    assert Visit.objects.count() == Event.objects.count()
