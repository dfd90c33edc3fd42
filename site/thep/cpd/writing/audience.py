"""Whom the person who leads an event may write to about it, and when."""

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.access import events_led_by, is_open_to_leaders, opens_to_leaders_at
from thep.bookings.audiences import values_of
from thep.bookings.models import Booking
from thep.design.templatetags.thep import clock, weekday
from thep.events.models import Event
from thep.mailings.audiences import Audience, LeftOut, People, Reader
from thep.mailings.letters import TO_BOOKED

from ..registers import Line, register_of

NAME = "cpd.led"


class Group(models.TextChoices):
    BOOKED = "booked", "Everybody with a confirmed place"
    CAME = "came", "Those who came, for all of it or a part"
    STAYED_AWAY = "stayed_away", "Those who didn’t come, or sent apologies"


IN_WORDS = {Group.BOOKED: "everybody with a place on", Group.CAME: "those who came to", Group.STAYED_AWAY: "those who didn’t come to"}
NOT_IN = {Group.BOOKED: "has a place", Group.CAME: "came", Group.STAYED_AWAY: "didn’t come", None: "isn’t on the register yet"}


class LedPeopleForm(forms.Form):
    """Which event, and who of it."""

    event = forms.ModelChoiceField(Event.objects.exclude(state=Event.State.DRAFT))
    group = forms.ChoiceField(choices=Group.choices)


def why_closed(event: Event) -> str:
    """Return in words why who leads `event` can't write to its people now; empty where they can."""
    if event.state != Event.State.OPEN:
        return "This event is cancelled. Our office has told everybody who had a place."
    if is_open_to_leaders(event):
        return ""
    opens = opens_to_leaders_at(event)
    if opens is not None and timezone.now() < opens:
        return f"You can write from {weekday(opens)} at {clock(opens)}, a day before booking opens."
    return "You could write until thirty days after the event. Ask our office to write for you."


def may_write(person: User, chosen: dict[str, Any]) -> bool:
    """Return whether `person` leads the chosen event and may write to its people now."""
    event = chosen["event"]
    return not why_closed(event) and events_led_by(person).filter(pk=event.pk).exists()


def people_of(chosen: dict[str, Any]) -> People:
    """Return who of the chosen group is written to; of the others those who have a place, or came, are said to be left out."""
    event, group = chosen["event"], Group(chosen["group"])
    of_event, people = values_of(event), People()
    for line in register_of(event).lines:
        found = groups_of(line)
        if group in found:
            people.readers.append(_reader(line, event, group, of_event))
        elif found:
            people.left_out.append(LeftOut(line.name, line.person.email, NOT_IN[found[-1]], line.person))
        elif line.booking and line.booking.state == Booking.State.CONFIRMED:
            people.left_out.append(LeftOut(line.name, line.person.email, NOT_IN[None], line.person))
    return people


def groups_of(line: Line) -> list[Group]:
    """Return the groups that somebody is in, what the register says last."""
    found = [Group.BOOKED] if line.booking and line.booking.state == Booking.State.CONFIRMED else []
    if line.minutes:
        return [*found, Group.CAME]
    return [*found, Group.STAYED_AWAY] if line.came in ("absent", "apologies") else found


def in_words(chosen: dict[str, Any]) -> str:
    return f"{IN_WORDS[Group(chosen['group'])]} {chosen['event']}"


def _reader(line: Line, event: Event, group: Group, of_event: dict[str, str]) -> Reader:
    because = "you came to" if group == Group.CAME else "you have a place on" if not event.is_over else "you had a place on"
    return Reader(
        address=line.person.email,
        name=str(line.person),
        person=line.person,
        note=group.label,
        because=f"{because} {event.title}",
        values=of_event | {"school": line.school.name if line.school else ""},
    )


OF_AN_EVENT_LED = Audience(
    name=NAME,
    label="People of an event, written to by who leads it",
    form=LedPeopleForm,
    people=people_of,
    words=in_words,
    permissions=("events.change_event", "bookings.view_booking", "cpd.view_mark"),
    may_also_write=may_write,
    is_offered=False,
    variables={
        "event": "The event’s title",
        "date": "When it is",
        "time": "From when to when, on its day",
        "place": "Where it is",
        "school": "The school that their place is for",
    },
    kind=TO_BOOKED,
    about=lambda chosen: chosen["event"],
    order=14,
)
