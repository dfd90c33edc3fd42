"""A network calls a meeting, changes it, calls it off, and writes down what is said at it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from networks.errors import AllMeetingsPlanned, ChangedMeanwhile, NotTheirs, NotWaiting
from networks.fingerprints import fingerprint
from networks.members import access
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.bookings import rsvp
from thep.bookings.models import Booking
from thep.events import events, presenters
from thep.events.events import Sitting
from thep.events.models import Event, Venue

from .models import MeetingAction, MeetingPapers

MEETING = "meeting"
"""The kind of event that a network's meeting is."""

FORMER_MEETINGS = datetime.timedelta(days=730)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A meeting as a network's page lists it: where it is presented, and what the reader has answered."""

    event: Event
    address: str
    answer: Booking | None = None

    @property
    def is_coming(self) -> bool:
        return self.answer is not None and self.answer.state == Booking.State.CONFIRMED

    @property
    def sends_apologies(self) -> bool:
        return self.answer is not None and self.answer.state == Booking.State.APOLOGIES

    @property
    def waits(self) -> bool:
        return self.answer is not None and self.answer.state in (Booking.State.WAITING, Booking.State.OFFERED)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where people meet, and how they come there."""

    format: str
    venue: Venue | None = None
    joining_link: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        online = self.format == Event.Format.ONLINE
        return {
            "format": self.format,
            "venue": None if online else self.venue,
            "joining_link": "" if self.format == Event.Format.IN_PERSON else self.joining_link,
        }


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a lead says of a meeting. Instants are aware."""

    title: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    format: str
    places: int
    venue: Venue | None = None
    joining_link: str = ""

    @property
    def sittings(self) -> list[Sitting]:
        return [Sitting(starts_at=self.starts_at, ends_at=self.ends_at)]

    @property
    def fields(self) -> dict[str, Any]:
        place = Place(format=self.format, venue=self.venue, joining_link=self.joining_link)
        return {"title": self.title, "capacity": self.places} | place.fields

    @property
    def fingerprint(self) -> str:
        """What a form keeps of what its writer saw of the meeting."""
        times = [moment.astimezone(datetime.UTC).isoformat() for moment in (self.starts_at, self.ends_at)]
        return fingerprint(*times, {name: getattr(value, "pk", value) for name, value in self.fields.items()})


def details_of(event: Event) -> Details:
    """Return what is said of a meeting, which has a date as all of a network's meetings do."""
    assert event.starts_at is not None  # noqa: S101 (for the type checker)
    assert event.ends_at is not None  # noqa: S101 (for the type checker)
    return Details(
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        format=event.format,
        places=event.capacity,
        venue=event.venue,
        joining_link=event.joining_link,
    )


# Finding them.


def of_network(network: NetworkPage, person: Any) -> tuple[list[Row], list[Row]]:
    """Return the meetings that aren't over, the next first, and those of the last two years, the latest first; in two queries.

    They are those that `person` may see, with their papers and what they have answered to those to come.
    """
    now = timezone.now()
    seen = Event.objects.open().dated().filter(page=network.page_ptr_id, ends_at__gt=now - FORMER_MEETINGS).visible_to(person)
    found = list(seen.select_related("venue", "network_papers").order_by("starts_at", "pk"))
    ahead = [event for event in found if not event.is_over]
    mine: dict[int, Booking] = {}
    if ahead and person.is_authenticated:
        known = [*Booking.LIVE, Booking.State.APOLOGIES]
        for booking in Booking.objects.filter(event__in=ahead, person=person, state__in=known).order_by("pk"):
            mine[booking.event_id] = booking
    to_come = [Row(event=event, address=address_in(network, event), answer=mine.get(event.pk)) for event in ahead]
    past = [Row(event=event, address=address_in(network, event)) for event in reversed(found) if event.is_over]
    return to_come, past


def address_in(network: NetworkPage, event: Event) -> str:
    return reverse("network_meeting", args=[network.slug, event.pk])


def address(event: Event, request: HttpRequest | None = None) -> str:
    """Return where a meeting is presented: a page of its network's, or that of whatever else holds it."""
    if event.page is not None and event.page.specific_class is NetworkPage:
        return reverse("network_meeting", args=[event.page.slug, event.pk])
    return presenters.on_its_page(event, request)


def words(event: Event) -> str:
    """Return what a meeting is about, in plain text."""
    return MeetingPapers.objects.filter(event=event).values_list("agenda", flat=True).first() or ""


def invited(event: Event) -> Any:
    """Return the people whose answers a meeting waits for: the network's members."""
    inside = NetworkMember.objects.active().filter(network=event.page_id)
    return User.objects.filter(pk__in=inside.values("person"))


# Calling them.


def call(network: NetworkPage, details: Sequence[Details], *, by: User, agenda: str = "") -> list[Event]:
    """Make the meetings, free and open to be answered, in one transaction: all of a series, or none.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        AllMeetingsPlanned: it's a group with a fixed number of meetings, which these would exceed.
        NotReady, SessionsClash.
    """
    if not access.may_lead(by, network):
        raise NotTheirs(by)
    made = []
    with transaction.atomic():
        network = NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
        left = left_to_call(network)
        if left is not None and len(details) > left:
            raise AllMeetingsPlanned(network.meetings_planned or 0, left)
        for each in details:
            event = events.create(kind=MEETING, page=network.page_ptr, sessions=each.sittings, **each.fields)
            if agenda:
                MeetingPapers.objects.create(event=event, agenda=agenda, written_by=by, written_at=timezone.now())
            made.append(events.publish(event))
    return made


