"""Whoever leads professional learning at a school hears once a day what its people booked."""

import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.digests.sections import london
from thep.bookings import bookings, changes
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.digests import runs
from thep.mail.models import Message
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(time_machine):
    def go(text):
        time_machine.move_to(london(text), tick=False)
        return runs.make_due()

    go("2026-10-12 08:00")
    return go


@pytest.fixture
def school(at):
    return SchoolFactory(name="Loomwright Primary School")


def told(person):
    return [message.text for message in Message.objects.filter(kind="digests.digest", person=person)]


def test_a_lead_hears_the_next_morning_who_booked_what(school, at):
    lead = lead_of(school)
    booking = book(EventFactory(title="Fractions"), teacher_at(school, name="Omar Khan"), school=school)
    assert at("2026-10-13 07:00") == 1
    letter = Message.objects.get(kind="digests.digest")
    assert (letter.to, letter.subject) == (lead.email, "1 new booking")
    assert "Omar Khan: Fractions" in letter.text
    assert f"/member/bookings/{booking.reference}/" in letter.text
    assert "You get this email because you lead professional learning where you work." in letter.text
    assert at("2026-10-14 07:00") == 0


def test_a_lead_hears_nothing_of_what_they_booked_and_of_where_they_go_themselves(school, at):
    lead = lead_of(school)
    book(EventFactory(), lead, school=school)
    colleague = teacher_at(school)
    bookings.book(EventFactory(), booker=lead, school=school, delegates=[Delegate(person=colleague)], payment="free")
    assert at("2026-10-13 07:00") == 0


def test_what_was_cancelled_meanwhile_and_what_is_not_paid_for_is_not_in_it(school, at):
    lead_of(school)
    teacher = teacher_at(school)
    cancelled = book(EventFactory(), teacher, school=school)
    changes.cancel(cancelled, by=teacher)
    held = book(EventFactory(price=4500), teacher, school=school, payment=Booking.Payment.CARD)
    assert held.state == "held"
    assert at("2026-10-13 07:00") == 0


def test_another_school_hears_nothing_and_who_left_neither(school, at):
    lead_of(SchoolFactory())
    left = lead_of(school)
    Affiliation.objects.filter(person=left).update(state=Affiliation.State.ENDED)
    book(EventFactory(), teacher_at(school), school=school)
    assert at("2026-10-13 07:00") == 0


def test_a_new_lead_hears_nothing_of_before(school, at):
    book(EventFactory(), teacher_at(school), school=school)
    at("2026-10-12 20:00")
    lead_of(school, date_joined=london("2026-01-01 12:00"))
    assert at("2026-10-13 07:00") == 0


def test_where_there_is_a_cpd_lead_the_others_who_lead_are_not_written_to(school, at):
    head = PersonFactory()
    AffiliationFactory(person=head, school=school, role=Affiliation.Role.HEADTEACHER)
    book(EventFactory(), teacher_at(school), school=school)
    assert at("2026-10-13 07:00") == 1
    assert len(told(head)) == 1
    lead = lead_of(school)
    book(EventFactory(), teacher_at(school), school=school)
    assert at("2026-10-14 07:00") == 1
    assert (len(told(head)), len(told(lead))) == (1, 1)
