"""What the partnership has words and rules for: subjects, synonyms, tiers, policies and terms."""

import datetime

from django.utils import timezone

from thep.bookings.models import Terms
from thep.cms.models import Subject
from thep.events.models import CancellationPolicy, PolicyStep, SchoolHoliday
from thep.events.school_terms import holidays_of
from thep.home.first_pages.words import words_of
from thep.membership.models import Tier
from thep.membership.years import this_academic_year
from thep.search.synonyms import load_synonyms

TIERS = (
    ("full", "Full", "Everything: the lowest prices, 20 included places a year and the talent pool."),
    ("associate", "Associate", "Reduced prices and six included places a year."),
)


def load() -> None:
    load_subjects()
    load_tiers()
    load_policies()
    load_terms()
    load_school_holidays()
    load_synonyms(group["terms"] for group in words_of("synonyms")["group"])


def load_subjects() -> None:
    for slug, name in words_of("subjects")["subjects"].items():
        Subject.objects.update_or_create(slug=slug, defaults={"name": name})


def load_tiers() -> None:
    for order, (slug, name, summary) in enumerate(TIERS):
        brings = {"name": name, "summary": summary, "order": order, "brings_talent_pool": slug == "full"}
        Tier.objects.update_or_create(slug=slug, defaults=brings)


def load_policies() -> None:
    """Load the cancellation policies, whose texts say too what happens when nobody comes and when Ofsted calls: bookings keep them."""
    for words in words_of("policies")["policy"]:
        policy, _ = CancellationPolicy.objects.update_or_create(
            slug=words["slug"],
            defaults={
                "name": words["name"],
                "text": "\n\n".join([words["text"], words["no_show"], words["ofsted"]]),
                "waived_for_ofsted": words["ofsted_waiver"],
            },
        )
        policy.steps.all().delete()
        for step in words["steps"]:
            unit = PolicyStep.Unit.HOURS if "until_hours" in step else PolicyStep.Unit.WORKING_DAYS
            at_least = step.get("until_hours", step.get("until_working_days"))
            PolicyStep.objects.create(policy=policy, at_least=at_least, unit=unit, refund_percent=step["refund_percent"])


def load_school_holidays() -> None:
    """Load the holidays from last school year to the next, as most boroughs set their terms."""
    for academic_year in range(this_academic_year() - 1, this_academic_year() + 2):
        for name, first_day, last_day in holidays_of(academic_year):
            SchoolHoliday.objects.update_or_create(first_day=first_day, last_day=last_day, defaults={"name": name})


def load_terms() -> None:
    words = words_of("policies")["booking_terms"]
    Terms.objects.get_or_create(
        version=words["version"],
        defaults={"text": "\n\n".join(words["paragraphs"]), "in_force_from": timezone.now() - datetime.timedelta(days=365)},
    )
