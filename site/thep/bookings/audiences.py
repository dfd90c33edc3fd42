"""Whom the office may write to about an event: those who have a place, who wait for one, or both."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from thep.cms.academic_years import bounds_of, this_academic_year
from thep.cms.typed_choices import TypedChoice
from thep.design.form_fields import row_field
from thep.design.templatetags.thep import day, spanning, until
from thep.events.kinds import kind_of
from thep.events.models import Event
from thep.mailings.audiences import Audience, LeftOut, People, Reader
from thep.mailings.letters import TO_BOOKED

from .models import Booking

State = Booking.State


class Group(models.TextChoices):
    BOOKED = "booked", "People who have a place"
    WAITING = "waiting", "People on the waiting list, or offered a place"


GROUP_OF: dict[str, Group] = {
    State.CONFIRMED: Group.BOOKED,
    State.HELD: Group.BOOKED,
    State.OFFERED: Group.WAITING,
    State.WAITING: Group.WAITING,
}
VARIABLES = {
    "event": "The event’s title",
    "date": "When it is",
    "time": "From when to when, on its day",
    "place": "Where it is",
    "school": "The school that their place is for",
}
"""What letters to people of an event can say; a domain that writes about a part of it says what differs."""

BECAUSE = {Group.BOOKED: "you have a place on", Group.WAITING: "you’re on the waiting list of"}


class EventPeopleForm(forms.Form):
    """Which event, and who of it."""

    event = forms.ModelChoiceField(
        Event.objects.none(), widget=TypedChoice, empty_label="Choose an event", label="Which event?",
        error_messages={"required": "Choose an event.", "invalid_choice": "Choose an event from the list."},
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label="Who gets it?", choices=Group.choices, widget=forms.CheckboxSelectMultiple, initial=[Group.BOOKED],
        error_messages={"required": "Choose who gets it.", "invalid_choice": "Choose who gets it from the list."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those of the year before can still be thanked, or sent what was promised.
        since, _ = bounds_of(this_academic_year() - 1)
        dated = Event.objects.exclude(state=Event.State.DRAFT).filter(Q(starts_at=None) | Q(starts_at__gte=since))
        row_field(self, "event").queryset = dated.order_by(F("starts_at").desc(nulls_first=True), "pk")


def people_of(chosen: dict[str, Any]) -> People:
    """Return who of the chosen groups is written to about the event: each person once, by the booking that still means something."""
    event, groups = chosen["event"], chosen["groups"]
    found: dict[int, Booking] = {}
    for booking in Booking.objects.filter(event=event).select_related("person", "school").order_by("created_at", "pk"):
        if booking.is_live or not (booking.person_id in found and found[booking.person_id].is_live):
            found[booking.person_id] = booking
    of_event = values_of(event)
    people = People()
    for booking in found.values():
        if reason := _why_left_out(booking, groups):
            people.left_out.append(LeftOut(str(booking.person), booking.person.email, reason, booking.person))
        else:
            people.readers.append(_reader(booking, event, of_event))
    return people


def in_words(chosen: dict[str, Any]) -> str:
    who = {
        (Group.BOOKED,): "people who have a place on",
        (Group.WAITING,): "people waiting for",
    }.get(tuple(chosen["groups"]), "people who have a place on, or are waiting for,")
    return f"{who} {chosen['event']}"


def _reader(booking: Booking, event: Event, of_event: dict[str, str]) -> Reader:
    own = {
        "school": booking.school.name if booking.school else "",
        "booking_link": settings.SITE_ADDRESS + reverse("member_booking", args=[booking.reference]),
    }
    return Reader(
        address=booking.person.email,
        name=str(booking.person),
        person=booking.person,
        note=booking.get_state_display(),
        because=f"{_because(booking, event)} {event.title}",
        values=of_event | own,
    )


def _because(booking: Booking, event: Event) -> str:
    group = GROUP_OF[booking.state]
    says_they_come = group == Group.BOOKED and kind_of(event).booking.is_rsvp
    return "you’ve told us that you’re coming to" if says_they_come else BECAUSE[group]


def values_of(event: Event) -> dict[str, str]:
    """Return what letters about `event` say of it."""
    dated = event.starts_at is not None and event.ends_at is not None
    return {
        "event": event.title,
        "date": spanning(event.starts_at, event.ends_at) if event.starts_at and event.ends_at else "a date to be confirmed",
        "time": until(event.starts_at, event.ends_at) if dated and event.starts_at and event.ends_at else "",
        "place": event.venue.in_a_line if event.venue else event.get_format_display(),
    }


def _why_left_out(booking: Booking, groups: Collection[str]) -> str:
    """Return why the booking's person isn't written to; empty where they are."""
    group = GROUP_OF.get(booking.state)
    if group is None:
        when = f" on {day(booking.ended_at)}" if booking.ended_at else ""
        return f"{booking.get_state_display().lower()}{when}"
    if booking.state in (State.HELD, State.OFFERED) and booking.expires_at and booking.expires_at <= timezone.now():
        return "the time to take their place has run out"
    return "" if group in groups else booking.get_state_display().lower()


ON_AN_EVENT = Audience(
    name="bookings.event",
    label="People booked on an event, or waiting for it",
    form=EventPeopleForm,
    people=people_of,
    words=in_words,
    permissions=("events.change_event", "bookings.view_booking"),
    variables={**VARIABLES, "booking_link": "The address of their booking"},
    kind=TO_BOOKED,
    about=lambda chosen: chosen["event"],
    beginning="Hello {{ first_name }}\n\n\n\n**{{ event }}**\n{{ date }}\n{{ place }}\n\n[See your booking]({{ booking_link }})",
    order=10,
)
