"""Questions that anybody asks on a contact page. They are letters and no records: what the outbox forgets is forgotten."""

import uuid
from email.utils import formataddr

from django.conf import settings
from django.db import transaction

from teach_th.pages.models import ContactPage
from thep.mail import letters, outbox
from thep.mail.models import Message


def send(page: ContactPage, *, name: str, email: str, words: str) -> Message:
    """Those who answer for `page` have the question in their mailbox, and answer it with one press: it is from whoever asked."""
    address = settings.SITE_ADDRESS + (page.get_url() or "")
    letter = letters.write("teach_th/email/enquiry", {"name": name, "email": email, "words": words, "address": address, "page": page})
    with transaction.atomic(durable=True):
        return outbox.post(
            page.email,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            headers={"Reply-To": formataddr((name, email))},
            cause=f"enquiry {uuid.uuid4()}",
        )
