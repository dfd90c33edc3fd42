"""Who an event's files are shared with afterwards is told of them by email, once, by a letter that is looked at again when it leaves."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import stamps
from tests.factories.cpd import event_that_began, mark, place_at
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cpd.materials import letters
from thep.cpd.models import Mark
from thep.domains import declared
from thep.events.models import Event, EventFile
from thep.mail import sender
from thep.mail.models import Message
from thep.schedule.rounds import Round

pytestmark = pytest.mark.django_db
For, State = EventFile.For, Booking.State
HOUR = datetime.timedelta(hours=1)


def share(event, title="Slides", *, meant_for=For.CAME, ago=HOUR * 2):
    """A file that was added to an event so long ago."""
    file = EventFile.objects.create(event=event, title=title, kind="pdf", size=2_400_000, file="events/none.pdf", meant_for=meant_for)
    EventFile.objects.filter(pk=file.pk).update(added_at=timezone.now() - ago)
    return file


def told():
    return Message.objects.filter(kind="cpd.materials")


@pytest.fixture
def event():
    """An event that was over five hours ago."""
    return event_that_began(ago=8 * HOUR, title="Phonics that sticks")


@pytest.fixture
def came(event):
    """Somebody who came to it."""
    booking = place_at(event, PersonFactory(name="Nasima Begum"))
    mark(event, booking.person)
    return booking


@pytest.fixture
def absent(event):
    """Somebody who had a place at it and didn't come."""
    booking = place_at(event, PersonFactory())
    mark(event, booking.person, Mark.State.ABSENT)
    return booking


def test_who_came_is_told_once_of_all_files_and_where_to_read_them(event, came):
    files = [share(event, "Slides"), share(event, "Reading", ago=HOUR / 6)]
    told_of = next(each for each in declared(Round) if each.name == "materials told")

    assert [told_of.run(), told_of.run()] == [1, 0]
    message = told().get()
    assert (message.to, message.subject) == (came.person.email, "Files from Phonics that sticks")
    for file in files:
        assert file.title in message.text
        assert f"/member/events/{event.pk}/files/{file.pk}/" in message.text
    assert f"/member/bookings/{came.reference}/" in message.text


@pytest.mark.parametrize(("meant_for", "number"), [(For.CAME, 0), (For.ALL_AFTER, 1), (For.PLACED, 1)])
def test_who_did_not_come_is_told_where_its_leader_chose_so(event, absent, meant_for, number):
    share(event, meant_for=meant_for)

    assert letters.tell_all() == number


def test_files_to_prepare_with_cause_no_letter(event, came):
    share(event, meant_for=For.PLACED, ago=10 * HOUR)

    assert letters.tell_all() == 0


def test_a_letter_waits_an_hour_for_other_files(event, came, clock):
    share(event, "Slides", ago=HOUR / 2)
    assert letters.tell_all() == 0
    share(event, "Reading", ago=datetime.timedelta(0))
    clock.forward(minutes=31)

    assert letters.tell_all() == 1
    assert "Reading" in told().get().text


def test_and_until_the_session_has_been_over_for_an_hour(clock):
    event = event_that_began(ago=HOUR)
    mark(event, place_at(event, PersonFactory()).person)
    share(event)
    assert letters.tell_all() == 0
    clock.forward(minutes=175)
    assert letters.tell_all() == 0
    clock.forward(minutes=6)

    assert letters.tell_all() == 1


def test_a_later_file_is_another_letter_without_the_first_ones(event, came, clock):
    share(event, "Slides")
    letters.tell_all()
    share(event, "Recording", ago=HOUR / 2)
    assert letters.tell_all() == 0
    clock.forward(minutes=31)

    assert letters.tell_all() == 1
    newest = told().order_by("-pk").first()
    assert "Recording" in newest.text
    assert "Slides" not in newest.text


def test_who_is_marked_later_is_told_then(event, came):
    late = place_at(event, PersonFactory())
    share(event)
    letters.tell_all()
    mark(event, late.person)

    assert letters.tell_all() == 1
    assert set(told().values_list("to", flat=True)) == {came.person.email, late.person.email}


def corrected(booking, state=Mark.State.PRESENT, **more):
    return mark(booking.event, booking.person, state, seen=10**6, **more)


