"""Those who would like to work here, what schools made of it, the alerts they have, and the visits that schools offer."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from demonstration.bookings.booking_desk import Desk
from demonstration.courses.timetable import at
from demonstration.courses.venues import venue
from demonstration.schools import colleagues
from demonstration.seeded_random import lasting_uuid
from demonstration.teach_th import brand
from demonstration.words import words_of
from teach_th.access import RECRUITING
from teach_th.alerts import alerts
from teach_th.interest import expressions
from teach_th.models import ExpressionOfInterest, JobAlert, Look, Visit
from teach_th.visits.visits import VISIT, venue_of
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cms.models import Objective, Subject
from thep.events import events
from thep.events.events import Sitting
from thep.events.models import Event
from thep.events.school_terms import DAY, is_school_day
from thep.schools.models import Affiliation, School


def load(today: datetime.date) -> None:
    """Have everybody and every visit of the words; those that are there stay as they have become. Nobody is written to."""
    candidates = words_of("teach_th", "candidates")
    for said in candidates["candidate"]:
        if not ExpressionOfInterest.objects.filter(email=said["email"]).exists():
            express(said)
        if "alert" in said:
            alert(said | said["alert"])
    for said in candidates["alert"]:
        alert(said)
    for said in words_of("teach_th", "visits")["visit"]:
        uid = lasting_uuid("visit", said["title"])
        if not Event.objects.filter(uid=uid).exists():
            offer(said, today, uid)


def express(said: Mapping[str, Any]) -> ExpressionOfInterest:
    then = timezone.now() - said["ago"] * DAY
    expression = ExpressionOfInterest.objects.create(
        email=said["email"],
        name=said["name"],
        status=said["status"],
        phases=said["phases"],
        roles=said["roles"],
        working_patterns=said["patterns"],
        could_start=timezone.localdate() + said["could_start_in"] * DAY if "could_start_in" in said else None,
        about=said["about"],
        is_hidden=said.get("is_hidden", False),
        consent=expressions.CONSENT,
        asked_at=then,
        confirmed_at=then,
        expires_at=then + expressions.LASTS,
    )
    expression.subjects.set(Subject.objects.filter(slug__in=said["subjects"]))
    expression.hidden_from.set(School.objects.filter(urn__in=said.get("hides", [])))
    for look in said["looks"]:
        school = School.objects.get(urn=look["urn"])
        by = recruiter_of(school)
        if by is not None:
            words, kind = look.get("words", ""), Look.Kind.CONTACTED if "words" in look else Look.Kind.VIEWED
            noted_at = working_moment(look["ago"], "11:35" if words else "11:20")
            expression.looks.create(kind=kind, school=school, by=by, by_name=by.get_full_name(), words=words, at=noted_at)
    return expression


def working_moment(days_ago: int, clock: str) -> datetime.datetime:
    day = timezone.localdate() - days_ago * DAY
    while not is_school_day(day):
        day -= DAY
    return at(day, clock)


def book(desk: Desk) -> None:
    """Have some colleagues look at other schools, of which their own know nothing."""
    booked = {"Morning at Ben Jonson Primary School": 3, "Open evening for new teachers": 11, "A day in a science department": 4}
    people = colleagues.everybody()[::9]
    for title, number in booked.items():
        event = Event.objects.get(uid=lasting_uuid("visit", title))
        for person in people[:number]:
            desk.book(event, [person], booker=person, school=None, payment=Booking.Payment.FREE, days_ago=2 + number % 5)
        people = people[2:]


def alert(said: Mapping[str, Any]) -> JobAlert:
    """Make a job alert that has run for some time; its next letter is for what is published from now on."""
    found = JobAlert.objects.filter(email=said["email"], search=said["search"]).first()
    if found is not None:
        return found
    then = timezone.now() - said["ago"] * DAY
    made = JobAlert(email=said["email"], search=said["search"], frequency=said["frequency"], is_paused=said.get("is_paused", False))
    made.confirmed_at = then
    made.asked_at, made.next_at = timezone.now(), alerts.following(made, timezone.now())
    made.save()
    return made


def offer(said: Mapping[str, Any], today: datetime.date, uid: Any) -> Visit:
    day = today + said["days"] * DAY
    while not is_school_day(day):
        day += DAY
    school = School.objects.get(urn=said["urn"]) if "urn" in said else None
    event = events.create(
        title=said["title"],
        sessions=[Sitting(starts_at=at(day, said["starts"]), ends_at=at(day, said["ends"]))],
        uid=uid,
        kind=VISIT,
        objectives=Objective.objects.filter(key=brand.OBJECTIVE),
        capacity=said["places"],
        venue=venue_of(school) if school else venue(said["venue"]),
    )
    visit = Visit.objects.create(
        event=event, school=school, words=said["words"].strip(), offered_by=recruiter_of(school) if school else None
    )
    events.publish(event)
    return visit


def recruiter_of(school: School) -> User | None:
    """Return who recruits for the school; its recruiter before its headteacher."""
    recruiting = Affiliation.objects.active().filter(school=school, role__in=RECRUITING).select_related("person")
    found = {affiliation.role: affiliation.person for affiliation in recruiting.order_by("-pk")}
    wanted = (Affiliation.Role.RECRUITER, Affiliation.Role.HEADTEACHER, Affiliation.Role.BUSINESS_MANAGER)
    return next((found[role] for role in wanted if role in found), None)
