"""Questions that anybody asks on a contact page. They are letters and no records: what the outbox forgets is forgotten."""

from email.utils import formataddr

from django.conf import settings
from django.db import transaction

from teach_th.letter_variables import WHO_ASKS
from teach_th.pages.models import ContactPage
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import KEPT, LetterClass, LetterKind
from thep.mail.models import Message

ENQUIRY = LetterKind(
    name="enquiries.enquiry",
    label="Question from a contact page",
    audience="The address on a contact page, when somebody asks a question there.",
    template="teach_th/email/enquiry",
    about=LetterClass.PERSONAL,
    why="You get this email because your address is on the page “{{ page.title }}” of our website.",
    variables=(WHO_ASKS,),
    example=lambda: {
        "name": "Sam Osei",
        "email": "sam.osei@home.example",
        "words": "I trained to teach in Ghana.\n\nCan I teach in England with my certificate?",
        "page": {"title": "Train to teach"},
        "address": f"{settings.SITE_ADDRESS}/teach/train-to-teach/",
    },
    kept_for=KEPT,
)


def send(page: ContactPage, *, name: str, email: str, words: str) -> Message:
    """Send a question to those who answer for `page`; they answer it with one press, as it is from whoever asked."""
    address = settings.SITE_ADDRESS + (page.get_url() or "")
    context = {"name": name, "email": email, "words": words, "address": address, "page": page}
    with transaction.atomic(durable=True):
        return letters.send(ENQUIRY, page.email, Cause.of_its_own(), context, reply_to=formataddr((name, email)))
