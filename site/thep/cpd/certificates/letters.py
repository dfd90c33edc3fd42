"""What is written to whoever was given a certificate."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_person
from thep.cpd import hours
from thep.events.examples import example_event
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind, LetterVariable

from .models import Certificate


def send(certificate: Certificate) -> None:
    """Write to the holder of a certificate where it is: once for each."""
    letters.send(ISSUED, certificate.person, Cause(certificate), _context(certificate))


def _context(certificate: Certificate) -> dict[str, Any]:
    return {
        "to": certificate.person,
        "title": certificate.title,
        "hours": hours.in_words(certificate.minutes),
        "number": certificate.number,
        "replaces": certificate.replaces_id is not None,
        "address": reverse("member_certificate", args=[certificate.number]),
    }


def _example() -> dict[str, Any]:
    person, event = example_person(), example_event()
    days = [timezone.localdate().isoformat()]
    return _context(Certificate(pk=1, person=person, event=event, title=event.title, minutes=180, days=days, number="K7M3-9Q2X-TD4V"))


ISSUED = LetterKind(
    name="cpd.certificate",
    label="Certificate",
    audience="Whoever the office issues a certificate to, and whoever’s certificate it corrects.",
    template="cpd/email/certificate",
    about=LetterClass.BOOKINGS,
    why="You get this email because you took part in this event.",
    variables=(
        LetterVariable("title", "the title of the event", "{{ title }}"),
        LetterVariable("hours", "how long they attended, such as 3 hours", "{{ hours }}"),
        LetterVariable("number", "the number of the certificate", "{{ number }}"),
    ),
    example=_example,
)
