"""Events in the back office: the list, the form, the screen and the register, over HTTP."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of
from tests.factories.courses import course_page
from tests.factories.cpd import event_that_began
from tests.factories.events import EventFactory, VenueFactory
from tests.factories.membership import TierFactory
from tests.factories.schools import SchoolFactory
from thep.bookings.models import Booking
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db


def words(response):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def in_london(*parts):
    return datetime.datetime(*parts, tzinfo=ZoneInfo("Europe/London"))


def filled_in(**changed):
    """The event form as somebody sends it: a day for 20, at £45 for everyone else and free for full members."""
    first = {"date": "2027-03-11", "starts": "09:30", "ends": "15:30", "title": "", "venue": "", "joining_link": ""}
    form = {
        "kind": "course", "page": "", "title": "Phonics that sticks", "format": "online", "venue": "",
        "joining_link": "", "joining_notes": "",
        "capacity": "20", "min_places": "8", "booking_opens_at": "", "booking_closes_at": "", "policy": "", "vat_rate": "2000",
        "sessions-TOTAL_FORMS": "2", "sessions-INITIAL_FORMS": "0", "prices-everyone": "45",
    }  # fmt: skip
    form |= {f"sessions-0-{name}": value for name, value in first.items()}
    form |= {f"sessions-1-{name}": "" for name in first}
    return form | changed


def of(event, **changed):
    """The form of an event with one session as it is, with something changed."""
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    return filled_in(
        **{
            "title": event.title,
            "capacity": str(event.capacity),
            "min_places": str(event.min_places),
            "format": event.format,
            "venue": str(event.venue_id or ""),
            "vat_rate": str(event.vat_rate),
            "sessions-TOTAL_FORMS": "1",
            "sessions-INITIAL_FORMS": "1",
            "sessions-0-date": f"{starts:%Y-%m-%d}",
            "sessions-0-starts": f"{starts:%H:%M}",
            "sessions-0-ends": f"{ends:%H:%M}",
            "prices-everyone": "",
        }
        | changed
    )


class TestTheForm:
    def test_makes_a_draft_with_sessions_and_prices(self, office, client, done):
        office("Events")
        tier = TierFactory()
        form = filled_in(**{f"prices-tier_{tier.pk}": "0", "facilitators": []})
        response = client.post(reverse("office_events:add"), form, follow=True)
        assert "is a draft" in done(response)
        event = Event.objects.get()
        assert (event.state, event.capacity, event.min_places, event.vat_rate) == (Event.State.DRAFT, 20, 8, 2000)
        assert timezone.localtime(event.starts_at) == in_london(2027, 3, 11, 9, 30)
        assert {price.tier: price.net_pence for price in event.prices.all()} == {None: 4500, tier: 0}

    def test_takes_the_title_of_its_page(self, office, client, done):
        office("Events")
        page = course_page("Number sense")
        done(client.post(reverse("office_events:add"), filled_in(title="", page=page.pk), follow=True))
        assert Event.objects.get().title == "Number sense"

    def test_keeps_what_was_typed_and_says_what_is_wrong(self, office, client):
        office("Events")
        form = filled_in(**{"title": "", "sessions-0-ends": "08:00", "prices-everyone": "a lot", "capacity": "0"})
        response = client.post(reverse("office_events:add"), form)
        text = words(response)
        assert "The session must end after it starts." in text
        assert "Enter an amount in pounds, such as 45 or 45.50." in text
        assert "Enter a title, or choose the page that presents it." in text
        assert 'value="08:00"' in response.content.decode()
        assert 'value="a lot"' in response.content.decode()
        assert not Event.objects.exists()

    def test_booking_that_would_close_after_the_start_is_refused(self, office, client):
        office("Events")
        response = client.post(reverse("office_events:add"), filled_in(booking_closes_at="2027-03-11T10:00"))
        assert "Booking must close by 9.30am on 11 March 2027, when the event starts." in words(response)
        assert 'value="2027-03-11T10:00"' in response.content.decode()
        assert not Event.objects.exists()

    def test_a_closing_date_left_behind_by_a_move_is_refused_too(self, office, client):
        office("Events")
        event = EventFactory(booking_closes_at=timezone.now() + datetime.timedelta(days=27))
        soon = timezone.localtime(timezone.now() + datetime.timedelta(days=9))
        closes = f"{timezone.localtime(event.booking_closes_at):%Y-%m-%dT%H:%M}"
        form = of(event, **{"booking_closes_at": closes, "sessions-0-date": f"{soon:%Y-%m-%d}"})
        assert "Booking must close by" in words(client.post(reverse("office_events:edit", args=[event.pk]), form))
        assert Event.objects.get().starts_at == event.starts_at

    def test_sessions_that_overlap_are_refused(self, office, client):
        office("Events")
        form = filled_in(**{"sessions-1-date": "2027-03-11", "sessions-1-starts": "15:00", "sessions-1-ends": "16:00"})
        response = client.post(reverse("office_events:add"), form)
        assert "starts before the one before it has ended" in words(response)
        assert not Event.objects.exists()

    def test_more_sessions_keeps_what_was_typed(self, office, client):
        office("Events")
        response = client.post(reverse("office_events:add"), filled_in(**{"more-sessions": "1", "title": "Half typed"}))
        assert 'value="Half typed"' in response.content.decode()
        assert "Session 4" in words(response)
        assert not Event.objects.exists()

    def test_fewer_places_than_are_taken_are_refused_beside_the_field(self, office, client):
        office("Events")
        event = EventFactory()
        for _ in range(2):
            book(event)
        event.refresh_from_db()
        response = client.post(reverse("office_events:edit", args=[event.pk]), of(event, capacity="1"))
        assert "2 places are taken, so there can’t be only 1." in words(response)
        event.refresh_from_db()
        assert event.capacity == 20

    def test_new_times_tell_who_has_a_place(self, office, client, done):
        office("Events")
        event = EventFactory()
        booking = book(event)
        event.refresh_from_db()
        before = Message.objects.filter(person=booking.person).count()
        done(client.post(reverse("office_events:edit", args=[event.pk]), of(event, **{"sessions-0-ends": "16:45"}), follow=True))
        event.refresh_from_db()
        assert f"{timezone.localtime(event.ends_at):%H:%M}" == "16:45"
        assert event.sequence == 1
        assert Message.objects.filter(person=booking.person).count() == before + 1

    def test_a_new_time_and_place_at_once_are_one_message(self, office, client, done):
        office("Events")
        event = EventFactory()
        booking = book(event)
        event.refresh_from_db()
        before = Message.objects.filter(person=booking.person).count()
        venue = VenueFactory(name="Whitechapel Gallery, studio 2")
        changes = {"sessions-0-ends": "16:45", "venue": venue.pk}
        done(client.post(reverse("office_events:edit", args=[event.pk]), of(event, **changes), follow=True))
        event.refresh_from_db()
        assert (event.venue, event.sequence) == (venue, 1)
        [message] = Message.objects.filter(person=booking.person).order_by("pk")[before:]
        assert "Whitechapel Gallery, studio 2" in message.text
        assert "4.45pm" in message.text

    def test_what_did_not_change_tells_nobody(self, office, client, done):
        office("Events")
        event = EventFactory(price=4500)
        event.refresh_from_db()
        price = event.prices.get()
        done(client.post(reverse("office_events:edit", args=[event.pk]), of(event, **{"prices-everyone": "45"}), follow=True))
        event.refresh_from_db()
        assert event.sequence == 0
        assert list(event.prices.all()) == [price]

    def test_a_cancelled_event_is_not_changed(self, office, client):
        office("Events")
        event = EventFactory(state=Event.State.CANCELLED)
        response = client.post(reverse("office_events:edit", args=[event.pk]), of(event, title="Other"))
        assert "This event was cancelled" in words(response)


class TestSteps:
    def test_publishing_a_draft(self, office, client, done):
        office("Events")
        event = EventFactory(state=Event.State.DRAFT)
        done(client.post(reverse("office_events:publish", args=[event.pk]), follow=True))
        event.refresh_from_db()
        assert event.state == Event.State.OPEN

    def test_what_is_missing_stands_in_the_way_of_publishing(self, office, client):
        office("Events")
        event = EventFactory(state=Event.State.DRAFT, venue=None)
        address = reverse("office_events:publish", args=[event.pk])
        assert "Choose the venue, or make it online." in words(client.get(address))
        client.post(address)
        event.refresh_from_db()
        assert event.state == Event.State.DRAFT

    def test_a_copy_keeps_the_time_of_day_when_the_clocks_change(self, office, client, done):
        office("Events")
        starts = in_london(2027, 3, 11, 16)
        event = EventFactory(starts_at=starts, ends_at=starts + datetime.timedelta(hours=2), price=4500, min_places=6)
        response = client.post(reverse("office_events:copy", args=[event.pk]), {"date": "2027-05-13"}, follow=True)
        assert "is a draft" in done(response)
        copy = Event.objects.exclude(pk=event.pk).get()
        assert timezone.localtime(copy.starts_at) == in_london(2027, 5, 13, 16)
        assert (copy.state, copy.taken, copy.min_places, copy.prices.get().net_pence) == (Event.State.DRAFT, 0, 6, 4500)

    def test_cancelling_an_event_wants_a_reason_and_tells_everybody(self, office, client, done):
        person = office("Events")
        event = EventFactory(capacity=1)
        placed, waiting = book(event), book(event)
        address = reverse("office_events:cancel", args=[event.pk])
        assert "1 booking ends" in words(client.get(address))
        assert "Enter a reason." in words(client.post(address, {"reason": ""}))
        done(client.post(address, {"reason": "The speaker is ill"}, follow=True))
        event.refresh_from_db()
        assert (event.state, event.cancel_reason, event.cancelled_by) == (Event.State.CANCELLED, "The speaker is ill", person)
        for booking in (placed, waiting):
            booking.refresh_from_db()
            assert booking.state == Booking.State.CANCELLED


class TestTheList:
    def test_says_places_waiting_and_takings(self, office, client):
        office("Office managers")
        school = SchoolFactory()
        event = EventFactory(capacity=1, price=4500, vat_rate=2000)
        book(event, lead_of(school), school=school, payment=Booking.Payment.INVOICE)
        book(event, lead_of(school), school=school, payment=Booking.Payment.INVOICE)
        text = words(client.get(reverse("office_events:index")))
        assert "1/1" in text
        assert "Takings" in text

    def test_filters_by_state_and_by_few_bookings(self, office, client):
        office("Events")
        soon = timezone.now() + datetime.timedelta(days=5)
        EventFactory(title="Short of people", starts_at=soon, min_places=5)
        EventFactory(title="Enough people", starts_at=soon, min_places=0)
        EventFactory(title="Far away", min_places=5)
        text = words(client.get(reverse("office_events:index"), {"places": "few"}))
        assert "Short of people" in text
        assert "Enough people" not in text
        assert "Far away" not in text
        assert "Short of people" not in words(client.get(reverse("office_events:index"), {"state": "draft"}))

    def test_finds_by_title_and_venue(self, office, client):
        office("Events")
        EventFactory(title="Reading rocks", venue=VenueFactory(name="Weavers’ Hall"))
        EventFactory(title="Number sense", venue=None)
        assert "Number sense" not in words(client.get(reverse("office_events:index"), {"q": "weavers"}))
        assert "Reading rocks" in words(client.get(reverse("office_events:index"), {"q": "weavers"}))

    @pytest.mark.parametrize("size", [2, 30])
    def test_takes_as_many_queries_for_many_as_for_few(self, office, client, django_assert_max_num_queries, size):
        office("Office managers")
        for _ in range(size):
            EventFactory(price=4500)
        client.get(reverse("office_events:index"))
        with django_assert_max_num_queries(17):
            client.get(reverse("office_events:index"))


class TestTheScreen:
    def test_has_bookings_waiting_list_messages_and_takings(self, office, client):
        office("Office managers")
        school = SchoolFactory(name="Heron Dock Academy")
        event = EventFactory(capacity=1, price=4500, vat_rate=2000)
        booking = book(event, lead_of(school, name="Grace O’Connell"), school=school, payment=Booking.Payment.INVOICE)
        Booking.objects.filter(pk=booking.pk).update(access_needs="A ramp")
        book(event, lead_of(school, name="Peter Lowe"), school=school, payment=Booking.Payment.INVOICE)
        response = client.get(reverse("office_events:inspect", args=[event.pk]))
        text = words(response)
        assert "Grace O’Connell" in text
        assert "Access needs" in text
        assert "Waiting list (1)" in text
        assert "1 of 1" in text
        assert "Messages (" in text
        assert response.context["takings"].owed == 5400

    def test_shows_no_bookings_and_no_money_to_editors(self, office, client):
        office("Editors")
        event = EventFactory(price=4500)
        book(event, PersonFactory(name="Grace O’Connell"), payment=Booking.Payment.CARD)
        text = words(client.get(reverse("office_events:inspect", args=[event.pk])))
        assert "Grace O’Connell" not in text
        assert "Owed" not in text

    @pytest.mark.parametrize("size", [2, 20])
    def test_takes_as_many_queries_for_many_as_for_few(self, office, client, django_assert_max_num_queries, size):
        office("Office managers")
        event = EventFactory(capacity=30)
        for _ in range(size):
            book(event)
        client.get(reverse("office_events:inspect", args=[event.pk]))
        with django_assert_max_num_queries(26):
            client.get(reverse("office_events:inspect", args=[event.pk]))


class TestTheRegister:
    @pytest.mark.parametrize(
        ("begins_in", "first", "then"),
        [
            (5, "Sign-in list with needs, to print", "Take the register"),
            (0, "Take the register", "Sign-in list with needs, to print"),
            (-2, "See who came", "Sign-in list with needs, to print"),
        ],
    )
    def test_what_is_wanted_now_stands_first(self, office, client, begins_in, first, then):
        office("Events")
        event = event_that_began(ago=datetime.timedelta(days=-begins_in, hours=1))
        page = words(client.get(reverse("office_events:inspect", args=[event.pk])))
        assert page.index(first) < page.index(then)

    def test_is_a_sheet_to_sign_with_needs(self, office, client):
        office("Events")
        event = EventFactory()
        booking = book(event, PersonFactory(name="Nasima Begum", access_needs="A hearing loop", dietary_needs="Halal"))
        assert booking.state == Booking.State.CONFIRMED
        response = client.get(reverse("office_events:register", args=[event.pk]))
        for part in ("Nasima Begum", "A hearing loop", "Halal", "1 expected"):
            assert part in words(response)
        assert "no-store" in response["Cache-Control"]

    def test_is_not_for_finance(self, office, client):
        office("Finance")
        event = EventFactory()
        assert client.get(reverse("office_events:register", args=[event.pk])).status_code == 302
