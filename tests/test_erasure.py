"""Erasure and export by construction: somebody does everything that the product has, closes their account, and years go by.

Every column of every table is searched for any part of their address and name, and for their number (`tests/planted.py`). What may stay is
listed with its reason, and until when; what they are not shown of themselves is listed with its reason too (`tests/what_stays.py`).
"""

import json

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from teach_th.models import ExpressionOfInterest
from tests import planted, planted_person
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.planted_person import columns_that_tell
from tests.what_stays import NOT_PLANTED, NOT_SHOWN, SHOWN, STAYS, STAYS_FOR_90_DAYS, STAYS_FOR_A_YEAR, STAYS_FOR_SIX_YEARS
from thep.accounts import closing
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.events.models import Facilitator
from thep.mail.models import Message, Subscription
from thep.payments.models import Order
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(sandbox):
    """The browser of somebody who has done what there is to do, and nothing of it lies ahead in 60 days."""
    return planted.live_a_life()


def pass_time(clock, **span):
    """Time goes by, and the rounds of the sweep with it."""
    clock.forward(**span)
    planted_person.committed(sweep)


def left_beside(*expected):
    """Return where the person is found beside where they may be."""
    return columns_that_tell() - {column for columns in expected for column in columns}


def close_account(clock):
    pass_time(clock, days=60)  # what was booked is over
    planted_person.sign_in().post(reverse("member_close"), {"email": planted_person.EMAIL})
    assert not User.objects.get(pk=planted_person.NUMBER).is_active


def test_nothing_but_what_is_listed_is_left_of_somebody_who_closed_their_account(everything, clock):
    assert Subscription.objects.exists()
    assert ExpressionOfInterest.objects.exists()
    assert Order.objects.count() >= 3
    close_account(clock)
    assert left_beside(STAYS, STAYS_FOR_SIX_YEARS, STAYS_FOR_A_YEAR, STAYS_FOR_90_DAYS) == set()
    lists_more_than_stays = (STAYS.keys() | STAYS_FOR_SIX_YEARS.keys() | STAYS_FOR_A_YEAR.keys()) - columns_that_tell()
    assert lists_more_than_stays == set()
    pass_time(clock, days=91)
    assert left_beside(STAYS, STAYS_FOR_SIX_YEARS, STAYS_FOR_A_YEAR) == set()
    pass_time(clock, days=366)
    assert left_beside(STAYS, STAYS_FOR_SIX_YEARS) == set()
    assert "payments_order.bill_to_name" in columns_that_tell()
    pass_time(clock, days=6 * 366)
    pass_time(clock, days=366)
    assert left_beside(STAYS) == set()


def test_every_column_that_can_point_at_a_person_does(everything):
    """So what the product comes to keep of people is planted too, and held against the lists."""
    fields = [
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.model is User
    ]
    found = columns_that_tell()
    assert {f"{table}.{column}" for table, column in fields} - found == NOT_PLANTED.keys()


def test_whoever_asks_is_shown_every_table_that_tells_of_them(everything):
    assert {"accounts_user.name", "bookings_booking.person_id", "mail_subscription.email", "teach_th_jobalert.email"} <= columns_that_tell()
    data = planted_person.sign_in().get(reverse("member_data")).json()
    shown = {table for tables in SHOWN.values() for table in tables}
    tables = {column.partition(".")[0] for column in columns_that_tell()}
    assert tables - shown - NOT_SHOWN.keys() == set()
    assert {part for part in SHOWN if not data[part]} == set()
    for words in ("would like Tuesdays", "has taught for years", "Zebedee's browser", "is ill", planted_person.EMAIL):
        assert words in json.dumps(data)


def test_letters_to_somebody_go_with_the_account_also_those_that_wait_to_leave():
    person, to = PersonFactory(email=planted_person.EMAIL), planted_person.EMAIL.upper()
    for state in Message.State:
        Message.objects.create(cause=state, to=to, subject="Hello", text="Good morning", state=state, reason=f"Refused: {to}")
    closing.close(person)
    kept = {letter.cause: (letter.to, letter.subject, letter.text, letter.reason) for letter in Message.objects.all()}
    left = set(Message.State) - {"queued", "claimed", "held"}
    assert kept == dict.fromkeys(left, ("closed@closed.invalid", "", "", ""))


def test_a_name_is_taken_out_of_what_others_wrote_and_no_other_name_with_it():
    person = PersonFactory(name="Sam Lee")
    booking = book(EventFactory())
    Booking.objects.filter(pk=booking.pk).update(end_reason="Passed to Sam Leeson, then to Sam Lee.")
    closing.close(person)
    booking.refresh_from_db()
    assert booking.end_reason == "Passed to Sam Leeson, then to closed account."


def test_events_that_were_held_say_by_name_alone_who_led_them():
    person = PersonFactory()
    led = Facilitator.objects.create(name=person.name, slug="led", job_title="Head", biography="Long.", person=person)
    closing.close(person)
    led.refresh_from_db()
    assert (led.person, led.job_title, led.biography) == (None, "", "")
    assert led.name


def test_the_bookings_of_an_open_account_are_its_record_for_life(clock):
    booking = book(EventFactory())
    pass_time(clock, days=8 * 366)
    assert Booking.objects.filter(pk=booking.pk).exists()
    assert timezone.now() > booking.created_at
