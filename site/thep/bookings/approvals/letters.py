"""What is written about requests: to a school's leads when a teacher asks, to the teacher when it is declined, to both when it lapses."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_lead, example_person
from thep.accounts.models import User
from thep.bookings import access
from thep.bookings.models import PlaceRequest
from thep.events import prices
from thep.events.examples import example_event
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable
from thep.schools.affiliations import leads_of
from thep.schools.examples import example_school

from .costs import cost_in_words

VARIABLES = (
    FIRST_NAME,
    LetterVariable("teacher", "the person who asked", "{{ asked.person }}"),
    LetterVariable("event", "the title of the event", "{{ event.title }}"),
    LetterVariable("school", "the name of the school", "{{ asked.school.name }}"),
    LetterVariable("noun", "what the school is: “school” or “organisation”", "{{ asked.school.noun }}"),
    LetterVariable("answer_by", "until when it can be answered", "{{ asked.ends_at|clock }} on {{ asked.ends_at|weekday }}"),
)
ANSWERER = LetterVariable("lead", "whoever declined it", "{{ asked.answered_by }}")
TO_LEADS = "You get this email because you lead professional learning at {{ asked.school.name }}."
TO_TEACHER = "You get this email because you asked your {{ asked.school.noun }} for a place."


def example_request(state: PlaceRequest.State = PlaceRequest.State.ASKED, **more: Any) -> PlaceRequest:
    """Return a teacher's request that isn't there, as a letter would find it."""
    people = {"event": example_event(), "person": example_person(), "school": example_school(), "answered_by": example_lead()}
    expires_at = timezone.now() + datetime.timedelta(days=3)
    cost = {"net_pence": 12000, "vat_pence": 2400}
    return PlaceRequest(**({"pk": 1, "state": state, "expires_at": expires_at} | people | cost | more))


def _example_asked() -> dict[str, Any]:
    request = example_request(message="My class has six new readers this term.")
    return _to_leads(request, example_lead()) | {"cost": "£144 including VAT"}


def _example_declined() -> dict[str, Any]:
    declined = PlaceRequest.State.DECLINED
    return _to_teacher(example_request(declined, reason="Two colleagues are out that day. The run in March would suit us."))


ASKED = LetterKind(
    name="bookings.request_asked",
    label="A teacher asks for a place",
    audience="The leads of a school whose teachers ask first, when one of them asks for a place.",
    template="bookings/email/request_asked",
    about=LetterClass.BOOKINGS,
    why=TO_LEADS,
    variables=VARIABLES,
    example=_example_asked,
)
DECLINED = LetterKind(
    name="bookings.request_declined",
    label="Request declined",
    audience="Whoever asked their school for a place, when a lead declines it.",
    template="bookings/email/request_declined",
    about=LetterClass.BOOKINGS,
    why=TO_TEACHER,
    variables=(*VARIABLES, ANSWERER),
    example=_example_declined,
)
LAPSED = LetterKind(
    name="bookings.request_lapsed",
    label="Request lapsed",
    audience="Whoever asked their school for a place, when nobody has answered in time.",
    template="bookings/email/request_lapsed",
    about=LetterClass.BOOKINGS,
    why=TO_TEACHER,
    variables=VARIABLES,
    example=lambda: _to_teacher(example_request(PlaceRequest.State.LAPSED)),
)
LAPSED_AT_SCHOOL = LetterKind(
    name="bookings.request_lapsed_at_school",
    label="Request lapsed, for the school",
    audience="The leads of a school, when none of them has answered a teacher’s request in time.",
    template="bookings/email/request_lapsed_at_school",
    about=LetterClass.BOOKINGS,
    why=TO_LEADS,
    variables=VARIABLES,
    example=lambda: _to_leads(example_request(PlaceRequest.State.LAPSED), example_lead()),
)
KINDS = (ASKED, DECLINED, LAPSED, LAPSED_AT_SCHOOL)


def asked(request: PlaceRequest) -> None:
    """Tell each lead of the school what the teacher asks for, and until when they can answer."""
    cost = cost_in_words(prices.quote(request.event, school=request.school))
    for lead in leads_of(request.school):
        letters.send(ASKED, lead, Cause(request), _to_leads(request, lead) | {"cost": cost})


def declined(request: PlaceRequest) -> None:
    """Tell the teacher that there'll be no place, and why."""
    letters.send(DECLINED, request.person, Cause(request), _to_teacher(request))


def lapsed(request: PlaceRequest) -> None:
    """Tell the teacher and the leads of the school that nobody answered in time; nobody of a teacher who has left it."""
    if access.belongs_to(request.person, request.school):
        letters.send(LAPSED, request.person, Cause(request), _to_teacher(request))
        for lead in leads_of(request.school):
            letters.send(LAPSED_AT_SCHOOL, lead, Cause(request), _to_leads(request, lead))


def _to_leads(request: PlaceRequest, to: User) -> dict[str, Any]:
    address = reverse("member_school_request", args=[request.school.urn, request.pk])
    return {"to": to, "asked": request, "event": request.event, "address": address}


def _to_teacher(request: PlaceRequest) -> dict[str, Any]:
    return {"to": request.person, "asked": request, "event": request.event, "address": reverse("member_request", args=[request.pk])}
