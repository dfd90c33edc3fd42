"""One page for all that an address is sent: signed in, or by the link of a letter."""

import dataclasses
import datetime

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from teach_th.models import JobAlert
from tests.factories.alerts import alert
from thep.accounts.models import User
from thep.accounts.people import get_or_create_person
from thep.mail import newsletter, preferences
from thep.mail.kinds import LetterClass
from thep.mail.list_records import ListReaders
from thep.mail.mailing_lists import MailingList, preferences_address
from thep.mail.models import Frequency, Pause, Preference, Subscription

pytestmark = pytest.mark.django_db

EMAIL = "nasima@home.example"
OTHER = "other@home.example"

NEW_DATES = MailingList(
    name="new dates",
    label="New dates in your subjects",
    about=LetterClass.ALERT,
    frequencies=tuple(Frequency),
    default=Frequency.WEEKLY,
)
"""A list that people get unasked, as often as they like."""


@pytest.fixture
def gets_everything():
    for email in (EMAIL, OTHER):
        newsletter.FLOW.confirm_asked(newsletter.ask(email))
        alert(email)


def field_of(page, label):
    """Return the radio buttons under `label`: what each is sent as, which is chosen, and the name of the question."""
    form = page.context["form"]
    field = next(form[name] for name, row in form.rows.items() if row.label == label)
    return field.html_name, [value for value, _ in field.field.choices], field.value()


def test_a_letters_link_shows_what_its_address_gets_and_changes_nothing_by_being_opened(client, gets_everything):
    page = client.get(preferences_address(EMAIL))
    assert field_of(page, "The newsletter")[1:] == (["at once", "never"], "at once")
    assert field_of(page, "The job alert for primary")[1:] == (["daily", "weekly", "never"], "daily")
    assert OTHER not in page.text
    assert (Subscription.objects.count(), JobAlert.objects.count(), Preference.objects.count()) == (2, 2, 0)


def test_choices_are_saved_together_and_say_so(client, gets_everything, declare):
    declare(NEW_DATES)
    address = preferences_address(EMAIL)
    page = client.get(address)
    names = {label: field_of(page, label)[0] for label in ("The newsletter", "The job alert for primary", NEW_DATES.label)}
    sent = {names["The newsletter"]: "never", names["The job alert for primary"]: "weekly", names[NEW_DATES.label]: "daily"}
    page = client.post(address, sent, follow=True)
    assert "We’ve saved your choices." in page.text
    assert field_of(page, "The newsletter")[2] == "never"
    assert field_of(page, "The job alert for primary")[2] == "weekly"
    assert field_of(page, NEW_DATES.label)[2] == "daily"
    assert [each.email for each in Subscription.objects.all()] == [OTHER]
    assert preferences.frequency(EMAIL, NEW_DATES) == Frequency.DAILY
    assert preferences.frequency(OTHER, NEW_DATES) == Frequency.WEEKLY
    assert JobAlert.objects.get(email=OTHER).frequency == "daily"


def test_a_choice_for_a_class_holds_for_its_lists_those_to_come_and_none_of_another(client, gets_everything, declare):
    declare(NEW_DATES)
    address = preferences_address(EMAIL)
    page = client.get(address)
    assert "All alerts" in page.text
    name = next(name for name, (_, about, _) in page.context["form"].classes.items() if about is LetterClass.ALERT)
    assert [value for value, _ in page.context["form"].fields[name].choices] == ["", "at once", "daily", "weekly", "monthly", "never"]
    page = client.post(address, {name: "weekly"}, follow=True)
    assert field_of(page, "The job alert for primary")[2] == "weekly"
    assert field_of(page, NEW_DATES.label)[2] == "weekly"
    assert field_of(page, "The newsletter")[2] == "at once"
    to_come = dataclasses.replace(NEW_DATES, name="to come", default=Frequency.DAILY)
    declare(to_come)
    assert preferences.frequencies([EMAIL, OTHER], to_come) == {EMAIL: Frequency.WEEKLY, OTHER: Frequency.DAILY}


def test_what_was_chosen_for_one_list_counts_more_than_the_choice_for_its_class(client, gets_everything, declare):
    declare(NEW_DATES)
    address = preferences_address(EMAIL)
    page = client.get(address)
    name = next(name for name, (_, about, _) in page.context["form"].classes.items() if about is LetterClass.ALERT)
    page = client.post(address, {name: "never", field_of(page, NEW_DATES.label)[0]: "daily"}, follow=True)
    assert field_of(page, NEW_DATES.label)[2] == "daily"
    assert [each.email for each in JobAlert.objects.all()] == [OTHER]


def test_what_cannot_come_as_often_as_was_chosen_for_its_class_stays_as_it_is(client, declare):
    digested = dataclasses.replace(NEW_DATES, frequencies=(Frequency.DAILY, Frequency.WEEKLY))
    at_once = dataclasses.replace(NEW_DATES, name="news of jobs", label="News of jobs")
    declare(digested, at_once)
    address = preferences_address(EMAIL)
    client.post(address, {"do": "stop all"})
    form = client.get(address).context["form"]
    name = next(name for name, (_, about, _) in form.classes.items() if about is LetterClass.ALERT)
    page = client.post(address, {name: "at once"}, follow=True)
    assert field_of(page, digested.label)[2] == "never"
    assert field_of(page, at_once.label)[2] == "at once"


def test_never_can_be_chosen_of_every_list(client, declare):
    declare(dataclasses.replace(NEW_DATES, frequencies=(Frequency.DAILY, Frequency.WEEKLY)))
    assert field_of(client.get(preferences_address(EMAIL)), NEW_DATES.label)[1] == ["daily", "weekly", "never"]


