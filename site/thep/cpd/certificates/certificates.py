"""A certificate is issued, replaced by another that is right, or revoked.

All of it happens under the event's lock, as marks do: what is counted can't change meanwhile, and whoever presses five times gets one.
"""

from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings import places
from thep.cms.academic_years import academic_year_of
from thep.cms.plan.plan import plan_of
from thep.cpd.registers import Line
from thep.events.models import Event

from . import earned, letters
from .errors import CertificateError, NotEarned, NothingToCorrect, NotInForce, ReasonMissing, WasRevoked
from .models import Certificate

log = structlog.get_logger(__name__)
FROZEN = ("name", "title", "minutes", "days", "objectives")


def issue(event: Event, person: User, *, by: User | None = None, after_revoking: bool = False) -> Certificate:
    """Issue a certificate to `person`, or return the one that is in force. `by` is None where people take their own.

    Whoever gets it from the office is written to.

    Raises:
        NoCertificates, NotOver: see `earned.measure_of`.
        NotEarned: they weren't there for long enough, or have closed their account.
        Unsettled: the register doesn't say for certain.
        WasRevoked: theirs was revoked, and `after_revoking` isn't said.
    """
    with transaction.atomic():
        event = places.lock(event.pk)[event.pk]
        if found := Certificate.objects.in_force().filter(event=event, person=person).first():
            return found
        if not after_revoking and Certificate.objects.filter(event=event, person=person).exclude(revoked_at=None).exists():
            raise WasRevoked("This certificate was revoked. Write to our office if you think that’s wrong.")
        made = _draw_up(earned.measure_of(event), earned.line_of(event, person))
        made.issued_by = by
        made.save()
        if by is not None:
            letters.send(made)
    log.info("certificate_issued", certificate=made.number)
    return made


def issue_to_many(event: Event, people: list[int], *, by: User | None) -> list[Certificate]:
    """Issue a certificate to each of `people`, by their keys, who has earned one and never had one, and return those made.

    Raises:
        NoCertificates, NotOver: see `earned.measure_of`.
    """
    with transaction.atomic():
        event = places.lock(event.pk)[event.pk]
        measure = earned.measure_of(event)
        had = set(Certificate.objects.filter(event=event, person__in=people).values_list("person", flat=True))
        objectives = objectives_of(event)
        made = []
        for line in earned.lines_of(event, set(people) - had):
            if line.person.is_active and measure.refusal(line) is None:
                made.append(Certificate(**_facts(measure.event, line, objectives), issued_by=by))
        return Certificate.objects.bulk_create(made)


def reissue(certificate: Certificate, *, by: User) -> Certificate:
    """Replace a certificate by one that says what is true now, under a number of its own, and return that one.

    Raises:
        NotInForce: it was replaced or revoked.
        NothingToCorrect: it says so already.
        NoCertificates, NotOver, NotEarned, Unsettled: as when one is issued.
    """
    with transaction.atomic():
        event = places.lock(certificate.event_id)[certificate.event_id]
        person = User.objects.get(pk=certificate.person_id)
        made = _draw_up(earned.measure_of(event), earned.line_of(event, person))
        now = _in_force(certificate)
        if all(getattr(made, name) == getattr(now, name) for name in FROZEN):
            raise NothingToCorrect(
                "The certificate already says what the register, the event and the person’s account say. Correct those first."
            )
        if not Certificate.objects.in_force().filter(pk=now.pk).update(replaced_at=made.issued_at):
            _in_force(now)  # revoked meanwhile
        made.replaces, made.issued_by = now, by
        made.save()
        letters.send(made)
    log.info("certificate_replaced", certificate=now.number, by=made.number)
    return made


def revoke(certificate: Certificate, *, reason: str, by: User) -> Certificate:
    """Say of a certificate that it no longer holds, and return it as it is then.

    Raises:
        ReasonMissing: no reason is given.
        NotInForce: it was replaced or revoked.
    """
    if not reason.strip():
        raise ReasonMissing("Enter why the certificate is revoked.")
    revoked = {"revoked_at": timezone.now(), "revoked_by": by, "reason": reason.strip()}
    if not Certificate.objects.in_force().filter(pk=certificate.pk).update(**revoked):
        _in_force(certificate)
    log.info("certificate_revoked", certificate=certificate.number)
    return Certificate.objects.get(pk=certificate.pk)


def _in_force(certificate: Certificate) -> Certificate:
    found = Certificate.objects.get(pk=certificate.pk)
    if not found.is_in_force:
        raise NotInForce(f"This certificate is {found.state.lower()} already.")
    return found


def _draw_up(measure: earned.Measure, line: Line) -> Certificate:
    if refusal := _refusal(measure, line):
        raise refusal
    return Certificate(**_facts(measure.event, line, objectives_of(measure.event)))


def _refusal(measure: earned.Measure, line: Line) -> CertificateError | None:
    if not line.person.is_active:
        return NotEarned("They have closed their account, so nobody is left to give a certificate to.")
    return measure.refusal(line)


def _facts(event: Event, line: Line, objectives: list[str]) -> dict[str, Any]:
    there = (standing.session_attended for standing in line.standings)
    days = sorted({timezone.localdate(session.starts_at).isoformat() for session in there if session is not None})
    return {
        "person": line.person, "event": event, "name": line.person.name or line.person.email, "title": event.title,
        "minutes": line.minutes, "days": days, "objectives": objectives, "issued_at": timezone.now(),
    }  # fmt: skip


def objectives_of(event: Event) -> list[str]:
    """Return what the objectives that `event` serves are called in the plan of its year, without their keys."""
    plan = plan_of(academic_year_of(timezone.localdate(event.starts_at) if event.starts_at else timezone.localdate()))
    words = {**plan.withdrawn, **plan.words}
    return [words.get(key, key) for key in event.objective_keys]
