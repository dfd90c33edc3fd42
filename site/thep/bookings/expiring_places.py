"""Before included places end with the academic year, those who lead a school are told what can still be booked with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from thep.accounts.examples import example_lead
from thep.accounts.models import User
from thep.cms.catalogues import catalogue_address
from thep.events.examples import example_event
from thep.events.models import Event
from thep.events.policies import midnight
from thep.mail import letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message
from thep.membership import declines, disputes, states
from thep.membership.models import Membership, Tier
from thep.membership.years import begins, ends, this_academic_year
from thep.schools.affiliations import leads_of
from thep.schools.examples import example_school
from thep.schools.lead_letters import no_longer_leading

DAYS = (60, 30, 7)
"""How long before the end of the year leads are written to, at most."""
SHOWN = 5
NONE_LEFT = "The places that were left are used, the membership has ended, or the school won’t renew or disputes what a membership cost it."


def _example() -> dict[str, Any]:
    year = this_academic_year()
    membership = Membership(
        pk=1, school=example_school(), tier=Tier(pk=1, name="Full", slug="full"), academic_year=year, begins_on=begins(year),
        places_granted=20, places_taken=14,
    )  # fmt: skip
    return {"to": example_lead()} | _context(membership, [example_event()])


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which letters mustn't leave, by key, and why: no place ends any more, or the reader no longer leads the school.
    In four queries.
    """
    keys = {message.pk: record_of(message.cause) for message in messages}
    schools = {membership.pk: membership.school_id for membership in _with_places_ending()}
    not_leading = no_longer_leading(messages, {pk: schools[membership] for pk, membership in keys.items() if membership in schools})
    return not_leading | {pk: NONE_LEFT for pk, membership in keys.items() if membership not in schools}


EXPIRING_PLACES = LetterKind(
    name="bookings.expiring_places",
    label="Included places about to end",
    audience="Those who lead a school with included places left: 60, 30 and 7 days before the end of August.",
    template="bookings/email/expiring_places",
    about=LetterClass.MEMBERSHIP,
    why="You get this email because you act for {{ school.name }} on our website.",
    variables=(
        FIRST_NAME,
        LetterVariable("school", "the name of the school", "{{ school.name }}"),
        LetterVariable("places", "how many places are left, such as '6 included places'", "{{ places }}"),
        LetterVariable("last_day", "the day on which they end", "{{ last_day|day }}"),
    ),
    example=_example,
    look_again=look_again,
)


def tell_all() -> int:
    """Write to those who lead a school with included places left, once for each of `DAYS` before they end; return how many letters."""
    left = (ends(this_academic_year()) - timezone.localdate()).days
    due = min((days for days in DAYS if left <= days), default=None)
    if due is None:
        return 0
    causes = {Cause(membership, due).key: membership for membership in _with_places_ending()}
    told = set(Message.objects.filter(kind=EXPIRING_PLACES.name, cause__in=list(causes)).values_list("cause", flat=True))
    written = 0
    for membership in (membership for key, membership in causes.items() if key not in told):
        for person in leads_of(membership.school):
            letters.send(EXPIRING_PLACES, person, Cause(membership, due), _context(membership, bookable(person, membership)))
            written += 1
    return written


def _with_places_ending() -> list[Membership]:
    """Return the memberships of this year with places that end with it, those left out whose schools have said that they won't renew, or
    dispute what a membership cost them.
    """
    today, year = timezone.localdate(), this_academic_year()
    running = states.are_in([states.State.AGREED, states.State.INVOICED, states.State.ACTIVE])
    memberships = list(
        Membership.objects.for_year(year)
        .filter(running, ~declines.is_declined(), begins_on__lte=today)
        .exclude(school__in=disputes.schools_disputing())
        .select_related("school", "tier")
    )
    Membership.link([*memberships, *Membership.objects.for_year(year - 1)])
    return [membership for membership in memberships if membership.places_expiring > 0]


def bookable(person: User, membership: Membership) -> list[Event]:
    """Return the next events with places left that `person` can book with an included place of the membership, soonest first."""
    until = midnight(begins(membership.academic_year + 1))
    events = Event.objects.published().visible_to(person).bookable().filter(uses_included_places=True, starts_at__lt=until)
    return list(events.filter(taken__lt=F("capacity")).select_related("page", "venue").order_by("starts_at", "pk")[:SHOWN])


def _context(membership: Membership, events: Sequence[Event]) -> dict[str, Any]:
    left = membership.places_expiring
    return {
        "membership": membership,
        "school": membership.school,
        "places": f"{left} included place{'' if left == 1 else 's'}",
        "last_day": ends(membership.academic_year),
        "events": events,
        "address": settings.SITE_ADDRESS + catalogue_address(),
    }