def to_of(booking):
    return list(told().filter(to=booking.person.email).order_by("pk"))


@pytest.mark.parametrize(("state", "minutes"), [("present", None), ("late", 40)])
def test_who_was_marked_absent_by_mistake_is_told_of_what_the_others_were_told(event, came, absent, state, minutes):
    share(event, "Slides")
    share(event, "Recording", meant_for=For.ALL_AFTER)
    letters.tell_all()
    assert "Slides" not in told().get(to=absent.person.email).text
    corrected(absent, state, minutes=minutes)

    assert [letters.tell_all(), letters.tell_all()] == [1, 0]
    _, newest = to_of(absent)
    assert "Slides" in newest.text
    assert "Recording" not in newest.text
    assert len(to_of(came)) == 1


def test_also_where_their_letter_was_cancelled_by_the_mistake(event, came):
    share(event)
    letters.tell_all()
    corrected(came, Mark.State.ABSENT)
    sender.send_due()
    assert letters.tell_all() == 0
    corrected(came)

    assert [letters.tell_all(), letters.tell_all()] == [1, 0]
    sender.send_due()
    assert [letter.state for letter in to_of(came)] == ["cancelled", "handed over"]
    assert letters.tell_all() == 0


def test_who_is_corrected_a_month_later_is_told_and_nobody_else_is(event, came, absent, clock):
    never_told = place_at(event, PersonFactory())
    mark(event, never_told.person)
    share(event)
    clock.forward(minutes=30 * 24 * 60)
    assert letters.tell_all() == 0
    corrected(absent)

    assert [letters.tell_all(), letters.tell_all()] == [1, 0]
    assert told().get().to == absent.person.email


def test_a_mark_that_is_corrected_to_a_part_tells_nobody_anew(event, came, clock):
    share(event)
    letters.tell_all()
    clock.forward(minutes=30 * 24 * 60)
    corrected(came, Mark.State.LEFT_EARLY, minutes=60)

    assert letters.tell_all() == 0


def test_a_correction_after_letters_are_forgotten_tells_nobody(event, absent, clock):
    share(event)
    clock.forward(minutes=366 * 24 * 60)
    corrected(absent)

    assert letters.tell_all() == 0


def test_nobody_is_told_of_what_was_two_weeks_ago(clock):
    event = event_that_began(ago=8 * HOUR)
    mark(event, place_at(event, PersonFactory()).person)
    share(event)
    clock.forward(minutes=14 * 24 * 60)

    assert letters.tell_all() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda booking: EventFile.objects.all().delete(),
        lambda booking: mark(booking.event, booking.person, Mark.State.ABSENT, seen=10**6),
        lambda booking: Event.objects.update(state=Event.State.CANCELLED),
        lambda booking: User.objects.update(is_active=False),
    ],
    ids=["file removed", "marked absent", "event cancelled", "account closed"],
)
def test_a_letter_that_is_not_true_any_more_when_it_would_leave_is_cancelled(event, came, change):
    share(event)
    letters.tell_all()
    change(came)
    sender.send_due()

    assert told().values_list("state", "reason").get() == ("cancelled", letters.NOTHING_LEFT)


def test_nor_does_it_leave_where_the_booking_was_cancelled(event, absent):
    share(event, meant_for=For.ALL_AFTER)
    letters.tell_all()
    Booking.objects.filter(pk=absent.pk).update(state=State.CANCELLED, **stamps(State.CANCELLED))
    sender.send_due()

    assert told().get().state == "cancelled"


def test_one_of_whose_files_one_was_removed_leaves_with_the_others(event, came):
    share(event, "Slides")
    removed = share(event, "Names of everybody")
    letters.tell_all()
    removed.delete()
    share(event, "Recording")
    sender.send_due()

    message = told().get()
    assert message.state == "handed over"
    assert "Slides" in message.text
    assert "Names of everybody" not in message.text
    assert "Recording" not in message.text
    assert letters.tell_all() == 1


def test_many_take_no_more_queries_once_they_are_told(event, django_assert_max_num_queries):
    share(event)
    for _ in range(6):
        mark(event, place_at(event, PersonFactory()).person)
    assert letters.tell_all() == 6
    with django_assert_max_num_queries(9):
        assert letters.tell_all() == 0
