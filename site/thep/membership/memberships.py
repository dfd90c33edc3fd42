"""A school is quoted a membership for a year, agrees to it, changes its tier within the year, or ends it.

Each operation locks the membership. Years that are over are not changed any more; what has to be put right is a line of the next one.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.schools import successions
from thep.schools.errors import SchoolContinues
from thep.schools.models import School

from . import coming_back, fees, followers, included_places, past_quotations
from .errors import BelowWhatIsUsed, CountsForNextYear, GoesByPupils, NoTerms, NotPossibleNow, YearIsClosed
from .models import Membership, MembershipCharge, PastQuotation, PlaceEntry, Tier, TierTerms
from .models.terms import GRACE_DAYS
from .states import WITH_PLACES, State, state_of
from .years import begins, ends, in_words, this_academic_year

Kind = MembershipCharge.Kind
ANSWER_WITHIN = datetime.timedelta(days=60)


def quote(
    *,
    school: School,
    tier: Tier,
    academic_year: int,
    begins_on: datetime.date | None = None,
    answer_by: datetime.date | None = None,
    pupils: int | None = None,
    by: User | None = None,
) -> Membership:
    """Offer `school` the membership at the fee that the terms of the year say, and return it; one that lapsed is replaced, and kept as
    a `PastQuotation`.

    It begins on 1 September, or today where the year has begun: again, where the one that the school had has ended by then, which stays as
    it is. `pupils` stands in for the number in the register.

    Raises:
        AlreadyAMember: it has one for that year that has not ended, or a quotation that still stands.
        NotPossibleNow: the one that it had ended later than `begins_on`, or goes on at another school.
        GoesByPupils: it is an organisation without pupils, and the fee goes by them.
        NoTerms, PupilsUnknown, CountsForNextYear, YearIsClosed.
    """
    begins_on = begins_on or max(begins(academic_year), timezone.localdate())
    with transaction.atomic():
        _check_is_open(academic_year)
        terms = terms_of(tier, academic_year)
        _check_fits(school, terms)
        if begins_on >= terms.counts_for_next_year_from:
            cut_off = terms.counts_for_next_year_from
            raise CountsForNextYear(f"Who joins from {cut_off:%-d %B} on joins for {in_words(academic_year + 1)}. Choose that year.")
        fee = fees.fee(terms, pupils=school.pupils if pupils is None else pupils, begins_on=begins_on)
        _hold(school)
        _forget_lapsed_quotation(school, academic_year)
        membership = _begin(
            school,
            tier,
            academic_year,
            begins_on=begins_on,
            answer_by=answer_by or max(timezone.localdate() + ANSWER_WITHIN, begins_on),
            grace_until=ends(academic_year) + datetime.timedelta(days=terms.grace_days),
        )
        _charge(membership, Kind.FEE, fee, terms, by=by)
    return membership


def start(*, school: School, tier: Tier, academic_year: int, included_places: int = 0, by: User | None = None) -> Membership:
    """Make `school` a member for the year at once and at no charge, with so many included places; from today on where it comes back.

    Raises:
        AlreadyAMember: it is one for that year already.
        NotPossibleNow: the one that it had goes on at another school, or its year is over.
    """
    with transaction.atomic():
        _hold(school)
        _forget_lapsed_quotation(school, academic_year)
        latest = coming_back.latest_spell(school, academic_year)
        membership = _begin(
            school,
            tier,
            academic_year,
            begins_on=coming_back.first_day(latest) if latest else begins(academic_year),
            answer_by=ends(academic_year),
            grace_until=ends(academic_year) + datetime.timedelta(days=GRACE_DAYS),
        )
        fee = fees.Fee(net_pence=0, included_places=included_places, working=f"{in_words(academic_year)}, at no charge")
        usual = TierTerms.objects.filter(tier=tier, academic_year=academic_year).first()
        terms = TierTerms(tier=tier, vat_rate=0, most_rolled_over=usual.most_rolled_over if usual else 0)
        agree(_charge(membership, Kind.FEE, fee, terms, by=by), by=by)
    membership.refresh_from_db()
    return membership


def agree(charge: MembershipCharge, *, by: User | None) -> MembershipCharge:
    """Have what was quoted hold: a fee makes the school a member, an upgrade gives it the tier; its places are granted.

    Nothing happens where it holds already. What costs nothing is paid with it. Who began to pay before a quotation lapsed was in time.

    Raises:
        NotPossibleNow: the quotation has lapsed, or the membership has ended.
    """
    if charge.agreed_at is not None:
        return charge
    with transaction.atomic():
        membership = lock(charge.membership)
        charge = MembershipCharge.objects.select_for_update().get(pk=charge.pk)
        if charge.agreed_at is not None:
            return charge
        state = state_of(membership)
        is_late = state == State.LAPSED and charge.order_line_id is None
        if is_late or state == State.ENDED or (charge.kind == Kind.UPGRADE and state == State.QUOTED):
            raise NotPossibleNow(f"This quotation is {state.label.lower()}. Ask our office for a new one.")
        charge.agreed_at, charge.agreed_by = timezone.now(), by
        membership.agreed_at = membership.agreed_at or charge.agreed_at
        membership.tier_id, membership.most_rolled_over = charge.tier_id, charge.most_rolled_over
        if charge.net_pence == 0:
            charge.paid_at = charge.agreed_at
        if charge.kind == Kind.FEE:
            membership.paid_at = charge.paid_at
        charge.save()
        membership.save(update_fields=["agreed_at", "paid_at", "tier", "most_rolled_over"])
        if charge.included_places:
            included_places.grant(membership, places=charge.included_places, cause=f"{charge.kind} {charge.pk}")
        if charge.kind == Kind.FEE:
            included_places.settle_years(membership)
            followers.tell(membership)
    return charge


def change_tier(membership: Membership, *, tier: Tier, by: User | None) -> MembershipCharge:
    """Quote another tier for the rest of the year, and return what it costs. Where that is nothing it holds at once.

    Raises:
        BelowWhatIsUsed: the tier has fewer places than are taken; nothing is written.
        NotPossibleNow: the membership is not running, is of that tier, or another change waits for an answer.
        NoTerms, PupilsUnknown, GoesByPupils, YearIsClosed.
    """
    with transaction.atomic():
        membership = lock(membership)
        _check_is_open(membership.academic_year)
        if state_of(membership) not in WITH_PLACES:
            raise NotPossibleNow(f"This membership is {state_of(membership).label.lower()}, so its tier can’t be changed.")
        if membership.tier_id == tier.pk:
            raise NotPossibleNow(f"It is a {tier} membership already.")
        if membership.charges.filter(agreed_at=None).exists():
            raise NotPossibleNow("Another change of tier waits for an answer. Withdraw that first.")
        old, new = (terms_of(each, membership.academic_year) for each in (membership.tier, tier))
        _check_fits(membership.school, old, new)
        fee = fees.upgrade(old, new, pupils=membership.school.pupils, on=max(timezone.localdate(), membership.begins_on))
        fewer = fees.included_places(old, begins_on=membership.begins_on) - fees.included_places(new, begins_on=membership.begins_on)
        if fewer > 0 and fee.net_pence == 0:  # what is to be paid holds only once it is agreed, and takes nothing before
            _take_places_off(membership, fewer, tier, by)
        charge = _charge(membership, Kind.UPGRADE, fee, new, by=by)
        return agree(charge, by=by) if charge.net_pence == 0 else charge


def withdraw(charge: MembershipCharge) -> None:
    """Take back a quotation that nobody has agreed to; with the fee goes the membership that was quoted. What was offered is kept.

    Raises:
        NotPossibleNow: it is agreed, or somebody is paying it.
    """
    with transaction.atomic():
        membership = lock(charge.membership)
        if not MembershipCharge.objects.filter(pk=charge.pk, agreed_at=None, order_line=None).exists():
            raise NotPossibleNow("This quotation is agreed already, or somebody is paying it just now.")
        past_quotations.keep([charge], PastQuotation.Outcome.WITHDRAWN)
        MembershipCharge.objects.filter(pk=charge.pk).delete()
        if charge.kind == Kind.FEE:
            membership.delete()


def end(membership: Membership, *, on: datetime.date) -> Membership:
    """Have it be no membership any more from the day `on`; bookings that were made keep their prices and places.

    Raises:
        NotPossibleNow: it has ended, was never agreed, or the day is not within its year.
        YearIsClosed.
    """
    with transaction.atomic():
        membership = lock(membership)
        _check_is_open(membership.academic_year)
        if membership.ended_on is not None or membership.agreed_at is None:
            raise NotPossibleNow("This membership has ended, or was never agreed.")
        if not membership.begins_on <= on <= membership.last_day:
            raise NotPossibleNow(f"Choose a day from {membership.begins_on:%-d %B %Y} to {membership.last_day:%-d %B %Y}.")
        membership.ended_on = on
        membership.save(update_fields=["ended_on"])
    return membership


def grant_more(membership: Membership, *, included_places: int, reason: str, by: User | None = None) -> PlaceEntry:
    """Add `included_places` to the allowance, or take them off where the number is negative, under a reason that may be given again.

    Raises:
        BelowWhatIsUsed: more are taken than would be left.
        YearIsClosed.
    """
    with transaction.atomic():
        membership = lock(membership)
        _check_is_open(membership.academic_year)
        return _correct(membership, included_places, reason, by)


def lock(membership: Membership) -> Membership:
    """Lock the memberships of its school until the caller's transaction ends, and return this one as it is now.

    Raises:
        NotPossibleNow: its school became one with another, whose membership goes on with its places.
    """
    held = included_places.hold(membership)
    if held.pk != membership.pk:
        raise NotPossibleNow(f"This membership goes on as that of {held.school}. Change that one.")
    return held


def terms_of(tier: Tier, academic_year: int) -> TierTerms:
    """Return what the tier costs and brings in the year. Raises NoTerms."""
    found = TierTerms.objects.filter(tier=tier, academic_year=academic_year).prefetch_related("bands").first()
    if found is None:
        raise NoTerms(f"{tier} membership has no terms for {in_words(academic_year)} yet. Enter its fee under Membership fees first.")
    return found


def _hold(school: School) -> None:
    try:
        successions.hold(school)
    except SchoolContinues as error:
        raise NotPossibleNow(str(error)) from error
    included_places.hold_all(school)


def _begin(
    school: School,
    tier: Tier,
    academic_year: int,
    *,
    begins_on: datetime.date,
    answer_by: datetime.date,
    grace_until: datetime.date,
) -> Membership:
    """Write the membership of the year, or of its next spell where the school had one that ended. The school's are held by the caller."""
    latest = coming_back.latest_spell(school, academic_year)
    if latest is not None:
        coming_back.check_can_follow(latest, begins_on=begins_on)
    spell = latest.spell + 1 if latest else 1
    return Membership.objects.create(
        school=school,
        tier=tier,
        academic_year=academic_year,
        spell=spell,
        begins_on=begins_on,
        answer_by=answer_by,
        grace_until=grace_until,
    )