def left_to_call(network: NetworkPage) -> int | None:
    """Return how many meetings a group with a fixed number of them has still to call; None for every other network."""
    if not network.is_cohort or network.meetings_planned is None:
        return None
    called = Event.objects.filter(page=network.page_ptr_id, kind=MEETING).exclude(state=Event.State.CANCELLED)
    return max(network.meetings_planned - called.count(), 0)


def change(network: NetworkPage, event: Event, details: Details, *, by: User, seen: str) -> Event:
    """Change a meeting, and tell those who are coming where it is or when it begins now. `seen` is the fingerprint of what `by` saw of it.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        ChangedMeanwhile: something else is said of it by now, which is `standing`, as `Details`.
        CapacityBelowTaken, EventCancelled, SessionsClash, SessionKept.
    """
    if not access.may_lead(by, network):
        raise NotTheirs(by)
    with transaction.atomic():
        standing = details_of(Event.objects.select_for_update(of=("self",), no_key=True).select_related("venue").get(pk=event.pk))
        if standing.fingerprint not in (seen, details.fingerprint):
            raise ChangedMeanwhile("this meeting", standing, changed_by=None, changed_at=None, by=by)
        return events.change(event, sessions=details.sittings, **details.fields)


def call_off(network: NetworkPage, event: Event, *, by: User, reason: str) -> None:
    """Cancel a meeting, and tell everybody who is coming why.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        EventCancelled: it was before.
    """
    if not access.may_lead(by, network):
        raise NotTheirs(by)
    with transaction.atomic(durable=True):
        events.cancel(event, by=by, reason=reason)


# Papers.


def papers_of(event: Event) -> MeetingPapers:
    """Return the papers of a meeting as they are kept, or empty ones."""
    return MeetingPapers.objects.filter(event=event).first() or MeetingPapers(event=event)


def write_papers(network: NetworkPage, event: Event, *, agenda: str, notes: str, by: User, seen: str) -> MeetingPapers:
    """Make these the agenda and the notes of a meeting. `seen` is the `fingerprint_of` the papers that `by` saw while they wrote.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        ChangedMeanwhile: the papers say something else by now: they are `standing`.
    """
    if not access.may_lead(by, network):
        raise NotTheirs(by)
    with transaction.atomic():
        papers = _hold_papers(event)
        if not differing(papers, agenda=agenda, notes=notes):  # they pressed twice, or a colleague wrote the same
            return papers
        if fingerprint_of(papers) != seen:
            what = "the agenda or the notes"
            raise ChangedMeanwhile(what, papers, changed_by=papers.written_by, changed_at=papers.written_at, by=by)
        papers.written_by, papers.written_at = by, timezone.now()
        if notes != papers.notes:
            papers.noted_by, papers.noted_at = by, papers.written_at
        papers.agenda, papers.notes = agenda, notes
        papers.save()
    return papers


def fingerprint_of(papers: MeetingPapers) -> str:
    """Return what a form keeps of the papers."""
    return fingerprint(papers.agenda, papers.notes)


def differing(papers: MeetingPapers, **words: str) -> list[str]:
    """Return the names of those `words` that the papers don't say, however their lines end: browsers end them in a way of their own."""
    return [name for name, typed in words.items() if getattr(papers, name).splitlines() != typed.splitlines()]


def _hold_papers(event: Event) -> MeetingPapers:
    """Return the papers of a meeting as they are now, made where there were none, held until the transaction ends."""
    MeetingPapers.objects.get_or_create(event=event)
    return MeetingPapers.objects.select_for_update(of=("self",)).get(event=event)


def add_action(
    network: NetworkPage, event: Event, *, words: str, owner: User | None, due_on: datetime.date | None, by: User
) -> MeetingAction:
    """Note what is to be done after a meeting. Raises NotTheirs where `by` doesn't lead the network."""
    if not access.may_lead(by, network):
        raise NotTheirs(by)
    return MeetingAction.objects.create(network=network, event=event, words=words, owner=owner, due_on=due_on)


def finish_action(action: MeetingAction, *, by: User) -> None:
    """Note that an action is done: a lead says so, or whoever was to do it.

    Raises:
        NotTheirs, NotWaiting: it was done before.
    """
    if not (access.may_lead(by, action.network) or (action.owner_id == by.pk and access.is_member(by, action.network))):
        raise NotTheirs(by)
    if not MeetingAction.objects.open().filter(pk=action.pk).update(done_at=timezone.now(), done_by=by):
        raise NotWaiting


def actions_for(network: NetworkPage, event: Event) -> list[MeetingAction]:
    """Return what stands on a meeting's page: before it begins all that is open in the network, afterwards what was agreed at it."""
    found = MeetingAction.objects.filter(network=network).select_related("owner", "event")
    return list(found.filter(event=event) if event.has_begun else found.open())


# What those who come answer.


def answer_of(event: Event, person: User | None) -> Booking | None:
    return rsvp.answer_of(event, person) if person is not None else None


def coming_by_school(event: Event) -> list[tuple[str, int]]:
    """Return the names of the schools from which people come, and how many from each; those of no school last, under an empty name."""
    found: dict[str, int] = {}
    coming = Booking.objects.filter(event=event, state=Booking.State.CONFIRMED)
    for name in coming.order_by("school__name").values_list("school__name", flat=True):
        found[name or ""] = found.get(name or "", 0) + 1
    return sorted(found.items(), key=lambda row: (not row[0], row[0]))
