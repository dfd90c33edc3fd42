"""The borough's real schools, and the memberships that are invented for them."""

import datetime
from pathlib import Path

from demonstration.season import season
from demonstration.seeded_random import Dice
from demonstration.words import words_of
from thep.membership import included_places
from thep.membership.models import Membership, PlaceEntry, Tier
from thep.membership.years import academic_year_of
from thep.schools import gias_extract, gias_import
from thep.schools.models import EmailDomain, School

BOROUGH = Path(gias_extract.__file__).parent / "data" / "schools_tower_hamlets.csv"
BEN_JONSON = 100890
INCLUDED_PLACES = {"full": 20, "associate": 6}
# Of a hundred schools of which nothing else is said.
FULL, ASSOCIATE = 72, 88


def load(today: datetime.date) -> None:
    """Take in the borough's schools from the register, and make most of them members."""
    gias_import.import_extract(gias_extract.read_extract(BOROUGH.read_bytes()))
    for words in words_of("schools", "people")["school"]:
        school = School.objects.get(urn=words["urn"])
        EmailDomain.objects.get_or_create(school=school, domain=words["email_domain"])
    School.objects.filter(urn=BEN_JONSON).update(invoice_email="finance@benjonson.example")
    load_memberships(today)


def load_memberships(today: datetime.date) -> None:
    """Make each member one for every academic year that the season touches, with its included places granted."""
    tiers = {tier.slug: tier for tier in Tier.objects.all()}
    first, last = season(today)
    for school in School.objects.open():
        slug = tier_of(school)
        if slug:
            for academic_year in range(academic_year_of(first), academic_year_of(last) + 1):
                join(school, tiers[slug], academic_year)


def join(school: School, tier: Tier, academic_year: int) -> None:
    membership, _ = Membership.objects.get_or_create(school=school, academic_year=academic_year, defaults={"tier": tier})
    cause = f"membership of {academic_year}"
    if not PlaceEntry.objects.filter(membership=membership, kind=PlaceEntry.Kind.GRANTED, cause=cause).exists():
        included_places.grant(membership, places=INCLUDED_PLACES[membership.tier.slug], cause=cause)


def tier_of(school: School) -> str:
    """Return the tier that the words give a school, or that the dice do; empty for one that is no member."""
    for words in words_of("schools", "people")["school"]:
        if words["urn"] == str(school.urn):
            return str(words.get("tier", ""))
    throw = Dice("tier", school.urn).below(100)
    if throw < FULL:
        return "full"
    return "associate" if throw < ASSOCIATE else ""
