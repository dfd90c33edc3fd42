"""Mail that a library sends by Django's own means, such as Wagtail's notices of reviews: it leaves through the outbox, like all other."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from thep.accounts.models import User

from . import letters
from .causes import Cause
from .kinds import LetterClass, LetterKind
from .list_records import ListReaders
from .mailing_lists import MailingList


def in_the_office() -> QuerySet[User]:
    """Select whom libraries may write to: who may open the back office."""
    of_a_group = Q(groups__permissions__codename="access_admin", groups__permissions__content_type__app_label="wagtailadmin")
    return User.objects.filter(is_active=True, pk__in=User.objects.filter(of_a_group | Q(is_superuser=True)).values("pk"))


LIST = MailingList(
    name="notices about pages",
    label="Notices about pages",
    about=LetterClass.ALERT,
    words="When somebody sends a page for review, approves it or comments on it. In the office, under your name, you choose which.",
    readers=ListReaders(records=in_the_office, address=Lower("email")),
)

NOTICE = LetterKind(
    name="mail.notice",
    label="Notice about a page",
    audience="People in the office, when somebody sends a page for review, approves it or comments on it.",
    template="mail/from_text",
    about=LetterClass.ALERT,
    stopped_by=LIST.name,
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
