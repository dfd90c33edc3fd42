"""JobPosting, held against schema.org's vocabulary and Google's rules for it."""

import datetime
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from teach_th.models import Contract
from teach_th.vacancies import job_posting
from tests.factories.schools import SchoolFactory
from tests.factories.vacancies import VacancyFactory, closed, nine_o_clock, published
from thep.cms.vocabulary import WorkingPattern

pytestmark = pytest.mark.django_db

VOCABULARY = json.loads((Path(__file__).parent / "data" / "schema_org.json").read_text(encoding="utf-8"))
REQUIRED = {"title", "description", "datePosted", "hiringOrganization", "jobLocation"}
RECOMMENDED = {"validThrough", "employmentType", "identifier", "baseSalary"}
EMPLOYMENT_TYPES = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}
TAGS_OF_DESCRIPTIONS = {"p", "ul", "li", "br"}


def fits(value, expected):
    """Whether `value` is of one of the types that the vocabulary expects."""
    if isinstance(value, list):
        return all(fits(each, expected) for each in value)
    if isinstance(value, dict):
        return value["@type"] in expected or ("StructuredValue" in expected and value["@type"] == "QuantitativeValue")
    if isinstance(value, bool):
        return "Boolean" in expected
    if isinstance(value, int | float):
        return "Number" in expected
    if "DateTime" in expected or "Date" in expected:
        return bool(datetime.datetime.fromisoformat(value))
    if expected == ["URL"]:
        return value.startswith(("https://", "http://"))
    return "Text" in expected or "URL" in expected


def check_vocabulary(thing):
    """Every property of `thing`, and of what is inside it, is one that its type has, with a value that it may have."""
    known = VOCABULARY[thing["@type"]]
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        assert name in known, f"{thing['@type']} has no {name}"
        assert fits(value, known[name]), f"{thing['@type']}.{name} can't be {value!r}"
        if isinstance(value, dict):
            check_vocabulary(value)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.names = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        assert not attrs


def said_on(page):
    found = [json.loads(data) for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)]
    return next((each for each in found if each.get("@type") == "JobPosting"), None)


def of(client, vacancy):
    return said_on(client.get(reverse("vacancy", args=[vacancy.pk, vacancy.slug])).content.decode())


def full(**fields):
    school = SchoolFactory(
        name="Loomwright Primary School", street="Weaver Street", locality="Bow", town="London", postcode="E3 4PX",
        website="https://loomwright.example",
    )  # fmt: skip
    return published(
        school=school, title="Year 2 class teacher", patterns=["full_time", "job_share"], contract=Contract.FIXED_TERM,
        pay_from_pence=4_031_700, pay_to_pence=5_230_050, **fields,
    )  # fmt: skip


def test_a_posting_has_all_that_google_requires_and_recommends_and_only_words_of_the_vocabulary(client):
    said = of(client, full())
    assert said["@context"] == "https://schema.org"
    assert set(said) >= REQUIRED | RECOMMENDED
    check_vocabulary(said)


def test_it_says_exactly_this(client):
    vacancy = full(starts_on=timezone.localdate() + datetime.timedelta(days=50))
    said = of(client, vacancy)
    del said["description"]
    assert said == {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Year 2 class teacher",
        "datePosted": timezone.localdate(vacancy.first_published_at).isoformat(),
        "validThrough": timezone.localtime(nine_o_clock(14)).isoformat(),
        "employmentType": ["FULL_TIME", "PART_TIME", "TEMPORARY"],
        "hiringOrganization": {"@type": "Organization", "name": "Loomwright Primary School", "sameAs": "https://loomwright.example"},
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Weaver Street, Bow",
                "addressLocality": "London",
                "addressRegion": "Greater London",
                "postalCode": "E3 4PX",
                "addressCountry": "GB",
            },
        },
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "GBP",
            "value": {"@type": "QuantitativeValue", "unitText": "YEAR", "minValue": 40317, "maxValue": 52300.5},
        },
        "identifier": {"@type": "PropertyValue", "name": "Loomwright Primary School", "value": str(vacancy.pk)},
        "jobStartDate": vacancy.starts_on.isoformat(),
        "url": f"{settings.SITE_ADDRESS}{reverse('vacancy', args=[vacancy.pk, vacancy.slug])}",
    }


