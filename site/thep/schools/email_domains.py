"""Which schools an email address belongs to, by its domain: one school's own, a trust's, or one that says nothing."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from thep.accounts.models import User

from .models import Affiliation, EmailDomain, School

SHARED = Path(__file__).parent / "data/shared_domains.txt"


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()


def is_shared(domain: str) -> bool:
    """Return whether anybody may have an address at `domain`, or many schools do: gmail.com, lgfl.net and what is below them."""
    labels = domain.lower().split(".")
    return any(".".join(labels[start:]) in _shared_domains() for start in range(len(labels)))


def schools_of(email: str) -> list[School]:
    """Return the open schools whose domain the address has, by name: several where it is a trust's, none where it is shared."""
    domain = domain_of(email)
    if not domain or is_shared(domain):
        return []
    return list(School.objects.open().filter(pk__in=EmailDomain.objects.filter(domain__iexact=domain).values("school")).order_by("name"))


def mark_matches(requests: Sequence[Affiliation]) -> None:
    """Note on each request, in one query, how its address fits the school: `match` is "school", "trust" or empty."""
    domains = {domain_of(each.person.email) for each in requests}
    known: dict[str, set[int]] = {}
    found = EmailDomain.objects.annotate(lower=Lower("domain")).filter(lower__in=domains, school__status=School.Status.OPEN)
    for domain, school in found.values_list("lower", "school"):
        known.setdefault(domain, set()).add(school)
    for each in requests:
        each.match = _match(each.school_id, domain_of(each.person.email), known)


def is_own(person: User, school: School) -> bool:
    """Return whether `person` has proved an address whose domain is this school's, and no other's."""
    is_proved = EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists()
    return is_proved and schools_of(person.email) == [school]


def _match(school_pk: int, domain: str, known: dict[str, set[int]]) -> str:
    schools = known.get(domain, set())
    if is_shared(domain) or school_pk not in schools:
        return ""
    return "school" if len(schools) == 1 else "trust"


@cache
def _shared_domains() -> frozenset[str]:
    lines = (line.strip().lower() for line in SHARED.read_text().splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
