"""A school whose membership ended comes back within its year: with another membership, of the next spell.

The one that ended stays as it is, with its fee, its ledger and its days. The next begins on the day on which it had ended, or later, so
that of each day a school has one at most.
"""

import datetime

from django.utils import timezone

from thep.schools.models import School

from .errors import AlreadyAMember, NotPossibleNow
from .models import Membership
from .states import State, state_of
from .years import this_academic_year


def latest_spell(school: School | int, academic_year: int) -> Membership | None:
    """Return the latest membership of the school in the year, agreed to or quoted; None where it has none."""
    return Membership.objects.filter(school=school, academic_year=academic_year).order_by("spell").last()


def first_day(ended: Membership) -> datetime.date:
    """Return the day from which the school can come back: today, or the one on which `ended` ends where that is still to come."""
    return max(timezone.localdate(), ended.ended_on or ended.begins_on)


def check_can_follow(latest: Membership, *, begins_on: datetime.date) -> None:
    """Return where another membership can follow `latest`, its school's latest of the year, from the day `begins_on`.

    Raises:
        AlreadyAMember: it has not ended yet.
        NotPossibleNow: its year is over, it goes on at another school, or ended later than that day.
    """
    if latest.ended_on is None:
        raise AlreadyAMember(f"{latest.school} is a member for {latest.year} already, or has been sent a quotation.")
    if latest.academic_year < this_academic_year():
        raise NotPossibleNow(f"{latest.year} is over, so its memberships stay as they are. Choose a later year.")
    if latest.merged_into is not None:
        raise NotPossibleNow(f"This membership goes on as that of {latest.merged_into.school}. Change that one.")
    if state_of(latest) != State.ENDED:
        raise AlreadyAMember(
            f"{latest.school} is a member until {latest.ended_on:%-d %B %Y}, when its membership ends. It can begin again from that day on."
        )
    if begins_on < latest.ended_on:
        raise NotPossibleNow(
            f"The membership that {latest.school} had ended on {latest.ended_on:%-d %B %Y}. Choose that day as the first, or a later one."
        )


def obstacle(membership: Membership) -> str:
    """Return why the school can't come back after this membership today, in words; empty where it can."""
    latest = latest_spell(membership.school_id, membership.academic_year)
    if latest is not None and latest != membership and not is_lapsed_quotation(latest):
        return f"{membership.school} has come back already, or has been sent a quotation: {latest.tier} {latest.span}."
    try:
        check_can_follow(membership, begins_on=timezone.localdate())
    except (AlreadyAMember, NotPossibleNow) as error:
        return str(error)
    return ""


def is_lapsed_quotation(membership: Membership) -> bool:
    """Return whether nobody agreed to it in time and nobody is paying it, so that another quotation takes its place."""
    if membership.agreed_at is not None or state_of(membership) != State.LAPSED:
        return False
    return not membership.charges.exclude(order_line=None).exists()
