"""What followed from not coming: a fee that was charged, one that was waived, and somebody who can make a session up at another date."""

from collections.abc import Iterator

from demonstration.bookings.booking_desk import DAY, Desk
from demonstration.schools.people import named
from demonstration.seeded_random import lasting_uuid
from thep.bookings.models import Booking
from thep.cpd import marks
from thep.cpd.absences import absences
from thep.cpd.marks import Offered, Source
from thep.cpd.models import AbsenceDecision, Mark
from thep.cpd.parallel import parallel_sessions
from thep.cpd.registers import register_of
from thep.events.models import CancellationPolicy, Event, Session

FEE_PENCE = 2500
WORDS = "If nobody comes and nobody tells us, somebody else has missed a place, so we charge a fee. We’ll still send the materials."
REASON = "Her class teacher was taken ill that morning, and nobody could cover."
SEARCHED = 40
"""In how many events, the latest first, somebody is looked for."""


def decide(desk: Desk) -> None:
    """Charge one person who didn't come and waive it for another, and have somebody miss a session that has another date."""
    if AbsenceDecision.objects.exists():
        return
    found = absent(desk)
    charged, waived = next(found, None), next(found, None)
    for booking in filter(None, (charged, waived)):
        have_fee(booking.event)
    if charged:
        for decision in absences.charge([_read(charged)], by=desk.finance).decisions:
            if decision.order_line:
                desk.till.issue_invoice(decision.order_line.order, days_ago=1)
    if waived:
        absences.waive(_read(waived), by=desk.finance, reason=REASON)
    miss_a_session(desk)


def absent(desk: Desk) -> Iterator[Booking]:
    """Yield bookings of people who were absent from all of an event and paid nothing, those of the latest events first."""
    over = Event.objects.open().filter(ends_at__lt=desk.now - DAY, sessions__marks__state=Mark.State.ABSENT).distinct()
    for event in over.order_by("-starts_at", "pk")[:SEARCHED]:
        for line in register_of(event).lines:
            booking = line.booking
            if booking is None or line.came != "absent" or line.is_contradicted or booking.state != Booking.State.CONFIRMED:
                continue
            if booking.school and booking.is_free and not booking.place_cause and booking.renew_by is None:
                yield booking


def have_fee(event: Event) -> None:
    """Have the event been booked under a policy with a fee for not coming."""
    policy, _ = CancellationPolicy.objects.get_or_create(
        slug="fee-for-not-coming",
        defaults={
            "name": "Free, with a fee for not coming",
            "text": "There’s nothing to pay, and you can cancel at any time before it begins. Swap in a colleague at any time.",
            "absence_text": WORDS,
            "absence_fee_pence": FEE_PENCE,
        },
    )
    policy.steps.get_or_create(at_least=0, unit="hours", defaults={"refund_percent": 100})
    event.policy = policy
    event.save(update_fields=["policy"])
    kept = {"absence_text": event.absence_text, "absence_fee_pence": FEE_PENCE, "policy_text": event.policy_text}
    Booking.objects.filter(event=event).update(**kept)


def miss_a_session(desk: Desk) -> None:
    """Have somebody, the teacher if it can be, be absent from a session of a series that another run still has a place at."""
    teacher = named("teacher")
    over = Session.objects.filter(ends_at__lt=desk.now - DAY, event__state=Event.State.OPEN, event__page__isnull=False)
    for session in over.select_related("event").order_by("-starts_at", "pk"):
        if session.event.sessions.count() < 2:
            continue
        booked = Booking.objects.confirmed().filter(event=session.event).select_related("event", "person").order_by("pk")
        for booking in sorted(booked, key=lambda each: each.person_id != teacher.pk):
            if parallel_sessions.free_sessions(booking, session):
                known = Mark.objects.filter(session__event=session.event).order_by("-pk").values_list("pk", flat=True).first() or 0
                uid = lasting_uuid("missed", booking.reference, session.starts_at.isoformat())
                missed = Offered(
                    session=session.pk, person=booking.person_id, state=Mark.State.ABSENT, made_at=session.ends_at, seen=known, uid=uid,
                    reason="Not on the sheet.",
                )  # fmt: skip
                if not any(taken.refused for taken in marks.record(session.event, [missed], source=_corrected(desk))):
                    return


def _corrected(desk: Desk) -> Source:
    return Source(way=Mark.Way.CORRECTION, by=desk.finance)


def _read(booking: Booking) -> Booking:
    related = ("event__policy", "person", "booker", "school", "membership", "order_line__order")
    return Booking.objects.select_related(*related).get(pk=booking.pk)
