"""Members that are no schools, and a school that the register says continues as another: all of them invented."""

import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from demonstration.parts import Account
from demonstration.schools.memberships import join
from demonstration.schools.people import PASSWORD, affiliate, verify
from demonstration.words import words_of
from thep.accounts.models import User
from thep.cms.vocabulary import Phase
from thep.membership.models import Tier
from thep.membership.years import academic_year_of
from thep.schools import organisations, successions
from thep.schools.gias_links import Link
from thep.schools.models import Affiliation, School

DETAILS = ("name", "organisation", "street", "town", "postcode", "invoice_email")


def accounts() -> list[Account]:
    """Return the one who runs a trust's places."""
    return [Account(person["email"], person["about"]) for person in people() if "about" in person]


def people() -> list[dict[str, str]]:
    """Return those whom the words name."""
    words = words_of("schools", "organisations")
    return [person for said in [*words["organisation"], words["continues"]] for person in said["person"]]


def load(today: datetime.date) -> None:
    """Make the organisations members for this year, and propose that a school continues as another."""
    words = words_of("schools", "organisations")
    year = academic_year_of(today)
    for said in words["organisation"]:
        organisation = School.objects.organisations().filter(name=said["name"]).first()
        organisation = organisation or organisations.make(**{name: said[name] for name in DETAILS})
        make_member(organisation, said, year)
    propose(words["continues"], today, year)


def make_member(school: School, said: dict[str, Any], year: int) -> None:
    join(school, Tier.objects.get(slug=said["tier"]), year, is_unpaid=False)
    for words in said["person"]:
        person, is_new = User.objects.get_or_create(
            email=words["email"], defaults={"name": words["name"], "job_role": words["job_role"], "is_illustrative": True}
        )
        if is_new:
            person.password = make_password(PASSWORD)
            person.save(update_fields=["password"])
            verify(person)
            affiliate(person, school, words["affiliation"], Affiliation.State.ACTIVE)


def propose(said: dict[str, Any], today: datetime.date, year: int) -> None:
    """Have a school that closed in the summer be followed by an academy, as the register's links would say."""
    closed_on = datetime.date(year, 8, 31)
    old = made(said["urn"], said["name"], said, status=School.Status.CLOSED, closed_on=closed_on)
    new = made(said["successor_urn"], said["successor_name"], said)
    if old.continues_as is None:
        make_member(old, said, year)
        successions.propose([Link(old.urn, new.urn, new.name, closed_on)])


def made(urn: int, name: str, said: dict[str, Any], **more: object) -> School:
    facts = {"name": name, "slug": slugify(name), "phase": Phase.PRIMARY, "postcode": said["postcode"], "pupils": said["pupils"]}
    school, _ = School.objects.get_or_create(urn=urn, defaults=facts | more)
    return school
