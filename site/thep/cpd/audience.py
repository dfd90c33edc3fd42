"""Whom the office may write to about one session of an event: those who have a place at it, those who came, those who didn't."""

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

from thep.bookings.audiences import VARIABLES, values_of
from thep.bookings.models import Booking
from thep.cms.academic_years import bounds_of, this_academic_year
from thep.cms.typed_choices import TypedChoice
from thep.design.form_fields import row_field
from thep.design.templatetags.thep import day, spanning
from thep.events.models import Event, Session
from thep.mailings.audiences import Audience, LeftOut, People, Reader
from thep.mailings.letters import TO_BOOKED

from .models import Mark
from .registers import Line, Standing, register_of


class Group(models.TextChoices):
    CAME = "came", "People who came, for all of the session or a part"
    STAYED_AWAY = "stayed_away", "People who didn’t come, or sent apologies"
    NOT_MARKED = "not_marked", "People who have a place and aren’t marked yet"


IN_WORDS = {Group.CAME: "came to", Group.STAYED_AWAY: "didn’t come to", Group.NOT_MARKED: "aren’t marked yet at"}


class SessionChoice(forms.ModelChoiceField):
    def label_from_instance(self, session: Any) -> str:
        """Return the event, the session's own title and its day."""
        return f"{in_a_line(session)}, {spanning(session.starts_at, session.ends_at)}"


class SessionPeopleForm(forms.Form):
    """Which session, and who of it."""

    session = SessionChoice(
        Session.objects.none(), widget=TypedChoice, empty_label="Choose a session", label="Which session?",
        error_messages={"required": "Choose a session.", "invalid_choice": "Choose a session from the list."},
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label="Who gets it?", choices=Group.choices, widget=forms.CheckboxSelectMultiple, initial=[Group.CAME],
        help_text="Nobody is marked before a session. To write to everybody who has a place at it, choose people who aren’t marked yet.",
        error_messages={"required": "Choose who gets it.", "invalid_choice": "Choose who gets it from the list."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those to come, and those of this academic year and the last.
        since, _ = bounds_of(this_academic_year() - 1)
        offered = Session.objects.filter(starts_at__gte=since, event__state=Event.State.OPEN)
        row_field(self, "session").queryset = offered.select_related("event").order_by("-starts_at", "pk")


def people_of(chosen: dict[str, Any]) -> People:
    """Return who of the session's register is written to, as the register says it now."""
    session, groups = chosen["session"], chosen["groups"]
    of_event = values_of(session.event) | {
        "session": session.title or session.event.title,
        "date": spanning(session.starts_at, session.ends_at),
    }
    people = People()
    for line in register_of(session.event).lines:
        if not line.is_at(session):
            continue
        standing = next(each for each in line.standings if each.session.pk == session.pk)
        note, group = as_marked(line, standing), group_of(line, standing)
        if group not in groups:
            people.left_out.append(LeftOut(line.name, line.person.email, note.lower(), line.person))
        else:
            people.readers.append(_reader(line, session, note, of_event))
    return people


def group_of(line: Line, standing: Standing) -> Group | None:
    """Return the group that somebody is in at a session; None for who came to another one without a place."""
    if standing.mark is not None:
        return Group.CAME if standing.mark.state in Mark.THERE else Group.STAYED_AWAY
    if line.booking is None:
        return None
    return Group.STAYED_AWAY if line.booking.state == Booking.State.APOLOGIES else Group.NOT_MARKED


def as_marked(line: Line, standing: Standing) -> str:
    """Return in words what the register says of somebody at a session."""
    if standing.mark is not None:
        return Mark.State(standing.mark.state).label
    is_excused = line.booking is not None and line.booking.state == Booking.State.APOLOGIES
    return Mark.State.APOLOGIES.label if is_excused else "Not marked"


def in_words(chosen: dict[str, Any]) -> str:
    words = IN_WORDS | {Group.NOT_MARKED: "have a place at"} if is_to_come(chosen["session"]) else IN_WORDS
    who = " or ".join(words[Group(group)] for group in chosen["groups"])
    return f"people who {who} {in_a_line(chosen['session'])} on {day(chosen['session'].starts_at)}"


def is_to_come(session: Session) -> bool:
    """Return whether the session hasn't begun."""
    return session.starts_at > timezone.now()


def in_a_line(session: Session) -> str:
    return ": ".join(filter(None, (session.event.title, session.title)))


def _reader(line: Line, session: Session, note: str, of_event: dict[str, str]) -> Reader:
    return Reader(
        address=line.person.email,
        name=str(line.person),
        person=line.person,
        note=note,
        because=f"you {_what_binds(line, session)} {session.event.title}",
        values=of_event | {"school": line.school.name if line.school else ""},
    )


def _what_binds(line: Line, session: Session) -> str:
    if not line.booking:
        return "came to"
    return "have a place on" if is_to_come(session) else "were booked on"


AT_A_SESSION = Audience(
    name="cpd.session",
    label="People at a session: those who have a place, who came or who didn’t",
    form=SessionPeopleForm,
    people=people_of,
    words=in_words,
    permissions=("events.change_event", "bookings.view_booking", "cpd.view_mark"),
    variables={**VARIABLES, "session": "The session’s own title, or the event’s where it has none", "date": "When the session is or was"},
    kind=TO_BOOKED,
    about=lambda chosen: chosen["session"].event,
    order=12,
)
