"""Mail that a library sends by Django's own means, such as Wagtail's notices of reviews: it leaves through the outbox, like all other."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from thep.accounts.models import User

from . import letters
from .causes import Cause
from .kinds import LetterClass, LetterKind

NOTICE = LetterKind(
    name="mail.notice",
    label="Notice about a page",
    audience="People in the office, when somebody sends a page for review, approves it or comments on it.",
    template="mail/from_text",
    about=LetterClass.ALERT,
    why="You get this email because you write or review pages of our website. In the office, under your name, you choose which you get.",
    example=lambda: {
        "subject": "“Phonics” has been submitted for review",
        "text": "“Phonics” has been submitted for review by Nasima Begum.\n\nYou can preview the page here: https://www.thep.example/admin/",
    },
)
"""What libraries write, in their words and our style."""


class Outbox(BaseEmailBackend):
    """Posts the words of each message to each of its readers. What really sends mail is MAIL_DELIVERY."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for address in message.recipients():
                self.post(address, message)
        return len(email_messages)

    def post(self, address: str, message: EmailMessage) -> None:
        words = {"subject": " ".join(str(message.subject).split()), "text": str(message.body).strip()}
        letters.send(NOTICE, address, Cause.of_its_own(), words, person=User.objects.filter(email__iexact=address).first())
