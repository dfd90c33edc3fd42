"""What was sent before letters had kinds keeps its kind and its cause, so that nothing is sent again."""

import datetime
import importlib

import pytest
from django.apps import apps
from django.utils import timezone

from teach_th.models import VacancyMove
from teach_th.vacancies import letters as vacancy_letters
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.factories.payments import invoiced_order, open_order
from tests.factories.schools import AffiliationFactory
from tests.factories.teach_th_interest import recruiter_of
from tests.factories.vacancies import published
from thep.bookings import emails as booking_letters
from thep.mail.models import Message
from thep.payments import letters as payment_letters
from thep.schools import emails as school_letters

MIGRATIONS = (
    "thep.mail.migrations.0005_kinds_of_old_letters",
    "thep.schools.migrations.0006_kinds_of_old_letters",
    "thep.payments.migrations.0007_kinds_of_old_letters",
    "thep.bookings.migrations.0006_kinds_of_old_letters",
    "teach_th.migrations.0007_kinds_of_old_letters",
)

pytestmark = pytest.mark.django_db


def migrate():
    for module in MIGRATIONS:
        importlib.import_module(module).name(apps, None)


def was_sent(cause, to):
    return Message.objects.create(cause=cause, to=to, subject="Hello", text="Good morning", state=Message.State.HANDED_OVER)


def sends_nothing(letter, *args, **kwargs):
    before = set(Message.objects.values_list("pk", flat=True))
    letter(*args, **kwargs)
    return set(Message.objects.values_list("pk", flat=True)) == before


@pytest.fixture
def booking():
    booking = book(EventFactory(), PersonFactory(email="nasima@school.example"))
    Message.objects.all().delete()
    return booking


def test_a_place_is_not_confirmed_again(booking):
    was_sent(f"booking:{booking.pk}:confirmed", booking.person.email)
    migrate()
    assert sends_nothing(booking_letters.confirmed, booking)
    booking_letters.confirmed_again(booking)
    assert Message.objects.about(booking).filter(kind="bookings.confirmed").count() == 2


def test_an_offer_is_not_made_again_and_the_next_one_is(booking):
    booking.expires_at = timezone.now() + datetime.timedelta(days=1, seconds=12, microseconds=34)
    booking.save(update_fields=["expires_at"])
    was_sent(f"booking:{booking.pk}:offered:{booking.expires_at:%Y%m%d%H%M}", booking.person.email)
    was_sent(f"booking:{booking.pk}:offered:202001011200", booking.person.email)
    migrate()
    assert sends_nothing(booking_letters.offered, booking)
    booking.expires_at += datetime.timedelta(days=1)
    assert not sends_nothing(booking_letters.offered, booking)


def test_who_booked_and_who_comes_are_told_of_a_cancelled_place_once(booking):
    booking.booker = PersonFactory(email="lead@school.example")
    for ending, to in (("", booking.person), (":booker", booking.booker)):
        was_sent(f"booking:{booking.pk}:cancelled{ending}", to.email)
    migrate()
    assert set(Message.objects.about(booking).values_list("kind", "to")) == {
        ("bookings.cancelled", "nasima@school.example"),
        ("bookings.cancelled", "lead@school.example"),
    }
    assert sends_nothing(booking_letters.cancelled, booking, refund_pence=0)


def test_schools_are_not_told_of_an_event_again(booking):
    was_sent(f"event:{booking.event_id}:few:{booking.person_id}", booking.person.email)
    migrate()
    school = AffiliationFactory().school
    assert sends_nothing(booking_letters.few_bookings, booking.event, school=school, to=booking.person, words="")


def test_money_is_not_written_of_again(sandbox):
    order = open_order()
    was_sent(f"receipt:{order.reference}", order.bill_to_email)
    invoiced = invoiced_order()
    payment = invoiced.payments.get()
    Message.objects.filter(kind="payments.invoice").delete()
    for what in ("invoice", "overdue"):
        was_sent(f"{what}:{payment.key}", invoiced.bill_to_email)
        was_sent(f"{what}:{payment.key}:copy:school", "finance@school.example")
    migrate()
    assert sends_nothing(payment_letters.receipt, order)
    assert sends_nothing(payment_letters.invoice, invoiced, payment)
    assert sends_nothing(payment_letters.overdue, invoiced, payment)
    assert Message.objects.about(payment).filter(to="finance@school.example").count() == 2


def test_somebody_who_has_left_a_school_is_not_told_again():
    affiliation, lead = AffiliationFactory(), PersonFactory()
    affiliation.ended_at = timezone.now()
    was_sent(f"affiliation {affiliation.pk} ended {affiliation.ended_at:%F %T.%f}: {affiliation.person_id}", affiliation.person.email)
    was_sent(f"affiliation {affiliation.pk} asked: {lead.pk}", lead.email)
    migrate()
    assert sends_nothing(school_letters.tell_person_that_it_ended, affiliation, lead)
    assert sends_nothing(school_letters.tell_lead_that_somebody_asked, affiliation, lead)


def test_a_school_is_not_told_again_that_its_advert_closes_nor_of_its_moves():
    vacancy = published(closes_at=timezone.now() + datetime.timedelta(days=3, seconds=59))
    recruiter = recruiter_of(vacancy.school)
    move = VacancyMove.objects.create(vacancy=vacancy, kind="published", by=PersonFactory())
    was_sent(f"vacancy {vacancy.pk} closing {vacancy.closes_at:%Y%m%d%H%M} closing_soon: {recruiter.pk}", recruiter.email)
    was_sent(f"vacancy move {move.pk} published: {recruiter.pk}", recruiter.email)
    migrate()
    assert vacancy_letters.closing_soon(vacancy) is False
    assert sends_nothing(vacancy_letters.published, vacancy, move)


def test_what_acts_for_its_reader_is_forgotten_once_it_has_left_as_before(settings):
    waits = Message.objects.create(cause="sign-in login_code abc", to="a@school.example", subject="Code", text="123456")
    migrate()
    waits.refresh_from_db()
    assert (waits.kind, waits.cause) == ("accounts.signing_in", "once:login_code abc")


def test_two_old_letters_that_are_one_by_the_new_rule_stay_two(booking):
    for number in range(2):
        was_sent(f"event:7:few:{number}", "Head@school.example" if number else "head@school.example")
    migrate()
    first, second = Message.objects.filter(kind="bookings.few_bookings").order_by("pk")
    assert (first.cause, second.cause) == ("events.event:7", f"events.event:7:{second.pk}")


def test_what_is_of_no_domain_stays_as_it_is():
    was_sent("who knows", "a@school.example")
    migrate()
    assert Message.objects.get(cause="who knows").kind == ""
