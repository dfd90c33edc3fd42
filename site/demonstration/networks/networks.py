"""The networks, their members and their meetings: those of this year that are over, with notes, and those to come."""

import datetime
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html_join

from demonstration.bookings.booking_desk import Desk
from demonstration.courses.venues import venue
from demonstration.seeded_random import Dice, lasting_uuid
from demonstration.words import words_of
from networks.meetings import series
from networks.meetings.meetings import MEETING
from networks.meetings.models import MeetingAction, MeetingPapers
from networks.members.models import LeadingTerm, NetworkInvitation, NetworkMember
from networks.pages.models import NetworkPage, NetworksPage
from thep.accounts.models import User
from thep.bookings import rsvp
from thep.bookings.models import Booking
from thep.cms.academic_years import this_academic_year
from thep.cms.models import PageObjective, Subject
from thep.events import events
from thep.events.models import Event, Session
from thep.mail.models import Message

DAY = datetime.timedelta(days=1)
PLACES = 40
SHARED_KNOWLEDGE = "3.1"
"""The objective of the plan that networks serve: knowledge and best practice shared through networks."""


def words_of_networks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = words_of("networks", "networks")["network"]
    return found


def load(today: datetime.date) -> None:
    """Publish the networks with their members and meetings; those that are there already stay as they are."""
    parent = NetworksPage.objects.get()
    for words in words_of_networks():
        if not NetworkPage.objects.filter(slug=words["slug"]).exists():
            network = publish(parent, words)
            fill(network, words)
            for number, (day, meeting) in enumerate(zip(days_of(words), words["meeting"], strict=False)):
                call(network, words, meeting, day, number)


def answer(desk: Desk) -> None:
    """Have members say whether they come to the next meetings, and date what was answered to those that are over."""
    for words in words_of_networks():
        network = NetworkPage.objects.get(slug=words["slug"])
        meetings = Event.objects.filter(page=network.page_ptr_id, kind=MEETING).order_by("starts_at")
        ahead = [event for event in meetings if event.is_to_come][:2]
        for event in chain((event for event in meetings if event.has_begun), ahead):
            if not Booking.objects.filter(event=event).exists():
                have_answered(event, members_of(network))


def publish(parent: NetworksPage, words: dict[str, Any]) -> NetworkPage:
    page = NetworkPage(
        title=words["title"],
        slug=words["slug"],
        search_description=words["summary"],
        summary=words["summary"],
        purpose=paragraphs(words["purpose"]),
        who_for=words["who_for"],
        plan=paragraphs(words["plan"]),
        kind=words["kind"],
        openness=words["openness"],
        is_hidden=words.get("hidden", False),
        welcomes_guests=words.get("guests", True),
        meetings_planned=words.get("planned"),
        meets_on=words["meets"][0],
        phases=words["phases"],
        audiences=words["roles"],
        plan_objectives=[PageObjective(objective_id=SHARED_KNOWLEDGE)],
        subjects=list(Subject.objects.filter(slug__in=words["subjects"])),
        live=False,
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return NetworkPage.objects.get(pk=page.pk)


def paragraphs(texts: list[str]) -> str:
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts))


def fill(network: NetworkPage, words: dict[str, Any]) -> None:
    """Have the network's leads and members in it, some who ask, and somebody who is invited."""
    joined_at = timezone.now() - 150 * DAY
    roles = [(words["lead"], "lead"), *((email, "co_lead") for email in words["co_leads"])]
    dice = Dice("network", words["slug"])
    people = [(User.objects.get(email=email), role) for email, role in roles]
    taken = {person.pk for person, _ in people}
    fitting = [person for person in dice.shuffled(people_for(words)) if person.pk not in taken]
    people += [(person, "member") for person in fitting[: words["members"]]]
    members = NetworkMember.objects.bulk_create(
        NetworkMember(
            network=network, person=person, role=role, joined_at=joined_at + dice.between(0, 140) * DAY, asked_at=joined_at,
            seen_at=timezone.now() - dice.between(1, 30) * DAY,
        )
        for person, role in people
    )  # fmt: skip
    LeadingTerm.objects.bulk_create(LeadingTerm(member=each, began_at=each.joined_at or joined_at) for each in members if each.is_leading)
    asking = fitting[words["members"] : words["members"] + words.get("asking", 0)]
    note = "I’ve just taken this on at my school, and would like to hear how others do it."
    NetworkMember.objects.bulk_create(
        NetworkMember(network=network, person=person, state=NetworkMember.State.ASKED, note=note, asked_at=timezone.now() - 2 * DAY)
        for person in asking
    )
    if asking:
        NetworkInvitation.objects.create(network=network, email=f"a.colleague@{words['slug']}.example", invited_by=people[0][0])


