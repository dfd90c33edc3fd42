"""What the letters of job alerts are shown with: an alert that isn't there."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from teach_th.vacancies.letter_examples import example_vacancy
from teach_th.vacancies.rows import Row
from thep.accounts.examples import example_person

from .models import JobAlert

SEARCH = "primary, part time, within a mile of E1 4PZ"


def job_alert() -> dict[str, Any]:
    """Return what any letter of a job alert may say: of five new jobs, two are in it."""
    rows = [Row(vacancy=example_vacancy(), miles=0.4), Row(vacancy=example_vacancy(pk=2, title="Early years practitioner"), miles=1.2)]
    return {
        "alert": JobAlert(pk=1, email=example_person().email, frequency=JobAlert.Frequency.WEEKLY),
        "search": SEARCH,
        "in_short": SEARCH,
        "address": settings.SITE_ADDRESS + reverse("job_alert_link", args=["example"]),
        "stop": settings.SITE_ADDRESS + reverse("job_alert_stop", args=["example"]),
        "list": settings.SITE_ADDRESS + reverse("vacancies"),
        "rows": rows,
        "number": 5,
        "further": 5 - len(rows),
    }
