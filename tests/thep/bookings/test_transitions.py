"""The table of a booking's moves: each move in each state, each guard, and what the operations make of it."""

import datetime
import itertools
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

import thep.bookings
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import changes, following, holds, moves, places, rsvp, waiting_list
from thep.bookings.errors import BookingsError, NotPossibleNow
from thep.bookings.models import Booking, BookingMove
from thep.bookings.moves import Asked, Move
from thep.bookings.transitions import START, TABLE, begin, perform
from thep.events.kinds import RSVP, EventKind
from thep.events.models import CancellationPolicy, Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment
ENDED = [state for state in State if state not in Booking.LIVE]
HAS_NOT = sorted(set(itertools.product(State, set(Move) - set(START))) - set(TABLE))


class World:
    """One event of one place with another date of its course, a school with its lead and a teacher, and a booking in any state."""

    def __init__(self):
        self.course = Page.objects.get(depth=1).add_child(title="Phonics that sticks", slug="phonics")
        self.school = SchoolFactory()
        self.person, self.colleague = lead_of(self.school), teacher_at(self.school)
        policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Swap a colleague in at any time.")
        policy.steps.create(at_least=240, unit="hours", refund_percent=100)
        self.event = EventFactory(capacity=1, price=4500, page=self.course, policy=policy)
        self.other = EventFactory(price=4500, page=self.course, starts_at=timezone.now() + datetime.timedelta(days=40))

    def book(self, payment=Payment.INVOICE):
        return book(self.event, self.person, payment=payment, school=self.school)

    def booking(self, state):
        booking = getattr(self, f"_{state.value}")()
        booking = Booking.objects.get(pk=booking.pk)
        assert booking.state == state
        return booking

    def _held(self):
        return self.book(Payment.CARD)

    def _confirmed(self):
        return self.book()

    def _waiting(self):
        self.first = book(self.event, payment=Payment.CARD)
        return self.book()

    def _offered(self):
        waiting = self._waiting()
        changes.cancel(self.first, by=None)
        return waiting

    def _cancelled(self):
        return changes.cancel(self.book(), by=self.person)

    def _lapsed(self):
        held = self._held()
        holds.release(held.order_line)
        return held

    def _transferred(self):
        booking = self.book()
        changes.transfer(booking, to=self.colleague, by=self.person)
        return booking

    def _apologies(self):
        Event.objects.filter(pk=self.event.pk).update(kind="meeting")
        booking = rsvp.send_apologies(Event.objects.get(pk=self.event.pk), person=self.person, by=self.person)
        Event.objects.filter(pk=self.event.pk).update(kind="course")
        return booking

    def _moved(self):
        booking = self.book()
        changes.move(booking, to_event=self.other, by=self.person)
        return booking


@pytest.fixture
def world(db, declare):
    declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))
    return World()


def row(booking):
    return Booking.objects.filter(pk=booking.pk).values().get()


def follower(booking, **changed):
    """What the operation makes between the write and the letter of a booking that another one follows."""
    line, booking.order_line = booking.order_line, None
    booking.save(update_fields=["order_line"])
    return following.begin_after(booking, Move.FOLLOW, order_line=line, **changed)


def more_places(world):
    Event.objects.filter(pk=world.event.pk).update(capacity=2)


def began(world, clock):
    clock.forward(days=28, hours=23)


def keep(world, booking, *, hours):
    """The place of the booking, which has ended, is kept for so many hours."""
    Booking.objects.filter(pk=booking.pk).update(kept_until=timezone.now() + datetime.timedelta(hours=hours))
    places.take(world.event.pk)