def test_what_was_stopped_is_started_again_from_the_page(client, gets_everything):
    address = preferences_address(EMAIL)
    client.post(address, {"do": "stop all"})
    client.post(address, {"newsletter": "at once"})
    assert Subscription.objects.get(email=EMAIL).is_confirmed
    assert preferences.frequency(EMAIL, newsletter.LIST) == Frequency.AT_ONCE


def test_a_choice_that_is_none_and_a_day_that_has_gone_are_said_beside_their_fields_and_the_rest_is_kept(client, gets_everything, declare):
    declare(NEW_DATES)
    address = preferences_address(EMAIL)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    wrong = field_of(client.get(address), "The newsletter")[0]
    page = client.post(address, {"new-dates": "daily", wrong: "hourly", "until": yesterday.isoformat()})
    assert page.status_code == 422
    assert "The day to pause until must be after today." in page.text
    assert "Choose how often you want this email: The newsletter." in page.text
    assert field_of(page, NEW_DATES.label)[2] == "daily"
    assert f'value="{yesterday.isoformat()}"' in page.text
    assert (Preference.objects.count(), Pause.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("until", "words"),
    [("soon", "Enter the day to pause until, such as 14/01/2027."), ("2099-01-01", "To stop an email for good, choose Never.")],
)
def test_a_day_that_is_none_or_too_far_off_is_refused(client, gets_everything, until, words):
    assert words in client.post(preferences_address(EMAIL), {"until": until}).text
    assert not Pause.objects.exists()


def test_everything_pauses_until_a_day_and_starts_again_then_or_sooner(client, gets_everything, clock):
    address = preferences_address(EMAIL)
    until = timezone.localdate() + datetime.timedelta(days=10)
    page = client.post(address, {"until": until.isoformat()}, follow=True).text
    assert f"You’ll get none of these emails until {until:%-d %B %Y}." in page
    assert f"They start again on {until:%A %-d %B %Y}." in page
    assert preferences.paused([EMAIL, OTHER]) == {EMAIL}
    page = client.post(address, {"do": "resume"}, follow=True).text
    assert "You’ll get these emails again from now on." in page
    assert preferences.paused([EMAIL]) == set()
    client.post(address, {"until": until.isoformat()})
    clock.forward(days=10)
    assert preferences.paused([EMAIL]) == set()
    assert preferences.forget_pauses() == 1


def test_a_saved_page_without_a_day_ends_the_pause(client, gets_everything):
    preferences.pause(EMAIL, timezone.localdate() + datetime.timedelta(days=3))
    client.post(preferences_address(EMAIL), {"until": ""})
    assert preferences.paused([EMAIL]) == set()


def test_everything_is_stopped_by_one_press_and_nobody_elses(client, gets_everything, declare):
    declare(NEW_DATES)
    page = client.post(preferences_address(EMAIL), {"do": "stop all"}, follow=True).text
    assert "We’ve stopped all of these emails." in page
    assert "You don’t get any newsletters or alerts from us." in page
    assert "Emails you can’t stop" in page
    assert "Get new jobs by email" in page
    assert {each.email for each in [*Subscription.objects.all(), *JobAlert.objects.all()]} == {OTHER}
    assert preferences.frequencies([EMAIL, OTHER], NEW_DATES) == {EMAIL: Frequency.NEVER, OTHER: Frequency.WEEKLY}


def test_a_link_for_something_else_or_too_old_says_so(client, gets_everything, clock):
    token = newsletter.STOP.token_for(Subscription.objects.get(email=EMAIL))
    assert client.post(reverse("email_preferences_link", args=[token]), {"do": "stop all"}).status_code == 404
    address = preferences_address(EMAIL)
    clock.forward(days=366)
    assert client.post(address, {"do": "stop all"}).status_code == 410
    assert Subscription.objects.count() == 2


def test_whoever_is_signed_in_sees_what_their_confirmed_addresses_get(client, gets_everything):
    nasima = get_or_create_person(EMAIL, name="Nasima", verified=True)
    EmailAddress.objects.create(user=nasima, email="n.begum@school.example", verified=True)
    EmailAddress.objects.create(user=nasima, email=OTHER, verified=False)
    client.force_login(nasima)
    page = client.get(reverse("email_preferences"))
    assert ("To nasima@home.example" in page.text, "To n.begum@school.example" in page.text, OTHER in page.text) == (True, True, False)
    client.post(reverse("email_preferences"), {"do": "stop all"})
    assert {each.email for each in [*Subscription.objects.all(), *JobAlert.objects.all()]} == {OTHER}


def test_a_choice_for_one_address_of_a_person_leaves_their_other_as_it_is(client, gets_everything, declare):
    declare(NEW_DATES)
    nasima = get_or_create_person(EMAIL, name="Nasima", verified=True)
    EmailAddress.objects.create(user=nasima, email="n.begum@school.example", verified=True)
    client.force_login(nasima)
    form = client.get(reverse("email_preferences")).context["form"]
    name = next(name for name, row in form.rows.items() if (row.address, row.sender) == (EMAIL, NEW_DATES))
    client.post(reverse("email_preferences"), {name: "never"})
    assert preferences.frequencies([EMAIL, "n.begum@school.example"], NEW_DATES) == {
        EMAIL: Frequency.NEVER,
        "n.begum@school.example": Frequency.WEEKLY,
    }


def test_a_list_for_some_only_is_shown_to_them_alone(client, declare):
    get_or_create_person(EMAIL, name="Nasima", verified=True)
    readers = ListReaders(records=User.objects.all, address="email")
    declare(MailingList(name="for leads", label="For leads", about=LetterClass.NETWORK, readers=readers))
    assert "For leads" in client.get(preferences_address(EMAIL)).text
    assert "For leads" not in client.get(preferences_address(OTHER)).text
