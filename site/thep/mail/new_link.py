"""A new link to the page of preferences, for whoever has one that works no more, and doesn't sign in."""

from django import forms

from thep.accounts.models import User
from thep.cms.open_forms import DAY, Limit, OpenForm
from thep.domains import declared

from . import letters
from .causes import Cause
from .kinds import LetterClass, LetterKind
from .mailing_lists import MailingList, preferences_address

NEW_LINK = LetterKind(
    name="mail.new_link",
    label="New link to their email choices",
    audience="Whoever asks for a new link to the page on which they choose the emails they get.",
    template="mail/new_link_letter",
    about=LetterClass.SECURITY,
    why="You get this email because somebody, probably you, asked for a link to choose the emails you get.",
    for_reader_alone=True,
    forgotten_once_sent=True,
    example=lambda: {"link": preferences_address("nasima@school.example")},
)


class NewLinkForm(OpenForm):
    name_of_limits = "new link to preferences"
    limits = (Limit(30), Limit(3, DAY, "email"))

    email = forms.EmailField(
        label="Email address",
        help_text="The address that our emails come to.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter your email address.",
            "invalid": "Enter an email address, such as name@school.example.",
            "max_length": "Use 254 characters or fewer for the email address.",
        },
    )


def send(email: str) -> None:
    """Send a new link to `email` where we know the address; nothing happens where we don't."""
    email = email.strip().lower()
    if is_known(email):
        letters.send(NEW_LINK, email, Cause.of_its_own(), {"link": preferences_address(email)})


def is_known(email: str) -> bool:
    """Return whether `email` has asked to be sent something, or somebody signs in with it."""
    has_asked = any(each.entries([email]) for each in declared(MailingList) if each.entries is not None)
    return has_asked or User.objects.filter(email__iexact=email, is_active=True).exists()
