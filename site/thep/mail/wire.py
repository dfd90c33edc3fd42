"""A message as it goes over the wire."""

from email.mime.text import MIMEText

from django.core.mail import EmailMultiAlternatives

from .bounce_addresses import envelope_sender
from .headers import headers_of, sender_of
from .messages import method_of
from .models import Message

END = "END:VCALENDAR\r\n"


def as_email(message: Message) -> EmailMultiAlternatives:
    """Return the message as it goes over the wire: text, HTML, and the invitation that calendars read."""
    sender, envelope = sender_of(message), envelope_sender(message)
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=envelope or sender,
        to=[message.to],
        headers={"Message-ID": message.message_id} | ({"From": sender} if envelope else {}) | headers_of(message),
    )
    email.metadata = {"message": str(message.pk)}  # type: ignore[attr-defined]  # with which Anymail's providers tell of it
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