def people_for(words: dict[str, Any]) -> list[User]:
    """Return the demonstration's people whom the network is for, by their subjects, their phases and their roles, in a lasting order."""
    theirs = User.objects.filter(is_illustrative=True, is_active=True, groups=None).order_by("email")
    fits = Q(subjects__slug__in=words["subjects"])
    if words["phases"]:
        fits |= Q(phase__in=words["phases"])
    roles = {"sendco": "sendco", "headteacher": "headteacher", "governor": "governor", "business_manager": "administration"}
    jobs = [roles[role] for role in words["roles"] if role in roles]
    if jobs:
        fits = Q(job_role__in=jobs)
    if words.get("partners"):
        fits |= Q(affiliations__school__organisation__gt="")
    return list(theirs.filter(fits).distinct())


def members_of(network: NetworkPage) -> list[User]:
    inside = NetworkMember.objects.active().filter(network=network)
    return list(User.objects.filter(pk__in=inside.values("person")).order_by("email"))


def days_of(words: dict[str, Any]) -> Iterator[datetime.date]:
    """Yield the network's days of this academic year and the next."""
    year = this_academic_year()
    weekday, week = words["meets"]
    for each in (year, year + 1):
        yield from series.dates(weekday=weekday, week=week, academic_year=each, since=datetime.date(year, 9, 1))


def call(network: NetworkPage, words: dict[str, Any], meeting: dict[str, Any], day: datetime.date, number: int) -> Event:
    """Make a meeting, with its agenda; one that is over has its notes, and what was to be done after it."""
    starts, ends = (datetime.time.fromisoformat(words[name]) for name in ("starts", "ends"))
    starts_at, ends_at = series.span_of(day, starts, ends)
    online = words["format"] != Event.Format.IN_PERSON
    event = events.create(
        kind=MEETING,
        page=network.page_ptr,
        uid=lasting_uuid("meeting", words["slug"], number),
        title=meeting["title"],
        sessions=[events.Sitting(starts_at=starts_at, ends_at=ends_at)],
        format=words["format"],
        venue=venue(words["venue"]) if "venue" in words else None,
        joining_link=f"https://meet.thep.example/{words['slug']}" if online else "",
        capacity=PLACES,
    )
    events.publish(event)
    is_over = ends_at < timezone.now()
    lead = User.objects.get(email=words["lead"])
    if meeting.get("agenda") or (is_over and meeting.get("notes")):
        notes = meeting.get("notes", "") if is_over else ""
        MeetingPapers.objects.create(
            event=event,
            agenda=meeting.get("agenda", ""),
            notes=notes,
            noted_by=lead if notes else None,
            noted_at=ends_at if notes else None,
        )
    for text, owner, days, is_done in meeting.get("actions", []) if is_over else []:
        MeetingAction.objects.create(
            network=network,
            event=event,
            words=text,
            owner=User.objects.filter(email=owner).first() if owner else None,
            due_on=day + days * DAY,
            done_at=ends_at + 5 * DAY if is_done else None,
            done_by=lead if is_done else None,
        )
    return event


def have_answered(event: Event, people: list[User]) -> None:
    """Have some of `people` come and some send apologies. To what is over they answered in the weeks before it."""
    dice, now = Dice("answers", event.uid), timezone.now()
    before = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    starts_at, ends_at = event.starts_at, event.ends_at
    is_over = event.has_begun
    if is_over:
        move(event, now + 30 * DAY, now + 30 * DAY + datetime.timedelta(hours=1))
    for person in people:
        throw = dice.below(100)
        if throw < 62:
            rsvp.come(event, person=person, by=person)
        elif throw < 75:
            rsvp.send_apologies(event, person=person, by=person)
    if is_over and starts_at is not None and ends_at is not None:
        move(event, starts_at, ends_at)
        answered = Booking.objects.filter(event=event)
        answered.update(created_at=starts_at - 10 * DAY)
        answered.filter(confirmed_at__isnull=False).update(confirmed_at=starts_at - 10 * DAY)
        answered.filter(ended_at__isnull=False).update(ended_at=starts_at - 3 * DAY)
    # The outbox keeps the latest letters alone, and those about answers would be all of them.
    Message.objects.filter(pk__gt=before).delete()


def move(event: Event, starts_at: datetime.datetime, ends_at: datetime.datetime) -> None:
    """Have the meeting be at another time, for nobody to be told of."""
    Event.objects.filter(pk=event.pk).update(starts_at=starts_at, ends_at=ends_at)
    Session.objects.filter(event=event).update(starts_at=starts_at, ends_at=ends_at)
    event.refresh_from_db()
