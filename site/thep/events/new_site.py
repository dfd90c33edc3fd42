"""The cancellation policies and school holidays that a new site has."""

from pathlib import Path

from thep.cms.first_things import read_words
from thep.membership.years import this_academic_year

from .models import CancellationPolicy, PolicyStep, SchoolHoliday
from .school_terms import holidays_of

WORDS = Path(__file__).parent / "data/policies.toml"


def make_policies() -> None:
    """Have the cancellation policies, which say too what happens when nobody comes and when Ofsted calls: bookings keep them."""
    for words in read_words(WORDS)["policy"]:
        policy, _ = CancellationPolicy.objects.update_or_create(
            slug=words["slug"],
            defaults={
                "name": words["name"],
                "text": "\n\n".join([words["text"], words["ofsted"]]),
                "absence_text": words["no_show"],
                "waived_for_ofsted": words["ofsted_waiver"],
            },
        )
        policy.steps.all().delete()
        for step in words["steps"]:
            unit = PolicyStep.Unit.HOURS if "until_hours" in step else PolicyStep.Unit.WORKING_DAYS
            at_least = step.get("until_hours", step.get("until_working_days"))
            PolicyStep.objects.create(policy=policy, at_least=at_least, unit=unit, refund_percent=step["refund_percent"])


def make_school_holidays() -> None:
    """Have the holidays from last school year to the next, as most boroughs set their terms."""
    for academic_year in range(this_academic_year() - 1, this_academic_year() + 2):
        for name, first_day, last_day in holidays_of(academic_year):
            SchoolHoliday.objects.update_or_create(first_day=first_day, last_day=last_day, defaults={"name": name})