def test_the_closing_time_has_its_zone_in_summer_and_in_winter():
    for month, zone in ((1, "+00:00"), (7, "+01:00")):
        closes_at = datetime.datetime(2027, month, 18, 9, tzinfo=timezone.get_default_timezone())
        vacancy = VacancyFactory(closes_at=closes_at, first_published_at=timezone.now())
        assert job_posting.job_posting(vacancy, address="/")["validThrough"] == f"2027-{month:02}-18T09:00:00{zone}"


def test_the_description_is_the_whole_advert_in_the_html_that_google_reads(client):
    said = of(client, full(description="You’ll teach.\n\n- maths\n- English", looking_for="Kind\nPatient"))["description"]
    assert "<p>You’ll teach.</p><ul><li>maths</li><li>English</li></ul>" in said
    assert "<ul><li>Kind</li><li>Patient</li></ul>" in said
    assert "A lively Year 2 class." in said
    assert "enhanced DBS check" in said
    assert Tags(said).names <= TAGS_OF_DESCRIPTIONS
    assert said != "Year 2 class teacher"


def test_applications_are_never_called_direct(client):
    assert of(client, full()).get("directApply") in (None, False)


@pytest.mark.parametrize(
    ("patterns", "contract", "types"),
    [
        ([WorkingPattern.FULL_TIME], Contract.PERMANENT, ["FULL_TIME"]),
        ([WorkingPattern.PART_TIME, WorkingPattern.TERM_TIME], Contract.PERMANENT, ["PART_TIME"]),
        ([WorkingPattern.JOB_SHARE], Contract.MATERNITY, ["PART_TIME", "TEMPORARY"]),
        ([WorkingPattern.FLEXIBLE], Contract.CASUAL, ["PER_DIEM"]),
        ([WorkingPattern.TERM_TIME], Contract.PERMANENT, ["OTHER"]),
    ],
)
def test_the_kinds_of_employment_are_googles_words(patterns, contract, types):
    found = job_posting.employment_types(VacancyFactory.build(school=None, patterns=patterns, contract=contract))
    assert found == types
    assert set(found) <= EMPLOYMENT_TYPES


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"pay_from_pence": 3_000_000, "pay_to_pence": 3_000_000}, {"value": 30000}),
        ({"pay_from_pence": 3_000_000}, {"minValue": 30000}),
        ({"pay_to_pence": 3_000_000}, {"maxValue": 30000}),
    ],
)
def test_pay_is_said_as_far_as_it_is_known(client, fields, value):
    said = of(client, published(**fields))["baseSalary"]
    assert said["value"] == {"@type": "QuantitativeValue", "unitText": "YEAR"} | value
    check_vocabulary(said)


def test_no_pay_is_said_where_the_figure_is_not_what_the_person_gets(client):
    assert "baseSalary" not in of(client, published())
    part = published(pay_from_pence=3_000_000, pay_is_full_time=True, patterns=[WorkingPattern.PART_TIME])
    assert "baseSalary" not in of(client, part)


def test_a_school_of_which_little_is_known_is_said_truly(client):
    said = of(client, published(school=SchoolFactory(name="Saddlers Yard", postcode="")))
    assert said["jobLocation"]["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "London",
        "addressRegion": "Greater London",
        "addressCountry": "GB",
    }
    assert said["hiringOrganization"] == {"@type": "Organization", "name": "Saddlers Yard"}
    check_vocabulary(said)


def test_what_has_closed_has_no_posting(client):
    assert of(client, closed()) is None


def test_nothing_that_is_written_gets_out_of_its_place(client):
    evil = "</script><script>alert(1)</script> & <!-- \u2028"
    vacancy = full(description=evil, summary=evil)
    page = client.get(reverse("vacancy", args=[vacancy.pk, vacancy.slug])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in said_on(page)["description"]
