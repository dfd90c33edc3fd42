"""What a membership costs: by the terms of its tier and year, the pupils of its school, and the months that are left.

The rule: a year has twelve months from September to August. Who joins within it pays for the month in which they join and for those that
follow, and has that share of the included places, rounded up. Sums are rounded to the penny, a half upwards.
"""

import datetime
from dataclasses import dataclass

from thep.design.templatetags.thep import money

from .errors import PupilsUnknown
from .models import PupilBand, TierTerms
from .years import academic_year_of, in_words

MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Fee:
    """What is to be paid, in pence before VAT, the places that it brings, and how it was reckoned."""

    net_pence: int
    included_places: int
    working: str


def fee(terms: TierTerms, *, pupils: int | None, begins_on: datetime.date) -> Fee:
    """Return what the membership costs that begins on `begins_on`.

    Raises:
        PupilsUnknown: the terms ask for the number of pupils.
    """
    whole, basis = whole_fee(terms, pupils=pupils)
    months = months_left(terms.academic_year, begins_on)
    year = in_words(terms.academic_year)
    places = included_places(terms, begins_on=begins_on)
    if months == MONTHS:
        return Fee(net_pence=whole, included_places=places, working=f"{year}{basis}: {money(whole)}")
    part = share(whole, months)
    return Fee(
        net_pence=part,
        included_places=places,
        working=f"{year}{basis}: {money(whole)}, of which {months} of {MONTHS} months from {begins_on:%B}: {money(part)}",
    )


def upgrade(old: TierTerms, new: TierTerms, *, pupils: int | None, on: datetime.date) -> Fee:
    """Return what it costs to change from the tier of `old` to that of `new` on a day, and how many places it brings: the share of the
    difference for the months left. No money comes back where the new tier costs less.

    Raises:
        PupilsUnknown: one of the terms asks for the number of pupils.
    """
    before, _ = whole_fee(old, pupils=pupils)
    after, basis = whole_fee(new, pupils=pupils)
    months = months_left(new.academic_year, on)
    difference = max(after - before, 0)
    part = share(difference, months)
    return Fee(
        net_pence=part,
        included_places=max(included_places(new, begins_on=on) - included_places(old, begins_on=on), 0),
        working=(
            f"{in_words(new.academic_year)}{basis}: {money(after)} instead of {money(before)},"
            f" of which {months} of {MONTHS} months from {on:%B}: {money(part)}"
        ),
    )


def included_places(terms: TierTerms, *, begins_on: datetime.date) -> int:
    """Return how many places a membership brings that begins on `begins_on`."""
    return -(-terms.included_places * months_left(terms.academic_year, begins_on) // MONTHS)


def whole_fee(terms: TierTerms, *, pupils: int | None) -> tuple[int, str]:
    """Return the fee for a whole year in pence before VAT, and what it goes by, in words that follow the year's.

    Raises:
        PupilsUnknown: the terms ask for the number of pupils.
    """
    if terms.basis == TierTerms.Basis.FLAT:
        return terms.fee_pence, ""
    if pupils is None:
        raise PupilsUnknown
    number = f"{pupils:,} pupil{'' if pupils == 1 else 's'}"
    if terms.basis == TierTerms.Basis.PER_PUPIL:
        return terms.fee_pence * pupils, f", {number} at {money(terms.fee_pence)}"
    return band(terms, pupils).fee_pence, f", {number}"


def band(terms: TierTerms, pupils: int) -> PupilBand:
    """Return the band that so many pupils are in: the first that ends with them or beyond."""
    bands = list(terms.bands.all())
    return next((band for band in bands if band.up_to is None or pupils <= band.up_to), bands[-1])


def months_left(academic_year: int, day: datetime.date) -> int:
    """Return how many of the year's twelve months are left on `day`, that of the day itself included: 12 before the year, 0 after it."""
    if academic_year_of(day) != academic_year:
        return MONTHS if academic_year_of(day) < academic_year else 0
    return MONTHS - (day.month - 9) % MONTHS


def share(pence: int, months: int) -> int:
    """Return so many twelfths of a sum, rounded to the penny, a half upwards."""
    return (2 * pence * months + MONTHS) // (2 * MONTHS)
