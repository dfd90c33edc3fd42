"""What is at stake where a school books before it has renewed for the year of an event: the price if it does, and the price if not."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from thep.design.templatetags.thep import day
from thep.events import prices
from thep.events.kinds import kind_of
from thep.events.models import Event
from thep.membership.models import Membership, MembershipCharge, Tier, TierTerms
from thep.membership.renewal_dates import renew_by
from thep.membership.states import WITH_ACCESS, State, state_of
from thep.schools.models import School

from .models import Booking


@dataclass(frozen=True, kw_only=True)
class Stake:
    """What one place comes to, in pence before VAT: `renewed_pence`, or an included place where `is_included`, if the school renews by
    `renew_by` for the `year`; else `otherwise_pence`.
    """

    year: int
    tier: Tier
    is_included: bool
    renewed_pence: int
    otherwise_pence: int
    has_vat: bool
    renew_by: datetime.date
    noun: str = "school"

    @property
    def renewed(self) -> str:
        """'an included place, or £45 + VAT if none is left'."""
        price = prices.in_words(self.renewed_pence, has_vat=self.has_vat).replace("Free", "nothing")
        return f"an included place, or {price} if none is left" if self.is_included and self.renewed_pence else price

    @property
    def otherwise(self) -> str:
        return prices.in_words(self.otherwise_pence, has_vat=self.has_vat)

    @property
    def sentence(self) -> str:
        """What a place comes to, with figures, for before and after it is booked."""
        return (
            f"If your {self.noun} renews by {day(self.renew_by)}, each place costs {self.renewed}. "
            f"If it doesn’t, we send an invoice for {self.otherwise} a place."
        )


def stake_of(event: Event, school: School | None) -> Stake | None:
    """Return what is at stake where `school` books `event` on renewal now; None where it can't.

    It can where the membership of the year before the event's is running or in grace, none is agreed for the event's year, there is still
    time to renew, and renewing makes a difference to the price.
    """
    if school is None or event.starts_at is None or event.has_begun or not kind_of(event).booking.through_schools:
        return None
    year = prices.year_of(event)
    held = Membership.by_year(school.memberships.filter(academic_year__in=(year - 1, year)).select_related("tier"))
    before, coming = held.get((school.pk, year - 1)), held.get((school.pk, year))
    if before is None or state_of(before) not in WITH_ACCESS or (coming is not None and coming.agreed_at is not None):
        return None
    last_day = renew_by(year)
    if timezone.localdate() > last_day:
        return None
    return _stake(event, before, coming, last_day, otherwise_pence=prices.net_prices(event)[None], noun=school.noun)


def stake_in(booking: Booking) -> Stake | None:
    """Return what is at stake in a booking that waits for its school's renewal; None where it waits for none."""
    if booking.renew_by is None or booking.school is None:
        return None
    year = prices.year_of(booking.event)
    held = Membership.by_year(booking.school.memberships.filter(academic_year__lte=year).select_related("tier"))
    before, coming = held.get((booking.school.pk, year - 1)), held.get((booking.school.pk, year))
    if before is None:
        return None
    owed = {"otherwise_pence": booking.net_pence, "percent": booking.owed_percent}
    return _stake(booking.event, before, coming, last_day_of(booking), noun=booking.school.noun, **owed)


def last_day_of(booking: Booking) -> datetime.date:
    """Return the last day on which the school can renew for this booking: the one it was told, or a later one that the office has set."""
    told, now = booking.renew_by, renew_by(prices.year_of(booking.event))
    return max(told, now) if told else now


def share(pence: int, percent: int) -> int:
    """Return so many per cent of a sum that are kept of it, as a refund of the rest would leave them: a half penny goes to who cancels."""
    return pence - (pence * (100 - percent) + 50) // 100


def _stake(
    event: Event,
    before: Membership,
    coming: Membership | None,
    last_day: datetime.date,
    *,
    otherwise_pence: int,
    noun: str,
    percent: int = 100,
) -> Stake | None:
    quoted = coming if coming is not None and state_of(coming) == State.QUOTED else None
    tier = (quoted or before).tier
    renewed_pence = min(prices.net_prices(event).get(tier.pk, otherwise_pence), otherwise_pence)
    is_included = event.uses_included_places and renewed_pence > 0 and _brings_places(before, quoted, tier)
    if otherwise_pence == 0 or (renewed_pence == otherwise_pence and not is_included):
        return None
    return Stake(
        year=before.academic_year + 1,
        tier=tier,
        is_included=is_included,
        renewed_pence=share(renewed_pence, percent),
        otherwise_pence=share(otherwise_pence, percent),
        has_vat=event.vat_rate > 0,
        noun=noun,
        renew_by=last_day,
    )


def _brings_places(before: Membership, quoted: Membership | None, tier: Tier) -> bool:
    """Return whether renewing brings included places: as quoted, else as the tier's terms of the year say, else as now."""
    if quoted is not None:
        return quoted.charges.filter(kind=MembershipCharge.Kind.FEE, included_places__gt=0).exists()
    places = TierTerms.objects.filter(tier=tier, academic_year=before.academic_year + 1).values_list("included_places", flat=True).first()
    return (before.places_in_all if places is None else places) > 0
