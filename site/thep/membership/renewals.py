"""All members are offered the next year at once."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from thep.accounts.models import User
from thep.schools.models import School
from thep.tasks import enqueue_on_commit, task

from . import declines, disputes, fees, letters, memberships
from .errors import MembershipError, PupilsUnknown
from .models import Membership, MembershipCharge, Tier, TierTerms
from .states import WITH_ACCESS, State, are_in
from .years import begins

DISPUTES = "it disputes what a membership cost it; settle that first"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a member could renew at: `offers` by the key of each tier, None where its fee can't be reckoned; `before` is what it paid."""

    membership: Membership
    offers: Mapping[int, fees.Fee | None]
    before: fees.Fee | None

    @property
    def fee(self) -> fees.Fee | None:
        """What its own tier costs next year."""
        return self.offers.get(self.membership.tier_id)

    @property
    def has_changed(self) -> bool:
        """Return whether its own tier costs or brings something else than in a whole year now."""
        if self.fee is None or self.before is None:
            return True
        return (self.fee.net_pence, self.fee.included_places) != (self.before.net_pence, self.before.included_places)


@dataclass(kw_only=True)
class Sent:
    """The memberships that were quoted, and why those of other schools were not, in words."""

    quoted: list[Membership] = field(default_factory=list)
    refused: list[tuple[School, str]] = field(default_factory=list)


def proposals(academic_year: int) -> list[Proposal]:
    """Return what each open member of the year is offered for the next, by name, where it has nothing for that year that still stands
    and hasn't said that it won't renew.
    """
    terms = {(each.academic_year, each.tier_id): each for each in _terms(academic_year)}
    upcoming = [each for (year, _), each in terms.items() if year == academic_year + 1]
    found = []
    for membership in without_answer(academic_year).select_related("school", "tier").order_by("school__name", "pk"):
        pupils, now = membership.school.pupils, terms.get((academic_year, membership.tier_id))
        offered = {each.tier_id: _fee(each, pupils, begins(academic_year + 1)) for each in upcoming}
        found.append(Proposal(membership=membership, offers=offered, before=_fee(now, pupils, begins(academic_year)) if now else None))
    return found


def without_answer(academic_year: int) -> QuerySet[Membership]:
    """Return the memberships of open members of the year, with access still, that have nothing for the next that stands nor declined."""
    upcoming_year = Membership.objects.filter(school=OuterRef("school"), academic_year=academic_year + 1)
    following = upcoming_year.exclude(are_in([State.LAPSED]), agreed_at=None)
    return Membership.objects.for_year(academic_year).filter(
        are_in(WITH_ACCESS), ~Exists(following), ~declines.is_declined(), school__status=School.Status.OPEN
    )


def send(chosen: Iterable[tuple[Membership, Tier]], *, answer_by: datetime.date, by: User) -> Sent:
    """Quote each member the tier for the whole of its next year; the letters leave after commit. One that can't be quoted keeps no other.

    A member in grace hasn't stopped being one, so it pays for the year from its first day too.
    """
    sent = Sent()
    for membership, tier in chosen:
        if declines.standing_of(membership):
            sent.refused.append((membership.school, "it has said that it won’t renew"))
            continue
        if disputes.is_disputing(membership.school):
            sent.refused.append((membership.school, DISPUTES))
            continue
        try:
            year = membership.academic_year + 1
            quoted = memberships.quote(
                school=membership.school, tier=tier, academic_year=year, begins_on=begins(year), answer_by=answer_by, by=by
            )  # fmt: skip
        except MembershipError as error:
            sent.refused.append((membership.school, str(error)))
        else:
            sent.quoted.append(quoted)
    if sent.quoted:
        enqueue_on_commit(write_quotations, [quoted.pk for quoted in sent.quoted])
    return sent


@task()
def write_quotations(pks: list[int]) -> None:
    """Write to those who lead the schools what was quoted, where nobody has agreed to it since."""
    quoted = MembershipCharge.objects.filter(membership__in=pks, kind=MembershipCharge.Kind.FEE, agreed_at=None)
    for charge in quoted.select_related("membership__school", "tier"):
        letters.send_quotation(charge)


def _terms(academic_year: int) -> Iterable[TierTerms]:
    years = (academic_year, academic_year + 1)
    return TierTerms.objects.filter(academic_year__in=years).select_related("tier").prefetch_related("bands")


def _fee(terms: TierTerms, pupils: int | None, begins_on: datetime.date) -> fees.Fee | None:
    try:
        return fees.fee(terms, pupils=pupils, begins_on=begins_on)
    except PupilsUnknown:
        return None
