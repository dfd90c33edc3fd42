"""What is asked of somebody who came without a place."""

from django import forms

from thep.cms.typed_choices import TypedChoice
from thep.schools.models import School


class NewPersonForm(forms.Form):
    """Somebody whom the site may not know yet."""

    name = forms.CharField(max_length=150, label="Name", error_messages={"required": "Enter their name."})
    email = forms.EmailField(
        label="Email address",
        error_messages={"required": "Enter their email address.", "invalid": "Enter an email address, such as name@school.org."},
    )
    school = forms.ModelChoiceField(
        School.objects.exclude(status=School.Status.CLOSED).order_by("name"), required=False, empty_label="No school", label="School",
        widget=TypedChoice,
    )  # fmt: skip
