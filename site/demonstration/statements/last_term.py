"""A few courses that were held online last term, who went, and the statements of it: all sent but one, which nobody at its school gets."""

import datetime
from collections.abc import Iterator

from courses.models import CoursePage
from demonstration.bookings.booking_desk import DAY, Desk
from demonstration.courses.timetable import sitting
from demonstration.schools import colleagues
from demonstration.schools.people import named
from demonstration.schools.schools import BEN_JONSON
from demonstration.seeded_random import lasting_uuid
from demonstration.words import words_of
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.events import events
from thep.events.events import Sitting
from thep.events.models import CancellationPolicy, Event, Facilitator
from thep.events.school_terms import is_school_day
from thep.mail.models import Message
from thep.membership.models import Membership, Tier
from thep.schools.models import Affiliation, School
from thep.schools.statement_sections import Period
from thep.statements import statements
from thep.statements.models import TermStatement
from thep.statements.periods import last_period

COURSES = ("phonics-that-sticks", "counting-that-counts", "sentences-first")
VAT = 2000
SCHOOLS = 12
BY_INVOICE = 5
"""So many of the schools pay for their places: each is several calls to the payment sandbox."""


def hold(desk: Desk) -> None:
    """Hold the courses, and have schools book on them: some with their included places, some by invoice."""
    period = last_period()
    runs = [run(slug, number, period) for number, slug in enumerate(COURSES)]
    for number, (school, people) in enumerate(schools_with_people(period)):
        payment = Booking.Payment.INVOICE if number < BY_INVOICE else Booking.Payment.INCLUDED
        order = f"PO {4200 + number}" if payment == Booking.Payment.INVOICE else ""
        event = runs[number % len(runs)]
        is_paid = number != 1
        desk.book(event, people, booker=people[0], school=school, payment=payment, is_paid=is_paid, purchase_order=order)


def send_statements(desk: Desk) -> None:
    """Send the schools their statements, but for the last of them, which nobody gets. Only Ben Jonson's letters are kept."""
    period = last_period()
    if TermStatement.objects.exists():
        return
    schools = [school for school, _ in schools_with_people(period)]
    for school in schools[:-1]:
        if not school.invoice_email:
            School.objects.filter(pk=school.pk).update(invoice_email=f"finance@{colleagues.domain_of(school)}")
    since = desk.now
    statements.ask_for(schools, period, by=desk.finance)
    statements.draw_all()
    statements.send_all(TermStatement.objects.ready(), by=desk.finance)
    statements.send_all_asked()
    letters = Message.objects.filter(kind="statements.sent", created_at__gte=since)
    letters.exclude(to__endswith="@benjonson.example").delete()
    letters.update(state=Message.State.HANDED_OVER, attempts=1, handed_over_at=since)


def schools_with_people(period: Period) -> list[tuple[School, list[User]]]:
    """Return Ben Jonson and some of the schools that were members then, each with two of its people; the same on every machine."""
    members = Membership.objects.filter(academic_year=period.academic_year).values("school")
    affiliations = Affiliation.objects.active().filter(school__in=members, person__in=colleagues.everybody())
    daniel = User.objects.get(email="daniel.osei@benjonson.example")
    people: dict[School, list[User]] = {School.objects.get(urn=BEN_JONSON): [named("cpd_lead"), daniel]}
    for affiliation in affiliations.select_related("school", "person").order_by("school__urn", "pk"):
        people.setdefault(affiliation.school, []).append(affiliation.person)
    return [(school, found[:2]) for school, found in people.items()][:SCHOOLS]


def run(slug: str, number: int, period: Period) -> Event:
    """Return the run of a course that was held last term, which is made where there is none."""
    uid = lasting_uuid("last term", slug)
    if found := Event.objects.filter(uid=uid).first():
        return found
    words = next(words for words in words_of("courses", "courses")["course"] if words["slug"] == slug)
    tiers: dict[str, Tier | None] = {tier.slug: tier for tier in Tier.objects.all()} | {"others": None}
    day = next(school_days_of(period, skip=12 + 9 * number))
    planned = sitting(day, words["sessions"][0], words)
    event = events.create(
        title=words["title"],
        sessions=[Sitting(starts_at=planned.starts_at, ends_at=planned.ends_at)],
        prices={tiers[tier]: pence for tier, pence in words["price_pence"].items()},
        facilitators=Facilitator.objects.filter(slug__in=words["facilitators"]),
        uid=uid,
        kind=words["kind"],
        page=CoursePage.objects.get(slug=slug),
        format=Event.Format.ONLINE,
        joining_link=f"https://meet.thep.example/{slug}-last-term",
        capacity=words["capacity"],
        vat_rate=VAT if words["vat"] else 0,
        uses_included_places=words["included"],
        policy=CancellationPolicy.objects.get(slug=words["policy"]),
    )
    return events.publish(event)


def school_days_of(period: Period, *, skip: int) -> Iterator[datetime.date]:
    """Yield the school days of the period from the one after so many."""
    day = period.first
    while day <= period.last:
        if is_school_day(day):
            if skip <= 0:
                yield day
            skip -= 1
        day += DAY
