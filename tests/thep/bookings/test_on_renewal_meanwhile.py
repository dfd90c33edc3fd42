"""What is done with a place that waits for its school's renewal: cancelled, passed on, moved, given up for Ofsted, called off."""

import pytest
from django.urls import reverse

from tests.thep.bookings.renewal_world import (
    AUGUST,
    INCLUDED,
    MEMBERS,
    OTHERS,
    WAITS,
    World,
    at,
    invoiced,
    now,
    settle,
    stands,
    words,
)
from thep.bookings import changes, ofsted, ofsted_visits
from thep.bookings.errors import BookingsError, Dearer, NotPossibleNow
from thep.bookings.models import Booking
from thep.events import events as event_operations
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment


def cancel_early(world, booking, go_to):
    changes.cancel(booking, by=world.lead)


def cancel_late(world, booking, go_to):
    go_to("2027-09-10T10:00")
    changes.cancel(now(booking), by=world.lead)


def waive(world, booking, go_to):
    go_to("2027-09-10T10:00")
    changes.cancel(now(booking), by=None, waive=True, by_office=True)


def ofsted_confirmed(world, booking, go_to):
    go_to("2027-09-10T10:00")
    ofsted.ask(now(booking), by=world.lead)


def ofsted_asked(world, booking, go_to):
    go_to("2027-09-10T10:00")
    ofsted.ask(now(booking), by=world.colleague)


def called(world, booking, go_to):
    go_to("2027-09-13T10:00")
    ofsted_visits.call(world.school, [now(booking)], by=world.lead)


def called_and_let_go(world, booking, go_to):
    called(world, booking, go_to)
    go_to("2027-09-13T12:00")
    ofsted_visits.let_go_all()


def called_and_undone(world, booking, go_to):
    called(world, booking, go_to)
    ofsted_visits.undo(world.school.ofsted_visits.get(), by=world.lead)


def pass_on(world, booking, go_to):
    changes.transfer(booking, to=world.lead, by=world.lead)


def move_within_the_year(world, booking, go_to):
    changes.move(booking, to_event=world.run("2027-11-20T09:00"), by=world.lead)


def call_off(world, booking, go_to):
    event_operations.cancel(world.event, by=None, reason="The trainer is ill")


def nothing(world, booking, go_to):
    pass


