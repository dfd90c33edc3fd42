"""What the office is asked about certificates."""

from django import forms

from thep.cpd.certificates.models import DEFAULT_PERCENT


class RuleForm(forms.Form):
    """Who gets a certificate of an event."""

    offered = forms.BooleanField(required=False, initial=True, label="This event has certificates")
    percent = forms.IntegerField(
        min_value=1, max_value=100, initial=DEFAULT_PERCENT, label="How much of the event somebody has to attend, in per cent",
        help_text="Of the minutes of all its sessions together.",
        error_messages={
            "required": "Enter a number from 1 to 100.",
            "invalid": "Enter a whole number from 1 to 100.",
            "min_value": "Enter 1 or more. If nobody is to get a certificate, untick the box above instead.",
            "max_value": "Enter 100 or less.",
        },
    )  # fmt: skip


class RevokeForm(forms.Form):
    reason = forms.CharField(
        max_length=200, label="Reason", help_text="The office sees it. Whoever checks the certificate sees that it was revoked, not why.",
        error_messages={"required": "Enter why the certificate is revoked."},
    )  # fmt: skip
