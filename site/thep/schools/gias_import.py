"""Takes a register's rows into our table of schools: all of them, or nothing."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction

from thep.cms.slugs import slug_of

from . import followers
from .email_domains import is_shared
from .errors import NotAnExtract
from .gias_extract import LA, GiasExtract, Row
from .models import EmailDomain, School


@dataclass
class Outcome:
    """What an import did. A school that the file doesn't list stays as it was, and is in `absent`."""

    added: list[School] = field(default_factory=list)
    changed: list[tuple[School, list[str]]] = field(default_factory=list)
    unchanged: int = 0
    closed: list[School] = field(default_factory=list)
    """Those of `added` and `changed` that this file marks as closed."""
    elsewhere: int = 0
    """Rows of other local authorities than the chosen one."""
    absent: list[School] = field(default_factory=list)


def import_extract(extract: GiasExtract, *, la: str = "") -> Outcome:
    """Add and change schools by URN; a closed one is kept and marked. `la` takes one local authority's rows alone, such as "211".

    Raises:
        NotAnExtract: `la` is asked for and the file doesn't name local authorities.
    """
    if la and LA in extract.missing_columns:
        raise NotAnExtract(f"The column {LA} is missing, so one local authority's schools can't be picked out.")
    outcome = Outcome()
    with transaction.atomic(durable=True):
        schools = {school.urn: school for school in School.objects.of_the_register().select_for_update()}
        slugs = set(School.objects.values_list("slug", flat=True))
        fields: set[str] = set()
        for row in extract.rows:
            if la and row.la != la:
                outcome.elsewhere += 1
                continue
            if row.urn in schools:
                fields.update(update_school(schools.pop(row.urn), row, outcome))
            else:
                outcome.added.append(new_school(row, slugs))
        School.objects.bulk_create(outcome.added, batch_size=500)
        if fields:
            School.objects.bulk_update([school for school, _ in outcome.changed], sorted(fields), batch_size=100)
        outcome.closed.extend(school for school in outcome.added if school.status == School.Status.CLOSED)
        outcome.absent.extend(schools.values())
        store_domains([*outcome.added, *(school for school, names in outcome.changed if "website" in names)])
        followers.tell_of_changes([*outcome.added, *(school for school, _ in outcome.changed)])
    return outcome


def new_school(row: Row, slugs: set[str]) -> School:
    slug = slug_of(row.values["name"], otherwise=str(row.urn))
    if slug in slugs:
        slug = f"{slug}-{row.urn}"
    slugs.add(slug)
    return School(urn=row.urn, slug=slug, **row.values)


def update_school(school: School, row: Row, outcome: Outcome) -> list[str]:
    """Set what differs, and return the names of the fields that changed; the slug stays, because addresses lead there."""
    names = [name for name, value in row.values.items() if getattr(school, name) != value]
    if not names:
        outcome.unchanged += 1
        return []
    if "status" in names and row.values["status"] == School.Status.CLOSED:
        outcome.closed.append(school)
    for name in names:
        setattr(school, name, row.values[name])
    outcome.changed.append((school, names))
    return names


def store_domains(schools: list[School]) -> None:
    """Store the domain of each school's website as that of its email addresses, by which the school is suggested, never approved."""
    # As they are now: the rows are held since they were written, and one that continues as another has its domains there.
    schools = list(School.objects.filter(pk__in=[school.pk for school in schools], continues_as=None))
    # A school's website mostly has the domain of its email addresses.
    domains = [EmailDomain(school=school, domain=host) for school in schools if (host := host_of(school.website)) and not is_shared(host)]
    EmailDomain.objects.bulk_create(domains, ignore_conflicts=True)


def host_of(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.") if website else ""
