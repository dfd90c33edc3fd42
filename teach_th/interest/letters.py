"""What is written to people who may come to work here."""

from django.conf import settings
from django.urls import reverse

from teach_th import signed_links
from teach_th.letter_variables import CANDIDATE, OF_A_CONTACT, OF_AN_ENDING
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import BULK_KEPT, LetterClass, LetterKind, LetterVariable

from . import answers, letter_examples
from .models import ExpressionOfInterest, Look

TYPED = "You get this email because somebody typed your email address on our website."
TOLD_US = "You get this email because you told us that you’d like to work in Tower Hamlets."


def _kind(name: str, label: str, audience: str, why: str, *variables: LetterVariable, about: LetterClass = LetterClass.ALERT) -> LetterKind:
    return LetterKind(
        name=f"interest.{name}",
        label=label,
        audience=audience,
        template=f"teach_th/email/interest_{name}",
        about=about,
        why=why,
        variables=variables,
        kept_for=BULK_KEPT,
        for_reader_alone=True,
        example=letter_examples.interest,
    )


CONFIRM = _kind("confirm", "Confirm an expression of interest", "Whoever tells us that they’d like to work here, to confirm it.", TYPED)
ALREADY = _kind(
    "already", "Expression of interest sent again", "Whoever would like to work here, and tells us a second time.", TYPED, CANDIDATE
)
ENDING = _kind("ending", "Expression of interest ends soon", "Candidates, a month before what they told us ends.", TOLD_US, *OF_AN_ENDING)
CONTACTED = _kind(
    "contacted",
    "A school writes to a candidate",
    "Candidates, when a school writes to them.",
    TOLD_US,
    *OF_A_CONTACT,
    about=LetterClass.PERSONAL,
)

KINDS = (CONFIRM, ALREADY, ENDING, CONTACTED)


def ending(expression: ExpressionOfInterest) -> None:
    """Ask whether the expression of interest is to be kept, which ends soon."""
    cause, reply_to = Cause(expression, expression.expires_at.date()), answers.address_for(expression)
    letters.send(ENDING, expression.email, cause, context_of(expression), reply_to=reply_to)


def contacted(look: Look, *, reply_to: str) -> None:
    """Send what a school has written to whoever would like to work here."""
    context = context_of(look.expression) | {"look": look}
    letters.send(CONTACTED, look.expression.email, Cause(look.expression, look), context, reply_to=reply_to)


def context_of(expression: ExpressionOfInterest) -> dict[str, object]:
    """Return what any letter about `expression` says, with the link to its page."""
    address = settings.SITE_ADDRESS + reverse("interest_link", args=[signed_links.token_of(expression)])
    return {"expression": expression, "address": address}
