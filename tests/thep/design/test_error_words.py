"""What is wrong with a form is said in our words, with the field's name; the page's title and status say that something is."""

import pytest
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from thep.design.fields import problems

STOCK = (
    "This field is required", "Ensure this", "Enter a valid", "Select a valid", "is not one of the available", "is not a valid value",
    "already exists", "This password is", "No file was submitted.", "ManagementForm",
)  # fmt: skip
"""How Django's own messages begin, or what they hold."""


class EveryField(forms.Form):
    full_name = forms.CharField(max_length=5)
    capacity = forms.IntegerField(min_value=1, max_value=100)
    price = forms.DecimalField(max_digits=5, decimal_places=2)
    email = forms.EmailField()
    website = forms.URLField(assume_scheme="https")
    day = forms.DateField()
    time = forms.TimeField()
    moment = forms.DateTimeField()
    phase = forms.ChoiceField(choices=[("primary", "Primary")])
    phases = forms.MultipleChoiceField(choices=[("primary", "Primary")])
    slug = forms.SlugField()
    file = forms.FileField()
    picture = forms.ImageField()
    token = forms.UUIDField()
    accept = forms.BooleanField()


def messages_of(data):
    form = EveryField(data)
    return [message for _, message in problems(form)]


@pytest.mark.parametrize(
    "data",
    [
        {},
        dict.fromkeys(EveryField.base_fields, "not that\x00"),
        {"full_name": "x" * 6, "capacity": "0", "price": "123456.789"},
        {"capacity": "101", "phase": "nursery", "phases": ["nursery"]},
    ],
)
def test_no_frameworks_own_message_reaches_a_person(data):
    said = messages_of(data)
    assert said
    assert [message for message in said if any(stock in message for stock in STOCK)] == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"capacity": "0"}, "Capacity must be at least 1."),
        ({"capacity": "101"}, "Capacity must be at most 100."),
        ({"full_name": "x" * 6}, "Use 5 characters or fewer for the full name."),
        ({}, "Enter the full name."),
        ({}, "Choose the phase."),
        ({"phase": "nursery"}, "Choose the phase from the list."),
        ({"website": "school"}, "Website: enter a web address in full, such as https://www.school.sch.uk."),
        ({"capacity": "many"}, "Capacity: enter a whole number, such as 20."),
        ({"moment": "soon"}, "Moment: enter a real date and a time, such as 14 January 2027, 16:00."),
    ],
)
def test_an_error_names_its_field_and_says_what_to_do(data, message):
    assert message in messages_of(data)


def test_what_a_form_says_of_its_own_is_left_alone():
    class Own(forms.Form):
        name = forms.CharField(error_messages={"required": "Enter your full name."})

    assert problems(Own({})) == [("#id_name", "Enter your full name.")]


def test_a_password_is_refused_in_our_words():
    with translation.override("en-gb"), pytest.raises(ValidationError) as refusal:
        password_validation.validate_password("password")
    assert not any(stock in message for stock in STOCK for message in refusal.value.messages)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "view", ["account_signup", "account_login", "account_reset_password", "account_request_login_code", "newsletter_signup"]
)
def test_a_form_that_is_sent_empty_says_error_in_its_title_and_by_its_status(client, view):
    answer = client.post(reverse(view), {"email": ""})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert not any(stock in answer.text for stock in STOCK)
    assert "<title>Error: " not in client.get(reverse(view)).text
