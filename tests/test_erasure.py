"""Erasure by construction: somebody does everything that the product has, closes their account, and years go by.

Every column of every table is searched for their address, their name and their number. What may stay is listed with its reason, and
until when.
"""

import datetime
import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from teach_th import links, talent_pool
from teach_th.models import ExpressionOfInterest, JobAlert, Look
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.courses import course_page
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.factories.teach_th import contact_page
from tests.factories.teach_th_interest import in_the_pool
from thep.accounts.groups import ensure_groups
from thep.accounts.models import User
from thep.bookings import bookings, changes
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.mail import newsletter
from thep.mail.models import Subscription
from thep.payments import webhooks
from thep.payments.gateway import Event as StripeEvent
from thep.payments.models import Order
from thep.payments.sweep import sweep
from thep.schools import affiliations

pytestmark = pytest.mark.django_db

NAME, EMAIL, NUMBER = "Zebedee Quillfeather", "zebedee.quillfeather@planted.example", 987_654_321
PASSWORD = "correct horse battery"

EMPTY_ACCOUNT = "points at the account, which holds nothing about them any more"
SIX_YEARS = "accounts are kept for six years, with whom they were made out to"
A_YEAR = "letters to others are kept for a year"

STAYS_FOR_SIX_YEARS = {
    "payments_order.bill_to_name": SIX_YEARS,
    "payments_order.bill_to_email": SIX_YEARS,
    "payments_orderline.description": SIX_YEARS,
    "payments_refund.reason": "accounts are kept for six years, with why money went back in the words that were given",
}
STAYS_FOR_A_YEAR = {f"mail_message.{column}": A_YEAR for column in ("subject", "text", "html", "cause", "headers", "calendar", "to")}
STAYS = {
    "accounts_user.id": "the empty account itself, so that bookings and decisions still point at somebody",
    "accounts_user.email": "closed-NUMBER@closed.invalid: it reaches nobody, and frees the address for a new account",
    "schools_affiliation.person_id": EMPTY_ACCOUNT,
    "schools_affiliation.ended_by_id": EMPTY_ACCOUNT,
    "events_event.cancelled_by_id": EMPTY_ACCOUNT,
}
NUMBERS_STAY_FOR_SIX_YEARS = {
    f"{column}_id": EMPTY_ACCOUNT
    for column in (
        "bookings_booking.person", "bookings_booking.booker", "bookings_booking.ended_by", "bookings_submission.booker",
        "payments_order.buyer", "payments_refund.asked_by",
    )
}  # fmt: skip


def found():
    """Where the person is found: columns that hold their address, their name or their number."""
    columns = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (a table's own name)
            for row in cursor.fetchall():
                columns |= {f"{table}.{name}" for name, value in zip(names, row, strict=True) if tells(value)}
    return columns


def tells(value):
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode("utf-8", "replace")
    text = json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)
    return any(each.lower() in text.lower() for each in (NAME, EMAIL, str(NUMBER)))


def committed(work):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return work()


