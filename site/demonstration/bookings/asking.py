"""Bow School has its teachers ask first: what they have asked for, and what became of it."""

import datetime
from dataclasses import dataclass

from demonstration.bookings.booking_desk import DAY, Desk, reference
from demonstration.bookings.stories import bookable, by_email
from demonstration.parts import Account
from demonstration.seeded_random import lasting_uuid
from thep.accounts.models import User
from thep.bookings.approvals import answers, lapses, requests, school_settings
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking, PlaceRequest
from thep.bookings.school_clock import later_by_school_hours
from thep.events.models import Event
from thep.mail.models import Message
from thep.schools.models import School

BOW = 100965
LEAD = "sunita.iyer@bow-school.example"
HOUR = datetime.timedelta(hours=1)
HOURS = 72


@dataclass(frozen=True)
class Wish:
    """Who asks for the next run of which course, and why; `days_ago`: None where it is about to lapse."""

    who: str
    course: str
    message: str
    days_ago: int | None = 1


WAITING = (
    Wish("zhang.wei", "fractions-from-year-1-to-year-7", "I teach Year 7 next term, and want to see how primary schools get them there."),
    Wish("tessa.nwosu", "oracy-in-every-lesson", "Our department is working on talk this year. I’d bring it to our meeting in March."),
    Wish("rafiq.alam", "checking-what-theyve-understood", "", None),
)
DECLINED = Wish("hannah.friedman", "sentences-first", "It’s what my Year 8 class needs most.", 6)
WHY = "Thank you for thinking of this. Year 11 have their mock exams that week, so we need you here. Please ask for the next run."
LAPSED = Wish("rafiq.alam", "calm-starts", "", 9)
WITHDRAWN = Wish("tessa.nwosu", "drawing-for-teachers-who-dont", "", 5)
APPROVED = Wish("hannah.friedman", "talk-before-they-write", "For our new Year 9 unit.", 4)


def accounts() -> list[Account]:
    """Return a lead who answers requests, and a teacher who waits for an answer."""
    return [
        Account(LEAD, "A lead of a school whose teachers ask first: requests wait for an answer, one of them not for long."),
        Account("zhang.wei@bow-school.example", "A teacher whose school approves what it pays for, waiting for its answer."),
    ]


def tell(desk: Desk) -> None:
    """Have the school ask first, and its teachers ask: what has been told in an earlier load is left as it has become."""
    school, lead = School.objects.get(urn=BOW), by_email(LEAD)
    school_settings.change(school, asks_first=True, hours=HOURS, by=lead)
    have_a_clash(desk, school, lead)
    for wish in WAITING:
        if asked := ask(wish, desk, school):
            date_back(asked, wish, desk)
    if asked := ask(DECLINED, desk, school):
        date_back(answers.decline(asked, by=lead, reason=WHY), DECLINED, desk)
    if asked := ask(LAPSED, desk, school):
        lapses.lapse(date_back(asked, LAPSED, desk))
    if asked := ask(WITHDRAWN, desk, school):
        date_back(requests.withdraw(asked, by=asked.person), WITHDRAWN, desk)
    if asked := ask(APPROVED, desk, school):
        approved = date_back(answers.approve(asked, by=lead, payment=Booking.Payment.INCLUDED), APPROVED, desk)
        keep(approved, desk)


def keep(approved: PlaceRequest, desk: Desk) -> None:
    """Have the desk date the booking that came of a request, and give it a reference that lasts."""
    booking = approved.booking
    if booking is not None and booking.submission_id is not None and approved.answered_at is not None:
        desk.made_at[booking.submission_id] = approved.answered_at
        desk.rename(booking, reference("booking", approved.token, approved.person.email))


def have_a_clash(desk: Desk, school: School, lead: User) -> None:
    """Give Marcus Bello a place on the day that Zhang Wei asks for."""
    event = next_run(WAITING[0].course, desk)
    if event is not None:
        desk.book(event, [teacher("marcus.bello")], booker=lead, school=school, payment=Booking.Payment.INCLUDED, days_ago=12)


def ask(wish: Wish, desk: Desk, school: School) -> PlaceRequest | None:
    """Ask for the wish as its teacher does; None where that was told before, or the course has no run to ask for."""
    person = teacher(wish.who)
    token = lasting_uuid("request", wish.course, person.email)
    event = next_run(wish.course, desk)
    if event is None or PlaceRequest.objects.filter(token=token).exists():
        return None
    return requests.ask(
        event, school=school, delegate=Delegate(person=person), by=person, message=wish.message, terms=desk.terms, token=token
    )


def date_back(asked: PlaceRequest, wish: Wish, desk: Desk) -> PlaceRequest:
    """Date the request to when it was asked, and its end to what follows from that. Its letter, which names another end, is gone by now."""
    asked.asked_at = desk.now - wish.days_ago * DAY if wish.days_ago is not None else nearly_too_long_ago(desk.now)
    asked.expires_at = ends_of(asked.asked_at)
    if asked.answered_at is not None:
        asked.answered_at = min(asked.asked_at + DAY, desk.now)
    asked.save(update_fields=["asked_at", "expires_at", "answered_at"])
    Message.objects.about(asked).filter(kind="bookings.request_asked").delete()
    return asked


def nearly_too_long_ago(now: datetime.datetime) -> datetime.datetime:
    """Return the moment from which the school hours are over as soon as can be, and not within two hours."""
    moments = [now - hours * HOUR for hours in range(24 * 21)]
    return min((moment for moment in moments if ends_of(moment) > now + 2 * HOUR), key=ends_of)


def ends_of(moment: datetime.datetime) -> datetime.datetime:
    return later_by_school_hours(moment, HOURS)


def next_run(course: str, desk: Desk) -> Event | None:
    """Return the next run of a course that has a price and places, for which a school can be asked."""
    return next((run for run in bookable(course, desk) if not run.is_full and run.prices.filter(net_pence__gt=0).exists()), None)


def teacher(name: str) -> User:
    return by_email(f"{name}@bow-school.example")