# What has to be so before a guard lets a move through, where it isn't so already.
READY = {
    (State.WAITING, Move.OFFER): lambda world, booking, clock: more_places(world),
    (State.WAITING, Move.LAPSE): lambda world, booking, clock: began(world, clock),
    (State.OFFERED, Move.LAPSE): lambda world, booking, clock: clock.forward(days=10),
    (State.OFFERED, Move.CLOSE): lambda world, booking, clock: Event.objects.update(booking_closes_at=timezone.now()),
    (State.OFFERED, Move.WAIT_AGAIN): lambda world, booking, clock: Event.objects.update(starts_at=None, ends_at=None),
    (State.CANCELLED, Move.PUT_BACK): lambda world, booking, clock: keep(world, booking, hours=1),
    (State.CANCELLED, Move.LET_GO): lambda world, booking, clock: keep(world, booking, hours=-1),
}

for waiting_offered_or_confirmed in (State.WAITING, State.OFFERED, State.CONFIRMED):
    READY[waiting_offered_or_confirmed, Move.APOLOGISE] = lambda world, booking, clock: Event.objects.update(kind="meeting")

# What has to be so for a guard to refuse, where it doesn't as things are.
REFUSED = {
    (State.HELD, Move.CONFIRM): lambda world, booking, clock: began(world, clock),
    (State.WAITING, Move.OFFER): lambda world, booking, clock: (more_places(world), Event.objects.update(booking_closes_at=timezone.now())),
    (State.OFFERED, Move.HOLD): lambda world, booking, clock: clock.forward(days=10),
    (State.OFFERED, Move.CONFIRM): lambda world, booking, clock: Event.objects.update(booking_closes_at=timezone.now()),
    (State.CONFIRMED, Move.CANCEL): lambda world, booking, clock: began(world, clock),
    (State.CONFIRMED, Move.GIVE_UP): lambda world, booking, clock: began(world, clock),
    (State.CONFIRMED, Move.RELEASE): lambda world, booking, clock: Booking.objects.update(payment=Payment.CARD),
    (State.CONFIRMED, Move.TRANSFER): lambda world, booking, clock: began(world, clock),
    (State.CONFIRMED, Move.MOVE): lambda world, booking, clock: Event.objects.filter(pk=world.other.pk).update(page=None),
    (State.APOLOGIES, Move.COME): lambda world, booking, clock: Event.objects.update(booking_closes_at=timezone.now()),
    (State.APOLOGIES, Move.QUEUE): lambda world, booking, clock: began(world, clock),
    (State.LAPSED, Move.SEAT_LATE): lambda world, booking, clock: Booking.objects.update(order_line=None),
}


def made(world, booking, move):
    """The move as its operation makes it."""
    asked = Asked(
        by=world.person,
        to=world.colleague,
        to_event=Event.objects.get(pk=world.other.pk),
        expires_at=timezone.now() + datetime.timedelta(minutes=30),
    )
    then = None
    if move == Move.TRANSFER:
        then = lambda: {"colleague": follower(booking, person=world.colleague).person}  # noqa: E731 (as the operation gives it)
    if move == Move.MOVE:

        def then():
            places.take(world.other.pk)
            return {"new": follower(booking, event=world.other)}

    return perform(booking, move, asked, then=then)


@pytest.mark.parametrize(("state", "move"), sorted(TABLE))
def test_a_move_that_the_state_has_ends_as_the_table_says(world, clock, state, move):
    booking, transition = world.booking(state), TABLE[state, move]
    prepare = READY.get((state, move))
    if prepare:
        prepare(world, booking, clock)
    booking = Booking.objects.get(pk=booking.pk)
    letters_before = set(Message.objects.values_list("pk", flat=True))
    made(world, booking, move)
    after = Booking.objects.get(pk=booking.pk)
    assert after.state == transition.to
    if after.state == State.CONFIRMED:
        assert (after.confirmed_at is None, after.ended_at, after.end_reason, after.expires_at) == (False, None, "", None)
    elif after.state in ENDED:
        reason = "Cancelled" if state in ENDED else transition.reason
        assert (after.ended_at is None, after.ended_by, after.end_reason) == (False, world.person, reason)
        assert after.expires_at is None
    else:
        assert after.waiting_since if after.state == State.WAITING else after.expires_at
    kept = booking.moves.order_by("pk").last()
    ended_because = after.end_reason if after.state in ENDED else ""
    assert (kept.from_state, kept.move, kept.to_state, kept.by, kept.reason) == (state, move, transition.to, world.person, ended_because)
    written = Message.objects.about(booking).exclude(pk__in=letters_before).filter(person=booking.person)
    names = {"confirmed_if_to_come": "confirmed", "moved": "moved_from", "joined_waiting_list": "waiting", "given_up": "cancelled"}
    expected = [names.get(transition.letter.__name__, transition.letter.__name__)] if transition.letter else []
    assert [message.kind.removeprefix("bookings.") for message in written] == expected