OUTCOMES = [
    # the operation, the booking's state after it, what renewing brings, what not renewing costs
    (nothing, State.CONFIRMED, "included", OTHERS),
    (cancel_early, State.CANCELLED, "", 0),
    (cancel_late, State.CANCELLED, "included", OTHERS // 2),
    (waive, State.CANCELLED, "", 0),
    (ofsted_confirmed, State.CANCELLED, "", 0),
    (ofsted_asked, State.CANCELLED, "included", OTHERS // 2),
    (called_and_let_go, State.CANCELLED, "", 0),
    (called_and_undone, State.CONFIRMED, "included", OTHERS),
    (pass_on, State.TRANSFERRED, "included", OTHERS),
    (move_within_the_year, State.MOVED, "included", OTHERS),
    (call_off, State.CANCELLED, "", 0),
]


@pytest.fixture
def in_september(time_machine):
    time_machine.move_to(at(AUGUST))
    world = World()
    Event.objects.filter(pk=world.event.pk).update(starts_at=at("2027-09-14T09:00"), ends_at=at("2027-09-14T15:00"))
    world.event = Event.objects.get(pk=world.event.pk)
    world.event.sessions.update(starts_at=world.event.starts_at, ends_at=world.event.ends_at)
    return world


@pytest.mark.parametrize(("operation", "state", "renewing", "otherwise"), OUTCOMES)
class TestWhatIsDoneWithItMeanwhile:
    def test_settles_as_it_should_where_the_school_renews(self, in_september, go_to, operation, state, renewing, otherwise):
        world, booking = in_september, in_september.book()
        operation(world, booking, go_to)
        assert now(booking).state == state
        renewed = world.renew()
        renewed.refresh_from_db()
        assert (renewed.places_taken, invoiced()) == (1 if renewing else 0, [])
        assert not Booking.objects.awaiting_renewal().exists()

    def test_settles_as_it_should_where_it_does_not(self, in_september, go_to, operation, state, renewing, otherwise):
        world, booking = in_september, in_september.book()
        operation(world, booking, go_to)
        go_to("2027-10-09T12:00")
        settle()
        assert (now(booking).state, invoiced()) == (state, [otherwise] if otherwise else [])
        assert not Booking.objects.awaiting_renewal().exists()


class TestChangesInDetail:
    def test_a_place_that_is_kept_for_an_hour_is_not_settled_within_it(self, in_september, go_to):
        world, booking = in_september, in_september.book()
        called(world, booking, go_to)
        world.renew()
        assert stands(booking) == WAITS
        go_to("2027-09-13T12:00")
        ofsted_visits.let_go_all()
        assert (settle(), stands(booking)) == (0, (Payment.ON_RENEWAL, OTHERS, False))

    def test_what_was_settled_after_a_late_cancellation_goes_back_for_ofsted(self, in_september, go_to):
        world, booking = in_september, in_september.book()
        go_to("2027-09-10T10:00")
        asked = ofsted.ask(now(booking), by=world.colleague)
        renewed = world.renew()
        assert ofsted.rest_of(now(booking)).included_place
        ofsted.confirm(asked, by=world.lead)
        renewed.refresh_from_db()
        assert renewed.places_left == 1

    def test_the_page_of_an_ofsted_call_and_the_letter_say_that_nothing_is_owed(self, in_september, go_to, client):
        world, booking = in_september, in_september.book()
        go_to("2027-09-13T10:00")
        client.force_login(world.lead, backend="django.contrib.auth.backends.ModelBackend")
        page = words(client.get(reverse("member_school_ofsted", args=[world.school.urn])))
        assert "Your school owes nothing for it." in page
        assert "Nothing comes back" not in page
        visit = ofsted_visits.call(world.school, [now(booking)], by=world.lead).visit
        assert (
            "Your school owes nothing for it."
            in Message.objects.get(kind__startswith="bookings.", text__contains="Ofsted", person=world.colleague).text
        )
        assert "Your school owes nothing for it." in words(
            client.get(reverse("member_school_ofsted_visit", args=[world.school.urn, visit.pk]))
        )
        assert "Your school owes nothing for it." in words(client.get(reverse("member_booking", args=[booking.reference])))

    def test_the_letter_and_the_page_of_a_late_cancellation_say_what_is_owed(self, in_september, go_to, client):
        world, booking = in_september, in_september.book()
        go_to("2027-09-10T10:00")
        client.force_login(world.lead, backend="django.contrib.auth.backends.ModelBackend")
        page = words(client.get(reverse("member_booking_cancel", args=[booking.reference])))
        assert "50% of the price is still owed : it’s too close to the event." in page
        changes.cancel(now(booking), by=world.lead)
        letter = Message.objects.filter(kind="bookings.cancelled").first()
        assert "so 50% of its price is still owed" in letter.text
        assert "we send an invoice for £30 + VAT a place" in letter.text

    def test_another_date_that_costs_more_is_refused(self, world):
        booking = world.book()
        with pytest.raises(Dearer):
            changes.move(booking, to_event=world.run("2027-11-20T09:00", price=OTHERS + 100), by=world.lead)
        assert stands(booking) == WAITS

    @pytest.mark.parametrize(("places", "paid"), [(20, INCLUDED), (0, (Payment.INVOICE, MEMBERS, False))])
    def test_a_date_in_the_year_that_the_school_has_is_paid_for_at_once(self, world, places, paid):
        world.now.places_granted = places
        world.now.save()
        booking = world.book()
        moved = changes.move(booking, to_event=world.run("2027-08-30T09:00"), by=world.lead)
        assert (now(booking).renew_by, stands(moved)) == (None, paid)

    def test_a_free_date_costs_nothing(self, world):
        moved = changes.move(world.book(), to_event=world.run("2027-11-20T09:00", price=0), by=world.lead)
        assert stands(moved) == (Payment.FREE, 0, False)

    def test_once_the_event_has_begun_it_cannot_be_cancelled_and_still_settles(self, in_september, go_to):
        world, booking = in_september, in_september.book()
        go_to("2027-09-14T10:00")
        with pytest.raises(NotPossibleNow):
            changes.cancel(now(booking), by=world.lead)
        for operation in (
            lambda: changes.transfer(now(booking), to=world.lead, by=world.lead),
            lambda: ofsted.ask(now(booking), by=world.lead),
        ):
            with pytest.raises(BookingsError):
                operation()
        go_to("2027-10-01T01:00")
        settle()
        assert stands(booking) == (Payment.INVOICE, OTHERS, False)
