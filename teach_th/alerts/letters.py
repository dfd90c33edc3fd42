"""What job alerts write: to be confirmed, that there is one already, and what is new."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from teach_th import signed_links
from teach_th.vacancies.models import Vacancy
from thep.mail import letters, outbox
from thep.mail.models import Message

from . import saved_searches
from .models import JobAlert

MOST_LISTED = 20


def cause(alert: JobAlert, what: str = "") -> str:
    """How the causes of an alert's letters begin."""
    return f"job alert {alert.pk} {alert.key} {what}"


def confirm(alert: JobAlert, *, once: str) -> Message:
    """Ask the address to confirm the alert, without the words that a stranger typed: the address may be anybody's."""
    return write(alert, "confirm", once=once, search=saved_searches.in_words(alert.search, as_typed=False))


def already(alert: JobAlert, *, once: str) -> Message:
    return write(alert, "already", once=once)


def digest(alert: JobAlert, vacancies: Sequence[Vacancy], *, once: str) -> Message:
    """Write the letter that tells of `vacancies`. Mail programs show its one-click stop beside the sender (RFC 8058)."""
    headers = {"List-Unsubscribe": f"<{address_of(alert, 'job_alert_stop')}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return write(
        alert, "digest", once=once, headers=headers, rows=saved_searches.by_distance(alert.search, vacancies)[:MOST_LISTED],
        further=max(0, len(vacancies) - MOST_LISTED),
        number=len(vacancies), in_short=saved_searches.in_words(alert.search, most=3),
    )  # fmt: skip


def write(alert: JobAlert, event: str, *, once: str, headers: dict[str, str] | None = None, **more: Any) -> Message:
    context = {
        "alert": alert,
        "search": saved_searches.in_words(alert.search),
        "address": address_of(alert, "job_alert_link"),
        "stop": address_of(alert, "job_alert_stop"),
        "list": settings.SITE_ADDRESS + saved_searches.address(alert.search),
    }
    letter = letters.write(f"teach_th/email/alert_{event}", context | more)
    return outbox.post(
        alert.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers=headers,
        cause=cause(alert, f"{event} {once}"),
        for_reader_alone=True,
    )


def address_of(alert: JobAlert, view: str) -> str:
    return settings.SITE_ADDRESS + reverse(view, args=[signed_links.token_of(alert)])
