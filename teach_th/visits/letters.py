"""What is written to recruiters and the office about visits to a school that the register has closed."""

from collections.abc import Sequence

from teach_th.access import RECRUITING, reviewers
from thep.accounts.models import User
from thep.events.models import Event
from thep.mail import letters, outbox
from thep.schools.models import Affiliation, School


def school_closed(school: School, *, called_off: Sequence[Event], ours: Sequence[Event]) -> None:
    """Tell the office which visits to `school` were cancelled and which of its own stay, and its recruiters which were cancelled."""
    office = list(reviewers())
    recruiting = Affiliation.objects.active().filter(school=school, role__in=RECRUITING)
    recruiters = list(User.objects.filter(is_active=True, pk__in=recruiting.values("person")).order_by("pk")) if called_off else []
    for person in dict.fromkeys([*office, *recruiters]):
        context = {"school": school, "to": person, "called_off": called_off, "ours": ours if person in office else []}
        letter = letters.write("teach_th/email/visit_school_closed", context)
        newest = max(event.pk for event in [*called_off, *ours])
        outbox.post(
            person.email, subject=letter.subject, text=letter.text, html=letter.html,
            cause=f"school {school.pk} closed, visits to {newest}: {person.pk}", person=person,
        )  # fmt: skip
