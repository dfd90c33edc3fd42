"""What job alerts write: to be confirmed, that there is one already, and what is new."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from teach_th import signed_links
from teach_th.letter_variables import OF_AN_ALERT, OF_NEW_JOBS
from teach_th.vacancies.models import Vacancy
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message

from . import letter_examples, saved_searches
from .models import JobAlert

MOST_LISTED = 20
TYPED = "You get this email because somebody typed your email address on our website."


def _kind(
    name: str, label: str, audience: str, why: str = TYPED, *, variables: tuple[LetterVariable, ...] = OF_AN_ALERT, stopped_by: str = ""
) -> LetterKind:
    return LetterKind(
        name=f"job_alerts.{name}",
        label=label,
        audience=audience,
        template=f"teach_th/email/alert_{name}",
        about=LetterClass.ALERT,
        why=why,
        variables=variables,
        stopped_by=stopped_by,
        for_reader_alone=True,
        example=letter_examples.job_alert,
    )


CONFIRM = _kind("confirm", "Confirm a job alert", "Whoever asks for a job alert, so that they can confirm their address.")
ALREADY = _kind("already", "Job alert asked for again", "Whoever asks for a job alert that they have already.")
DIGEST = _kind(
    "digest",
    "New jobs",
    "Whoever has a job alert, daily or weekly, when there are new jobs for them.",
    "You get this email because you set up a job alert with this address.",
    variables=OF_NEW_JOBS,
    stopped_by="job alerts",
)

KINDS = (CONFIRM, ALREADY, DIGEST)


def digest(alert: JobAlert, vacancies: Sequence[Vacancy], *, day: datetime.date) -> Message:
    """Write the letter that tells of `vacancies`, and return it. Mail programs show its one-click stop beside the sender (RFC 8058)."""
    headers = {"List-Unsubscribe": f"<{address_of(alert, 'job_alert_stop')}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    context = context_of(alert) | {
        "rows": saved_searches.by_distance(alert.search, vacancies)[:MOST_LISTED],
        "further": max(0, len(vacancies) - MOST_LISTED),
        "number": len(vacancies),
        "in_short": saved_searches.in_words(alert.search, most=3),
    }
    return letters.send(DIGEST, alert.email, Cause(alert, day), context, headers=headers)


def context_of(alert: JobAlert) -> dict[str, Any]:
    """Return what letters about `alert` say. Until it is confirmed, the words that a stranger typed aren't among it."""
    return {
        "alert": alert,
        "search": saved_searches.in_words(alert.search, as_typed=alert.is_confirmed),
        "address": address_of(alert, "job_alert_link"),
        "stop": address_of(alert, "job_alert_stop"),
        "list": settings.SITE_ADDRESS + saved_searches.address(alert.search),
    }


def address_of(alert: JobAlert, view: str) -> str:
    return settings.SITE_ADDRESS + reverse(view, args=[signed_links.token_of(alert)])