@pytest.mark.parametrize("state", State)
def test_the_moves_that_a_state_has_not_are_refused_and_change_nothing(world, state):
    booking = world.booking(state)

    def everything():
        kept = Message.objects.count(), BookingMove.objects.count()
        return row(booking), list(Event.objects.order_by("pk").values_list("taken")), kept

    before = everything()
    for move in [move for has_not, move in HAS_NOT if has_not == state]:
        with pytest.raises(NotPossibleNow) as refused:
            made(world, booking, move)
        assert str(refused.value) == f"{moves.ONLY[move]} {moves.NEXT_STEPS[state]}"
        assert everything() == before, move


def test_each_guard_is_shown_to_refuse():
    guarded = {key for key, transition in TABLE.items() if transition.guard}
    assert guarded == READY.keys() | REFUSED.keys()


@pytest.mark.parametrize(("state", "move"), sorted(key for key, transition in TABLE.items() if transition.guard))
def test_a_guard_refuses_and_changes_nothing(world, clock, state, move):
    booking = world.booking(state)
    if (state, move) in REFUSED:
        REFUSED[state, move](world, booking, clock)
    booking, before, letters = Booking.objects.get(pk=booking.pk), row(booking), Message.objects.count()
    with pytest.raises(BookingsError) as refused:
        made(world, booking, move)
    assert str(refused.value).endswith(".")
    assert (row(booking), Message.objects.count()) == (before, letters)


@pytest.mark.parametrize("move", START)
def test_a_booking_begins_as_the_table_says(world, move):
    places.take(world.event.pk)
    half_an_hour = timezone.now() + datetime.timedelta(minutes=30)
    booking = begin(
        Booking(event=world.event, person=world.person, booker=world.person, payment=Payment.FREE), move, Asked(expires_at=half_an_hour)
    )
    if not booking.has_place:
        places.free(world.event.pk)
    transition = START[move]
    assert row(booking)["state"] == transition.to
    [kept] = booking.moves.all()
    assert (kept.from_state, kept.move, kept.to_state, kept.by) == ("", move, transition.to, world.person)
    assert Message.objects.about(booking).count() == (transition.letter is not None)


def test_a_booking_that_somebody_else_has_moved_meanwhile_is_not_moved_again(world):
    stale = world.booking(State.HELD)
    changes.cancel(Booking.objects.get(pk=stale.pk), by=world.person)
    before = row(stale)
    with pytest.raises(NotPossibleNow, match="This booking was cancelled: to come, book again"):
        perform(stale, Move.CONFIRM)
    assert row(stale) == before


def test_places_are_taken_and_freed_with_the_states_that_have_one():
    for (state, move), transition in TABLE.items():
        if transition.to == State.TRANSFERRED:  # the colleague's booking has the place
            continue
        if move in (Move.GIVE_UP, Move.PUT_BACK, Move.LET_GO):  # the place of the booking that ended is kept meanwhile
            assert (transition.takes, transition.frees) == (False, move == Move.LET_GO)
            continue
        had, has = state in Booking.PLACED, transition.to in Booking.PLACED
        assert (transition.takes, transition.frees) == (has and not had, had and not has), (state, move)


