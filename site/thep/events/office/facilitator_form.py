"""A facilitator in the back office: who they are, and with which account they sign in to see the events that they lead."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from thep.accounts.models import User
from thep.events.models import Facilitator

GIVES_ACCESS = ("bookings.change_booking",)
"""Whoever signs in as a facilitator reads people's needs: only those who may read them themselves say who that is."""


class FacilitatorForm(WagtailAdminModelForm):
    account = forms.EmailField(
        label="Signs in as", required=False,
        help_text="The email address of their account. They then see who comes to the events that they lead, with their needs.",
        error_messages={"invalid": "Enter an email address in full, such as name@example.com."},
    )  # fmt: skip

    class Meta:
        model = Facilitator
        fields = ("name", "slug", "job_title", "biography")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None and not self.for_user.has_perms(GIVES_ACCESS):
            del self.fields["account"]
        elif self.instance.person is not None:
            self.initial["account"] = self.instance.person.email

    def clean_account(self) -> User | None:
        """Return the person of that address, with whom nobody else signs in."""
        email = self.cleaned_data["account"]
        if not email:
            return None
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise forms.ValidationError("Nobody has an account with this address. Ask them to sign up first.")
        if Facilitator.objects.filter(person=person).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another facilitator signs in with this address.")
        return person

    def save(self, commit: bool = True) -> Facilitator:
        if "account" in self.fields:
            self.instance.person = self.cleaned_data["account"]
        facilitator: Facilitator = super().save(commit=commit)
        return facilitator
