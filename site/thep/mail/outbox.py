"""Post a message with its cause; deliver it after commit; sweep up what was lost.

A message is delivered at least once, and with the same Message-ID each time: only a process killed between the server's
acceptance and our note of it can send one twice, and mail clients show such a pair as one.
"""

import datetime
import re
from email.mime.text import MIMEText
from typing import Any

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.secret_addresses import SECRET
from thep.tasks import enqueue_on_commit, task

from .kinds import kind_named
from .models import Message

ATTEMPTS = 8
END = "END:VCALENDAR\r\n"
STUCK_AFTER = datetime.timedelta(minutes=10)


def post(
    to: str,
    *,
    subject: str,
    text: str,
    cause: str,
    kind: str = "",
    html: str = "",
    person: User | None = None,
    headers: dict[str, str] | None = None,
    calendar: str = "",
    calendar_method: str = "",
    for_reader_alone: bool = False,
) -> Message:
    """Write a message in the current transaction; it leaves after commit. Letters are sent by `letters.send`, which calls this.

    `kind`, `cause` and the address together are posted once. `calendar` holds one or more iCalendar objects, one after the other, that go
    as text/calendar; `calendar_method` is what they mean as a whole (REQUEST, CANCEL, PUBLISH). `for_reader_alone` keeps a letter from
    everybody in the office; one with a secret address in it is kept from them in any case.
    """
    to = to.strip()
    message, created = Message.objects.get_or_create(
        kind=kind,
        cause=cause,
        to__iexact=to,
        defaults={
            "to": to,
            "person": person,
            "subject": " ".join(subject.split())[:200],
            "text": text,
            "html": html,
            "headers": headers or {},
            "calendar": calendar,
            "calendar_method": calendar_method,
            "for_reader_alone": for_reader_alone or bool(SECRET.search(text)),
        },
    )
    if created:
        enqueue_on_commit(deliver_message, message.pk)
    return message


@task()
def deliver_message(pk: int) -> None:
    deliver(pk)


def deliver(pk: int) -> bool:
    """Send message `pk` if it's due and nobody else is sending it. A failure is kept for the next sweep; True if it left."""
    now = timezone.now()
    claimed = Message.objects.filter(pk=pk, state=Message.State.QUEUED, next_attempt_at__lte=now).update(
        state=Message.State.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    message = Message.objects.get(pk=pk)
    try:
        as_email(message).send()
    # SMTP's errors are OSErrors, as are refused and timed-out connections; a provider's API has errors of its own.
    except (OSError, AnymailError) as error:
        given_up = message.attempts >= ATTEMPTS
        Message.objects.filter(pk=pk).update(
            state=Message.State.FAILED if given_up else Message.State.QUEUED,
            error=f"{type(error).__name__}: {error}",
            next_attempt_at=now + datetime.timedelta(minutes=2**message.attempts),
        )
        return False
    Message.objects.filter(pk=pk).update(state=Message.State.SENT, sent_at=timezone.now(), error="", **forgotten(message))
    return True


def forgotten(message: Message) -> dict[str, str]:
    """Return what isn't kept of a message that has left: a code or a link that signs somebody in, except where a demonstration shows it."""
    kind = kind_named(message.kind)
    return {"text": "", "html": ""} if kind is not None and kind.forgotten_once_sent and not settings.DEMONSTRATION else {}


def sweep(limit: int = 500) -> int:
    """Deliver what is due, including what a dead process was sending; return how many left."""
    Message.objects.filter(state=Message.State.SENDING, claimed_at__lt=timezone.now() - STUCK_AFTER).update(state=Message.State.QUEUED)
    return sum(deliver(pk) for pk in Message.objects.due().order_by("next_attempt_at").values_list("pk", flat=True)[:limit])


def send_again(message: Message) -> None:
    """Queue a message that was given up, to leave now."""
    with transaction.atomic():
        Message.objects.filter(pk=message.pk, state=Message.State.FAILED).update(
            state=Message.State.QUEUED, attempts=0, next_attempt_at=timezone.now(), error=""
        )
        enqueue_on_commit(deliver_message, message.pk)


def as_email(message: Message) -> EmailMultiAlternatives:
    """Return the message as it goes over the wire: text, HTML, and the invitation that calendars read."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    headers: dict[str, Any] = {"Message-ID": f"<message-{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.to],
        headers=headers | message.headers,
        connection=get_connection(settings.MAIL_DELIVERY),
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    objects = [part + END for part in message.calendar.split(END) if part.strip()]
    if objects:
        # As an alternative for Outlook and Gmail, which show buttons; as a file for Apple Mail, which opens it. Mail programs
        # read one entry from an invitation, so the further sessions of an event come as a file each.
        email.attach_alternative(objects[0], f"text/calendar; method={method_of(objects[0])}")
    for number, each in enumerate(objects, 1):
        part = MIMEText(each, "calendar", "utf-8")
        part.set_param("method", method_of(each))
        part.add_header("Content-Disposition", "attachment", filename=f"invite-{number}.ics" if len(objects) > 1 else "invite.ics")
        email.attach(part)
    return email


def method_of(calendar: str) -> str:
    """Return REQUEST or CANCEL, as the object itself says; PUBLISH where it says nothing."""
    found = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    return found[1] if found else "PUBLISH"
