"""What tiers cost, and the memberships that are invented for the borough's schools, over the last, this and the next academic year."""

import datetime

from demonstration.schools.schools import BEN_JONSON, of_the_borough
from demonstration.season import season
from demonstration.seeded_random import Dice
from demonstration.words import words_of
from thep.events.policies import midnight
from thep.membership import fees, included_places, memberships
from thep.membership.models import Membership, MembershipCharge, PlaceEntry, PupilBand, Tier, TierTerms
from thep.membership.models.terms import GRACE_DAYS, usual_cut_off
from thep.membership.years import academic_year_of, begins, ends, in_words
from thep.schools.models import School

BANDS = ((210, 150_000), (420, 240_000), (900, 320_000), (None, 420_000))
TERMS = {
    "full": {"basis": TierTerms.Basis.BANDS, "included_places": 20, "most_rolled_over": 5},
    "associate": {"basis": TierTerms.Basis.FLAT, "fee_pence": 75_000, "included_places": 6},
}
RISE = 3
"""Fees rise by so many per cent a year."""
# Of a hundred schools of which nothing else is said.
FULL, ASSOCIATE = 72, 88
UNPAID, LEFT = 12, 6
UPGRADING = 100967
LATEST_BACK = 180
"""So many days into a year a school comes back at the latest: who joins in summer joins for the next year."""
PUPILS = 300
"""Of a school of which the register doesn't say."""


def load(today: datetime.date) -> None:
    """Make most schools members for each year that the season touches and for the year before, each with what it cost."""
    this_year = academic_year_of(today)
    last = academic_year_of(season(today)[1])
    tiers = {tier.slug: tier for tier in Tier.objects.all()}
    for year in range(this_year - 1, max(last, this_year + 1) + 1):
        for slug, brings in TERMS.items():
            load_terms(tiers[slug], year, brings, rise=year - this_year)
    for school in of_the_borough():
        slug = tier_of(school)
        left = slug and Dice("left", school.urn).below(100) < LEFT and str(school.urn) not in described()
        for year in range(this_year - 1, last + 1):
            if slug and not (left and year >= this_year):
                join(school, tiers[slug], year, is_unpaid=year == this_year and is_unpaid(school))
    come_back(today, tiers["full"])
    upgrade(School.objects.get(urn=UPGRADING), tiers["full"], this_year)
    renewing = School.objects.get(urn=BEN_JONSON)
    if not renewing.memberships.filter(academic_year=this_year + 1).exists():
        memberships.quote(school=renewing, tier=tiers["full"], academic_year=this_year + 1)


def load_terms(tier: Tier, year: int, brings: dict[str, object], *, rise: int) -> None:
    fees_then = {None if up_to is None else up_to: raised(pence, rise) for up_to, pence in BANDS}
    defaults = {"counts_for_next_year_from": usual_cut_off(year)} | brings
    if "fee_pence" in brings:
        defaults["fee_pence"] = raised(int(str(brings["fee_pence"])), rise)
    terms, created = TierTerms.objects.get_or_create(tier=tier, academic_year=year, defaults=defaults)
    if created and terms.basis == TierTerms.Basis.BANDS:
        PupilBand.objects.bulk_create([PupilBand(terms=terms, up_to=up_to, fee_pence=pence) for up_to, pence in fees_then.items()])


def raised(pence: int, years: int) -> int:
    """Return a fee so many years later or earlier, in whole pounds."""
    return round(pence * (1 + RISE / 100) ** years / 100) * 100


def join(school: School, tier: Tier, year: int, *, is_unpaid: bool) -> None:
    """Make the school a member for the whole year. It agreed in July, before there was this site, so there is no order."""
    agreed = datetime.datetime(year, 7, 1, 10, tzinfo=datetime.UTC)
    terms = memberships.terms_of(tier, year)
    membership, created = Membership.objects.get_or_create(
        school=school,
        academic_year=year,
        spell=1,
        defaults={
            "tier": tier,
            "begins_on": begins(year),
            "answer_by": begins(year),
            "grace_until": ends(year) + datetime.timedelta(days=GRACE_DAYS),
            "most_rolled_over": terms.most_rolled_over,
            "agreed_at": agreed,
            "invoiced_at": agreed,
            "paid_at": None if is_unpaid else agreed + datetime.timedelta(days=60),
        },
    )
    if not created:
        return
    fee = fees.fee(terms, pupils=school.pupils or PUPILS, begins_on=begins(year))
    charge = MembershipCharge.objects.create(
        membership=membership, kind=MembershipCharge.Kind.FEE, tier=tier, net_pence=fee.net_pence, vat_rate=terms.vat_rate,
        included_places=fee.included_places, most_rolled_over=terms.most_rolled_over,
        working=fee.working, agreed_at=agreed, invoiced_at=agreed, paid_at=membership.paid_at,
    )  # fmt: skip
    included_places.grant(membership, places=fee.included_places, cause=f"fee {charge.pk}")
    PlaceEntry.objects.filter(membership=membership, kind=PlaceEntry.Kind.GRANTED).update(at=agreed)
    rolled_over = PlaceEntry.objects.filter(membership__school=school, kind=PlaceEntry.Kind.ROLLED_OVER)
    rolled_over.filter(cause__contains=f"into {in_words(year)}").update(at=midnight(begins(year)))


def upgrade(school: School, tier: Tier, year: int) -> None:
    """Quote a school the tier above its own for the rest of the year."""
    membership = Membership.objects.get(school=school, academic_year=year)
    if membership.tier_id != tier.pk and not membership.charges.filter(tier=tier).exists():
        memberships.change_tier(membership, tier=tier, by=None)


def come_back(today: datetime.date, tier: Tier) -> None:
    """Have a school's membership of this year end after a third of it until now, and begin again after two thirds, agreed and paid."""
    year = academic_year_of(today)
    third = min((today - begins(year)).days, LATEST_BACK) // 3
    ended = Membership.objects.filter(academic_year=year, tier=tier, ended_on=None, paid_at__isnull=False)
    membership = ended.exclude(school__urn__in=described()).exclude(school__urn=UPGRADING).order_by("school__name", "pk").first()
    if third < 2 or membership is None or Membership.objects.filter(academic_year=year, spell=2).exists():
        return
    memberships.end(membership, on=begins(year) + datetime.timedelta(days=third))
    back = begins(year) + datetime.timedelta(days=2 * third)
    again = memberships.quote(
        school=membership.school, tier=tier, academic_year=year, begins_on=back, pupils=membership.school.pupils or PUPILS
    )
    memberships.agree(again.charges.get(), by=None)
    paid = {"agreed_at": midnight(back), "invoiced_at": midnight(back), "paid_at": midnight(back)}
    again.charges.update(**paid)
    Membership.objects.filter(pk=again.pk).update(**paid)


def is_unpaid(school: School) -> bool:
    return str(school.urn) not in described() and Dice("unpaid", school.urn).below(100) < UNPAID


def described() -> dict[str, str]:
    """Return the tier of each school that the words speak of, by URN."""
    return {words["urn"]: str(words.get("tier", "")) for words in words_of("schools", "people")["school"]}


def tier_of(school: School) -> str:
    """Return the tier that the words give a school, or that the dice do; empty for one that is no member."""
    if (said := described().get(str(school.urn))) is not None:
        return said
    throw = Dice("tier", school.urn).below(100)
    if throw < FULL:
        return "full"
    return "associate" if throw < ASSOCIATE else ""