@pytest.fixture
def everything(sandbox):
    """Zebedee, who has done what there is to do, and nothing of it lies ahead."""
    ensure_groups()
    school = SchoolFactory()
    lead, colleague = lead_of(school), teacher_at(school)
    person = PersonFactory(pk=NUMBER, name=NAME, email=EMAIL, access_needs=f"{NAME} needs a loop", dietary_needs="Halal")
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    client = Client(HTTP_USER_AGENT="Zebedee's browser")
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    client.post(reverse("member_profile"), {"name": NAME, "access_needs": "A loop"})
    client.post(reverse("account_request_login_code"), {"email": EMAIL})
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    client.post(reverse("my_calendar"))

    affiliations.approve(affiliations.ask(person, school=school), by=lead)
    page = course_page()
    client.post(reverse("register_interest", args=[page.slug]), {"note": f"{NAME} would like Tuesdays"})
    events = [EventFactory(price=4500, page=page) for _ in range(6)]
    pay(book(events[0], person, payment="card", school=school).order_line.order)
    committed(lambda: changes.cancel(Booking.objects.get(event=events[0]), by=person, reason=f"{NAME} is ill", waive=True))
    invoiced = bookings.book(events[1], booker=lead, school=school, delegates=[Delegate(person=person)], payment="invoice")
    changes.transfer(invoiced.bookings[0], to=colleague, by=person)
    given = book(events[2], colleague, school=school, payment="card")
    pay(given.order_line.order)
    given.refresh_from_db()
    changes.transfer(given, to=person, by=lead)
    full = EventFactory(capacity=1)
    book(full)
    changes.cancel(book(full, person), by=person)
    other_lead = lead_of(SchoolFactory())
    other = other_lead.affiliations.get().school
    by_address = bookings.book(events[3], booker=other_lead, school=other, delegates=[Delegate(email=EMAIL)], payment="invoice")
    for placed in (invoiced, by_address):
        pay(placed.order)

    newsletter.confirm(newsletter.confirm_address(newsletter.ask(EMAIL)).split("/")[-2])
    client.post(reverse("job_alert"), {"email": EMAIL, "frequency": "weekly", "q": "maths"})
    client.post(reverse("job_alert_link", args=[links.token_of(JobAlert.objects.get())]))
    expressed = in_the_pool(EMAIL, name=NAME, about=f"I am {NAME}")
    talent_pool.note(expressed, Look.Kind.VIEWED, school=school, by=lead)
    client.post(reverse("enquiry", args=[contact_page().pk]), {"name": NAME, "email": EMAIL, "words": f"I am {NAME}"})
    for state in ("done", "failed"):
        event = StripeEvent(
            id=f"evt_{state}", type="charge.succeeded", created=timezone.now(), object={"id": "ch_1", "name": NAME, "email": EMAIL}
        )
        webhooks.receive(event) if state == "done" else webhooks.record_failure(event, ValueError("unknown"))
    person.groups.add(Group.objects.get(name="Events"))
    person.groups.clear()
    return client


def pass_years(clock, client, **span):
    """Time goes by, and the rounds of the sweep with it."""
    clock.forward(**span)
    committed(sweep)


def test_nothing_but_what_is_listed_is_left_of_somebody_who_closed_their_account(everything, clock):
    client = everything
    assert Subscription.objects.exists()
    assert ExpressionOfInterest.objects.exists()
    assert Order.objects.count() >= 3
    pass_years(clock, client, days=60)  # what was booked is over
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    client.post(reverse("member_close"), {"email": EMAIL})
    assert not User.objects.get(pk=NUMBER).is_active

    kept = STAYS | STAYS_FOR_SIX_YEARS | NUMBERS_STAY_FOR_SIX_YEARS
    assert found() - kept.keys() - STAYS_FOR_A_YEAR.keys() - {"payments_webhookevent.payload", "mail_message.person_id"} == set()
    pass_years(clock, client, days=91)
    assert found() - kept.keys() - STAYS_FOR_A_YEAR.keys() - {"mail_message.person_id"} == set()
    pass_years(clock, client, days=366)
    assert found() - kept.keys() == set()
    assert "payments_order.bill_to_name" in found()
    pass_years(clock, client, days=6 * 366)
    pass_years(clock, client, days=366)
    assert found() - STAYS.keys() == set()


def test_the_search_would_find_somebody_anywhere(everything):
    assert {"accounts_user.name", "bookings_booking.person_id", "mail_subscription.email", "teach_th_jobalert.email"} <= found()


def test_the_bookings_of_an_open_account_are_its_record_for_life(clock):
    booking = book(EventFactory())
    pass_years(clock, None, days=8 * 366)
    assert Booking.objects.filter(pk=booking.pk).exists()
    assert datetime.timedelta(0) < timezone.now() - booking.created_at
