"""What is written to recruiters and the office about visits to a school that the register has closed."""

from collections.abc import Sequence
from typing import Any

from teach_th.access import RECRUITING, reviewers
from teach_th.letter_variables import OF_A_SCHOOL, URN
from thep.accounts.examples import example_person
from thep.accounts.models import User
from thep.events.examples import example_event
from thep.events.models import Event
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind
from thep.schools.examples import example_school
from thep.schools.models import Affiliation, School


def _example() -> dict[str, Any]:
    return {"to": example_person(), "school": example_school(), "called_off": [example_event()], "ours": [example_event()]}


SCHOOL_CLOSED = LetterKind(
    name="visits.school_closed",
    label="School closed: visits",
    audience="The office and a school’s recruiters, when the register closes a school with visits.",
    template="teach_th/email/visit_school_closed",
    about=LetterClass.MEMBERSHIP,
    why="You get this email because you look after visits to schools, for {{ school.name }} or in the Partnership’s office.",
    variables=(*OF_A_SCHOOL, URN),
    example=_example,
)


def school_closed(school: School, *, called_off: Sequence[Event], ours: Sequence[Event]) -> None:
    """Tell the office which visits to `school` were cancelled and which of its own stay, and its recruiters which were cancelled."""
    office = list(reviewers())
    recruiting = Affiliation.objects.active().filter(school=school, role__in=RECRUITING)
    recruiters = list(User.objects.filter(is_active=True, pk__in=recruiting.values("person")).order_by("pk")) if called_off else []
    for person in dict.fromkeys([*office, *recruiters]):
        context = {"school": school, "to": person, "called_off": called_off, "ours": ours if person in office else []}
        newest = max([*called_off, *ours], key=lambda event: event.pk)
        letters.send(SCHOOL_CLOSED, person, Cause(school, newest), context)
