"""What is written to people about affiliations."""

from django.conf import settings
from django.urls import reverse

from thep.accounts.models import User
from thep.mail import letters, outbox
from thep.mail.models import Message

from .models import Affiliation


def tell_lead_that_somebody_asked(affiliation: Affiliation, lead: User) -> Message:
    address = settings.SITE_ADDRESS + reverse("member_school", args=[affiliation.school.urn])
    return send("asked", affiliation, lead, address=address)


def tell_person_of_the_decision(affiliation: Affiliation) -> Message:
    approved = affiliation.state == Affiliation.State.ACTIVE
    return send("approved" if approved else "declined", affiliation, affiliation.person)


def tell_person_that_it_ended(affiliation: Affiliation, by: User) -> Message:
    return send("ended", affiliation, affiliation.person, once=f" {affiliation.ended_at:%F %T.%f}", by=by)


def tell_person_that_they_are_back(affiliation: Affiliation, by: User) -> Message:
    return send("put_back", affiliation, affiliation.person, once=f" {affiliation.decided_at:%F %T.%f}", by=by)


def send(event: str, affiliation: Affiliation, to: User, *, once: str = "", **context: object) -> Message:
    letter = letters.write(f"schools/email/{event}", {"affiliation": affiliation, "school": affiliation.school, "to": to, **context})
    return outbox.post(
        to.email, subject=letter.subject, text=letter.text, html=letter.html,
        cause=f"affiliation {affiliation.pk} {event}{once}: {to.pk}", person=to,
    )  # fmt: skip
