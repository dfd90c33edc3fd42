"""What people are asked when they join a network, and leads when they invite others or hand a network over."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from networks.pages.models import NetworkPage
from thep.design.form_fields import row_field
from thep.mail.models import Frequency

from .emails import WORDS
from .invitations import MOST_AT_ONCE, too_many_at_once
from .models import NetworkMember

BETWEEN = re.compile(r"[\s,;]+")
LONGEST = 1_000_000
"""Of a list of addresses, in characters: 20,000 people are counted, and told how many may be invited at once."""


class AskForm(forms.Form):
    note = forms.CharField(
        label="Anything the leads should know",
        help_text="Such as what you teach, or what you hope to find. Only the network’s leads read it.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Use 500 characters or fewer."},
    )


class InviteForm(forms.Form):
    emails = forms.CharField(
        label="Email addresses",
        help_text="One or many, each on its own line or with commas between them. People don’t need an account.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Enter the email address of whoever you’d like to invite.",
            "max_length": f"This list is too long to read. Invite {MOST_AT_ONCE} people or fewer at a time.",
        },
    )
    words = forms.CharField(
        label="A sentence from you",
        help_text="It stands in the email that we send for you.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Use 500 characters or fewer."},
    )

    def clean_emails(self) -> list[str]:
        given = [each.strip("<>\"'()") for each in BETWEEN.split(self.cleaned_data["emails"]) if "@" in each]
        if not given:
            raise ValidationError("Enter an email address, such as name@example.sch.uk.")
        if len(given) > MOST_AT_ONCE:
            raise ValidationError(too_many_at_once(len(given)))
        wrong = [each for each in given if not _is_address(each)]
        if wrong:
            named = ", ".join(wrong[:3])
            raise ValidationError(f"Correct {named}: {'it is' if len(wrong) == 1 else 'they are'} no email address.")
        return given


class EmailsForm(forms.Form):
    """How often a member gets the emails of a network."""

    emails = forms.ChoiceField(
        label="How often?",
        choices=Frequency.choices,
        help_text=WORDS,
        error_messages={"required": "Choose how often.", "invalid_choice": "Choose how often from the list."},
    )


class MemberField(forms.ModelChoiceField):
    """One of a network's members, called by their name."""

    def label_from_instance(self, obj: NetworkMember) -> str:
        return obj.person.get_full_name()


class HandOverForm(forms.Form):
    """Whom a lead hands their network over to."""

    member = MemberField(
        NetworkMember.objects.none(),
        label="Who leads it from now on",
        empty_label="Choose a member",
        error_messages={"required": "Choose who leads the network from now on.", "invalid_choice": "Choose somebody from the list."},
    )

    def __init__(self, *args: Any, network: NetworkPage, leaver: NetworkMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = NetworkMember.objects.active().filter(network=network).exclude(pk=leaver.pk)
        row_field(self, "member").queryset = others.select_related("person").order_by("person__name", "pk")


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
