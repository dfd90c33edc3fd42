"""Which schools an email address belongs to, by its domain: one school's own, a trust's, or one that says nothing."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from allauth.account.models import EmailAddress
from django.db.models import Case, CharField, JSONField, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat, Lower

from thep.accounts.models import User
from thep.json_lists import JSONList

from .models import Affiliation, AffiliationQuerySet, EmailDomain, School

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


def with_schools_of_domains(listings: AffiliationQuerySet) -> AffiliationQuerySet:
    """Annotate `domain_schools`, for those who ask: the keys of the open schools that have the domain of their address."""
    address = Lower(OuterRef("person__email"), output_field=CharField())
    theirs = EmailDomain.objects.alias(address=address).filter(
        address__endswith=Concat(Value("@"), Lower("domain")), school__status=School.Status.OPEN
    )
    keys = Subquery(theirs.order_by().values(keys=JSONList("school")))
    return listings.annotate(domain_schools=Case(When(state=Affiliation.State.ASKED, then=keys), output_field=JSONField()))


def mark_matches(requests: Iterable[Affiliation]) -> None:
    """Note on each request, read by `with_schools_of_domains`, how its address fits the school: `match` is "school", "trust" or empty."""
    for each in requests:
        schools: list[int] = getattr(each, "domain_schools", None) or []
        if each.school_id in schools and not is_shared(domain_of(each.person.email)):
            each.match = "school" if len(set(schools)) == 1 else "trust"


def is_own(person: User, school: School) -> bool:
    """Return whether `person` has proved an address whose domain is this school's, and no other's."""
    is_proved = EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists()
    return is_proved and schools_of(person.email) == [school]


@cache
def _shared_domains() -> frozenset[str]:
    lines = (line.strip().lower() for line in SHARED.read_text().splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