def test_every_move_and_every_state_has_its_words():
    assert set(moves.ONLY) == set(Move) - set(START)
    assert set(moves.NEXT_STEPS) == set(State)
    assert {move for _, move in TABLE} == set(Move) - set(START)


def test_nothing_but_the_table_writes_the_state_of_a_booking():
    package = Path(thep.bookings.__file__).parent
    writes = re.compile(r"booking\.state\s*=[^=]|\bstate=Booking\.State\.\w+,\n|Booking\.objects\.create\(")
    found = {file.name for file in package.rglob("*.py") if writes.search(file.read_text())}
    assert found == {"transitions.py"}


OPERATIONS = {
    "cancel": lambda world, booking: changes.cancel(booking, by=world.person),
    "leave": lambda world, booking: waiting_list.leave(booking, by=world.person),
    "decline": lambda world, booking: waiting_list.decline(booking, by=world.person),
    "accept": lambda world, booking: waiting_list.accept(booking, by=world.person, payment=Payment.CARD),
    "offer": lambda world, booking: waiting_list.offer(booking),
    "transfer": lambda world, booking: changes.transfer(booking, to=world.colleague, by=world.person),
    "move": lambda world, booking: changes.move(booking, to_event=world.other, by=world.person),
    "confirm": lambda world, booking: booking.order_line and holds.confirm(booking.order_line),
    "release": lambda world, booking: booking.order_line and holds.release(booking.order_line),
    "lapse": lambda world, booking: waiting_list.lapse_offers(),
    "end the waiting list": lambda world, booking: waiting_list.end_all_unmet(),
}


@pytest.mark.parametrize("state", State)
def test_each_operation_makes_a_move_of_the_table_or_changes_nothing(world, state):
    booking = world.booking(state)
    before, ends = row(booking), {transition.to for (source, _), transition in TABLE.items() if source == state}
    for name, operation in OPERATIONS.items():
        start = transaction.savepoint()
        refused = False
        try:
            operation(world, Booking.objects.get(pk=booking.pk))
        except BookingsError:
            refused = True
        after = row(booking)
        assert after == before or (after["state"] in ends and not refused), name
        transaction.savepoint_rollback(start)


class TestFollowing:
    def test_each_field_is_carried_over_or_left_out_for_a_reason(self, world):
        """A new field is carried over without being thought of."""
        booking = world.booking(State.CONFIRMED)
        Booking.objects.filter(pk=booking.pk).update(
            named_as="asha@loomwright.example", access_needs="Captions", dietary_needs="Nuts", promised_start=timezone.now(),
            free_until=timezone.now(), terms_version="3", terms_text="Swap", policy_text="All of it", place_cause="booking 7",
            absence_text="It is charged", absence_fee_pence=2500,
        )  # fmt: skip
        booking = Booking.objects.get(pk=booking.pk)
        places.take(world.other.pk)
        made = following.begin_after(booking, Move.FOLLOW, event=world.other)
        for field in Booking._meta.concrete_fields:
            if field.name in following.NOT_COPIED:
                assert following.NOT_COPIED[field.name]
            elif field.name != "event":
                assert getattr(made, field.name) == getattr(booking, field.name), field.name
        assert made.follows == booking

    def test_the_list_names_fields_that_are_there(self):
        assert following.NOT_COPIED.keys() <= {field.name for field in Booking._meta.concrete_fields}

    def test_the_address_that_somebody_was_booked_by_goes_along_to_another_date_and_not_to_a_colleague(self, world):
        booking = world.booking(State.CONFIRMED)
        Booking.objects.filter(pk=booking.pk).update(named_as="asha@loomwright.example")
        moved = changes.move(Booking.objects.get(pk=booking.pk), to_event=world.other, by=world.person)
        assert Booking.objects.get(pk=moved.pk).named_as == "asha@loomwright.example"
        passed = changes.transfer(moved, to=world.colleague, by=world.person)
        assert passed.named_as == ""
