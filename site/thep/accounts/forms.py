"""What people are asked when they sign up and about themselves; allauth's forms in our words."""

from typing import Any

from allauth.account import forms as account

# Its public neighbour `setup_user_email` is for an account that has no address on record, and fails where there is one.
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from thep.cms.fields import NameField, RecordsField
from thep.cms.vocabulary import JobRole, Phase
from thep.design.form_fields import choice_field

from . import first_proof
from .models import User


class Plain(forms.Form):
    """Takes allauth's placeholders away, and words labels and help as we do. `words` maps a field to its label and help."""

    words: dict[str, tuple[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]
                field.error_messages["required"] = f"Enter the {field.label[0].lower()}{field.label[1:]}."
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = "Enter an email address in full, such as name@school.sch.uk."


HOW_LONG = "At least 10 characters. Three random words make a good one."


class LoginForm(Plain, account.LoginForm):
    words = {"login": ("Email address", ""), "password": ("Password", ""), "remember": ("Keep me signed in on this device", "")}


class SignupForm(Plain, account.SignupForm):
    name = NameField(
        label="Full name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your full name."},
    )  # fmt: skip
    field_order = ["name", "email", "password1"]
    words = {
        "name": ("Full name", "As it should be on certificates and registers."),
        "email": ("Email address", "Use the one that you have at work, if you have one."),
        "password1": ("Password", HOW_LONG),
    }

    def clean_email(self) -> str:
        first_proof.let_go_of_pending(self.cleaned_data["email"])
        return str(super().clean_email())

    def try_save(self, request: HttpRequest) -> Any:
        """Make the account, or write to whoever has the address already; both so often for an address, and no more.

        The password is hashed in any case, so that an address which has an account is answered no sooner than another.
        """
        if not ratelimit.consume(request, action="signup_address", key=self.cleaned_data["email"]):
            raise ImmediateHttpResponse(ratelimit.respond_429(request))
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        super().custom_signup(request, user)
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class RequestLoginCodeForm(Plain, account.RequestLoginCodeForm):
    words = {"email": ("Email address", "")}

    def clean_email(self) -> str:
        """Return the address, with pending changes to it let go, and on record where its person was only named by a colleague."""
        first_proof.let_go_of_pending(self.cleaned_data["email"])
        email: str = super().clean_email()
        # Somebody whom a colleague named has no address on record yet; with one, the code confirms it too.
        if self._user:
            sync_user_email_address(self._user)
        return email


class ConfirmLoginCodeForm(Plain, account.ConfirmLoginCodeForm):
    words = {"code": ("Code from the email", "")}


class ConfirmIdentityForm(Plain, account.ConfirmLoginCodeForm):
    words = {"code": ("Code from the email", "")}


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    words = {"email": ("Email address", "")}

    def clean_email(self) -> str:
        first_proof.let_go_of_pending(self.cleaned_data["email"])
        return str(super().clean_email())


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    words = {"password1": ("New password", HOW_LONG), "password2": ("New password again", "")}

    def save(self) -> None:
        """Set the password. The link came by email, so it proves the address; what was set before a first proof is dropped."""
        if first_proof.is_unproved(self.user):
            first_proof.begin_anew(self.user)
            first_proof.prove(self.user, self.user.email)
        super().save()


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    words = {
        "oldpassword": ("Current password", ""),
        "password1": ("New password", HOW_LONG),
        "password2": ("New password again", ""),
    }


class SetPasswordForm(Plain, account.SetPasswordForm):
    words = {"password1": ("New password", HOW_LONG), "password2": ("New password again", "")}


class AddEmailForm(Plain, account.AddEmailForm):
    words = {"email": ("New email address", "We’ll send a link to it. Sign in and open the link to change your email address.")}


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    words = {"password": ("Password", "")}


class AuthenticateForm(Plain, mfa.AuthenticateForm):
    words = {"code": ("Code", "From your authenticator app, or one of your recovery codes.")}


class ReauthenticateWithCodeForm(Plain, mfa.ReauthenticateForm):
    words = {"code": ("Code", "From your authenticator app.")}


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):
    words = {"code": ("Code that the app shows", "Six digits.")}


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):
    words = {
        "name": ("Name", "For example ‘my phone’, so that you can tell your passkeys apart."),
        "passwordless": ("Let me sign in with it alone, without my password", ""),
    }


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):
    words = {"name": ("Name", "")}


class ProfileForm(forms.ModelForm):
    """What a person says of themselves; the needs pre-fill their bookings."""

    class Meta:
        model = User
        fields = ["name", "job_role", "phase", "subjects", "access_needs", "dietary_needs"]
        labels = {
            "name": "Full name",
            "job_role": "Job role",
            "phase": "Phase you mostly work in",
            "subjects": "Subjects and themes you’re interested in",
        }
        help_texts = {
            "name": "As it should be on certificates and registers.",
            "access_needs": "Step-free access, a hearing loop, large print: whatever helps. Fills in your booking forms.",
            "dietary_needs": "Fills in your booking forms where food is served.",
        }
        field_classes = {"name": NameField, "subjects": RecordsField}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "subjects": forms.CheckboxSelectMultiple,
            "access_needs": forms.Textarea(attrs={"rows": 3}),
            "dietary_needs": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {"name": {"required": "Enter your full name."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        choice_field(self, "job_role").choices = [("", "Choose your role"), *JobRole.choices]
        choice_field(self, "phase").choices = [("", "Choose a phase"), *Phase.choices]
        for name in ("access_needs", "dietary_needs"):
            self.fields[name].max_length = 1000  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """Closing an account is asked for twice: by the button, and by the address."""

    email = forms.EmailField(
        label="Your email address", help_text="To confirm that you want to close your account, type your email address.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}), error_messages={"required": "Enter your email address."},
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email != self.person.email:
            raise forms.ValidationError("That isn’t the email address of this account.")
        return email