def _charge(membership: Membership, kind: MembershipCharge.Kind, fee: fees.Fee, terms: TierTerms, *, by: User | None) -> MembershipCharge:
    return MembershipCharge.objects.create(
        membership=membership,
        kind=kind,
        tier=terms.tier,
        net_pence=fee.net_pence,
        vat_rate=terms.vat_rate,
        included_places=fee.included_places,
        most_rolled_over=terms.most_rolled_over,
        working=fee.working,
        made_by=by,
    )


def _take_places_off(membership: Membership, places: int, tier: Tier, by: User | None) -> None:
    try:
        _correct(membership, -places, f"Changed to {tier}", by)
    except BelowWhatIsUsed as error:
        left = max(membership.places_in_all - places, 0)
        raise BelowWhatIsUsed(
            f"{membership.places_taken} included places are used or reserved, and {tier} membership would leave {left} in all."
        ) from error


def _correct(membership: Membership, change: int, reason: str, by: User | None) -> PlaceEntry:
    number = membership.entries.filter(kind=PlaceEntry.Kind.CORRECTED).count() + 1
    return included_places.correct(membership, change=change, cause=f"correction {number}", reason=reason, by=by)


def _forget_lapsed_quotation(school: School, academic_year: int) -> None:
    found = Membership.objects.select_for_update().filter(school=school, academic_year=academic_year, agreed_at=None).first()
    if found is not None and coming_back.is_lapsed_quotation(found):
        past_quotations.keep(found.charges.select_related("membership"), PastQuotation.Outcome.LAPSED)
        found.charges.all().delete()
        found.delete()


def _check_fits(school: School, *terms: TierTerms) -> None:
    """Refuse a fee that goes by pupils to an organisation. Raises GoesByPupils."""
    for each in terms:
        if school.is_organisation and each.basis != TierTerms.Basis.FLAT:
            raise GoesByPupils(
                f"The fee of {each.tier} membership goes by how many pupils there are, and {school} isn’t a school."
                " Choose a tier that costs the same for everybody."
            )


def _check_is_open(academic_year: int) -> None:
    if academic_year < this_academic_year():
        raise YearIsClosed(f"{in_words(academic_year)} is over, so its memberships stay as they are.")
