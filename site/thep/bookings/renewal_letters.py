"""What leads are written to about places that were booked on renewal: notice before the last day to renew, and what was settled."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_lead
from thep.design.templatetags.thep import money
from thep.events import prices
from thep.mail import letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message
from thep.membership.declines import schools_not_renewing
from thep.membership.disputes import schools_disputing
from thep.membership.years import in_words
from thep.schools.affiliations import leads_of
from thep.schools.examples import example_school
from thep.schools.lead_letters import no_longer_leading
from thep.schools.models import School

from .letter_examples import example_booking
from .models import Booking
from .stakes import last_day_of, share

DAYS = (14, 3)
"""How long before the last day to renew leads are written to, at most."""
NOTHING_WAITS = "No place waits for it: the school has renewed, won’t renew, gave the places up, or disputes what a membership cost it."
Payment = Booking.Payment


def _example_of_notice() -> dict[str, Any]:
    booking = example_booking(payment=Payment.ON_RENEWAL, renew_by=timezone.localdate() + datetime.timedelta(days=14))
    return {"to": example_lead()} | _of_notice(example_school(), [booking], booking.renew_by or timezone.localdate())


def _example_of_settled() -> dict[str, Any]:
    booking = example_booking(
        payment=Payment.INVOICE, price_reason=f"£120 + VAT, as the {example_school().noun} had not renewed by 30 September 2027"
    )
    return {"to": example_lead()} | _of_settled([booking])


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which notices mustn't leave, by key, and why: no place of the school waits for its renewal any more, or the
    reader no longer leads it. In two queries.
    """
    keys = {message.pk: record_of(message.cause) for message in messages}
    waiting = set(_waiting().filter(school__in=keys.values()).values_list("school", flat=True))
    return no_longer_leading(messages, keys) | {pk: NOTHING_WAITS for pk, school in keys.items() if school not in waiting}


NOTICE = LetterKind(
    name="bookings.renewal_notice",
    label="Bookings that wait for a renewal",
    audience="Those who lead a school that has booked places on renewal and hasn’t renewed: 14 and 3 days before the last day.",
    template="bookings/email/renewal_notice",
    about=LetterClass.BOOKINGS,
    why="You get this email because you act for {{ school.name }} on our website.",
    variables=(
        FIRST_NAME,
        LetterVariable("school", "the name of the school", "{{ school.name }}"),
        LetterVariable("noun", "what the school is: “school” or “organisation”", "{{ school.noun }}"),
        LetterVariable("places", "how many places wait, such as '3 places'", "{{ places }}"),
        LetterVariable("sum", "what they cost with VAT if the school doesn’t renew", "{{ sum }}"),
        LetterVariable("last_day", "the last day to renew on", "{{ last_day|day }}"),
        LetterVariable("year", "the academic year, such as 2027/28", "{{ year }}"),
    ),
    example=_example_of_notice,
    look_again=look_again,
)
SETTLED = LetterKind(
    name="bookings.renewal_settled",
    label="What a place booked on renewal costs",
    audience="Whoever booked places on renewal, when it is known whether the school has renewed.",
    template="bookings/email/renewal_settled",
    about=LetterClass.BOOKINGS,
    why="You get this email because you booked places for {{ school.name }}.",
    variables=(
        FIRST_NAME,
        LetterVariable("school", "the name of the school", "{{ school.name }}"),
        LetterVariable("noun", "what the school is: “school” or “organisation”", "{{ school.noun }}"),
        LetterVariable("event", "the title of the event", "{{ event.title }}"),
    ),
    example=_example_of_settled,
)


def settled(bookings: Sequence[Booking]) -> None:
    """Tell whoever booked these places, in one form, what they cost now that it is known whether the school renewed."""
    first = bookings[0]
    letters.send(SETTLED, first.booker, Cause(first), _of_settled(bookings))


def tell_all() -> int:
    """Write to those who lead a school with places that wait for its renewal, once for each of `DAYS` before the last one to renew on;
    return how many letters. Who has renewed has no such places any more; who disputes what a membership cost it is told once that is
    settled.
    """
    today, written = timezone.localdate(), 0
    waiting: dict[tuple[School, datetime.date], list[Booking]] = defaultdict(list)
    for booking in _waiting().select_related("event", "person", "school").order_by("event__starts_at", "pk"):
        if booking.school is not None:
            waiting[booking.school, last_day_of(booking)].append(booking)
    for (school, last_day), bookings in waiting.items():
        due = min((days for days in DAYS if 0 <= (last_day - today).days <= days), default=None)
        if due is None:
            continue
        cause = Cause(school, last_day - datetime.timedelta(days=due))
        if Message.objects.filter(kind=NOTICE.name, cause=cause.key).exists():
            continue
        for person in leads_of(school):
            letters.send(NOTICE, person, cause, _of_notice(school, bookings, last_day))
            written += 1
    return written


def _waiting() -> QuerySet[Booking]:
    """Return the bookings that wait for a renewal of their school which it can still agree to, unless it has said that it won't, or
    disputes what a membership cost it.
    """
    waiting = Booking.objects.awaiting_renewal().filter(kept_until=None, school__isnull=False)
    return waiting.exclude(school__in=schools_not_renewing()).exclude(school__in=schools_disputing())


def sum_of(bookings: Sequence[Booking]) -> int:
    """Return what bookings that wait for a renewal cost if the school doesn't renew, in pence with VAT."""
    owed = [(share(booking.net_pence, booking.owed_percent), booking.event.vat_rate) for booking in bookings]
    return sum(net_pence + prices.vat(net_pence, vat_rate) for net_pence, vat_rate in owed)


def _of_notice(school: School, bookings: Sequence[Booking], last_day: datetime.date) -> dict[str, Any]:
    number = len(bookings)
    return {
        "school": school,
        "bookings": bookings,
        "places": f"{number} place{'' if number == 1 else 's'}",
        "sum": money(sum_of(bookings)),
        "last_day": last_day,
        "year": in_words(prices.year_of(bookings[0].event)),
        "address": settings.SITE_ADDRESS + reverse("member_membership", args=[school.urn]),
    }


def _of_settled(bookings: Sequence[Booking]) -> dict[str, Any]:
    first = bookings[0]
    return {
        "school": first.school,
        "event": first.event,
        "bookings": bookings,
        "is_invoiced": any(booking.payment == Payment.INVOICE for booking in bookings),
        "address": reverse("member_booking", args=[first.reference]),
    }
