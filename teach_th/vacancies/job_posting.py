"""JobPosting: what job searches read of an advert, to the letter of Google's rules.

https://developers.google.com/search/docs/appearance/structured-data/job-posting. Only an advert that is open has one, and it says nothing
that the page does not show.
"""

from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from teach_th.wording import wording
from thep.cms.vocabulary import WorkingPattern
from thep.design.json_ld import written
from thep.schools.models import School

from .models import Contract, Vacancy

PART_TIME = {WorkingPattern.PART_TIME, WorkingPattern.JOB_SHARE}
TEMPORARY = {Contract.FIXED_TERM, Contract.MATERNITY}


def json_ld_of(vacancy: Vacancy, *, address: str) -> SafeString:
    """Return JSON-LD of the advert, whose page is at `address`."""
    return written({"@context": "https://schema.org", **job_posting(vacancy, address=address)})


def job_posting(vacancy: Vacancy, *, address: str) -> dict[str, Any]:
    posting: dict[str, Any] = {
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": description(vacancy),
        "datePosted": timezone.localdate(vacancy.first_published_at).isoformat(),
        "validThrough": timezone.localtime(vacancy.apply_by).isoformat(timespec="seconds"),
        "employmentType": employment_types(vacancy),
        "hiringOrganization": _school(vacancy.school),
        "jobLocation": {"@type": "Place", "address": _address(vacancy.school)},
        "identifier": {"@type": "PropertyValue", "name": vacancy.school.name, "value": str(vacancy.pk)},
        "url": address,
    }
    if vacancy.starts_on:
        posting["jobStartDate"] = vacancy.starts_on.isoformat()
    if salary := _salary(vacancy):
        posting["baseSalary"] = salary
    return posting


def description(vacancy: Vacancy) -> str:
    """Return the whole advert as HTML of paragraphs and lists."""
    parts = [
        ("", vacancy.summary),
        ("What you’ll do", vacancy.description),
        ("What we’re looking for", _listed(vacancy.looking_for)),
        ("What you’ll get", _listed(vacancy.offer)),
        ("Keeping children safe", vacancy.safeguarding),
    ]
    return "".join(f"{f'<p>{heading}</p>' if heading else ''}{wording.as_html(text)}" for heading, text in parts if text)


def employment_types(vacancy: Vacancy) -> list[str]:
    """Return Google's words: FULL_TIME, PART_TIME, TEMPORARY, PER_DIEM, OTHER."""
    patterns = set(vacancy.patterns)
    types = ["FULL_TIME"] if WorkingPattern.FULL_TIME in patterns else []
    types += ["PART_TIME"] if patterns & PART_TIME else []
    types += ["TEMPORARY"] if vacancy.contract in TEMPORARY else []
    types += ["PER_DIEM"] if vacancy.contract == Contract.CASUAL else []
    return types or ["OTHER"]


def _salary(vacancy: Vacancy) -> dict[str, Any] | None:
    """Return the pay a year in pounds; None where whoever is appointed gets something else.

    What a full-timer would get is no salary of a part-time post.
    """
    low, high = vacancy.pay_from_pence, vacancy.pay_to_pence
    only_part = WorkingPattern.FULL_TIME not in vacancy.patterns
    if (low is None and high is None) or (vacancy.pay_is_full_time and only_part):
        return None
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": "YEAR"}
    if low == high:
        value["value"] = _pounds(low)
    else:
        value |= {name: _pounds(pence) for name, pence in (("minValue", low), ("maxValue", high)) if pence is not None}
    return {"@type": "MonetaryAmount", "currency": "GBP", "value": value}


def _school(school: School) -> dict[str, Any]:
    named = {"@type": "Organization", "name": school.name}
    return named | ({"sameAs": school.website} if school.website else {})


def _address(school: School) -> dict[str, Any]:
    parts = {
        "streetAddress": ", ".join(part for part in (school.street, school.locality) if part),
        "addressLocality": school.town or "London",
        "addressRegion": "Greater London",
        "postalCode": school.postcode,
    }
    return {"@type": "PostalAddress", **{name: part for name, part in parts.items() if part}, "addressCountry": "GB"}


def _listed(text: str) -> str:
    return "\n".join(f"- {item}" for item in wording.items(text))


def _pounds(pence: int | None) -> float | int:
    whole, rest = divmod(pence or 0, 100)
    return (pence or 0) / 100 if rest else whole
