"""One page for all that an address is sent: signed in, or by the link of a letter."""

import pytest
from django.urls import reverse

from teach_th.models import JobAlert
from tests.factories.alerts import alert
from thep.accounts.people import get_or_create_person
from thep.mail import newsletter
from thep.mail.mailing_lists import preferences_address
from thep.mail.models import Subscription

pytestmark = pytest.mark.django_db

EMAIL = "nasima@home.example"


@pytest.fixture
def gets_everything():
    for email in (EMAIL, "other@home.example"):
        newsletter.FLOW.confirm_asked(newsletter.ask(email))
        alert(email)


def test_a_letters_link_shows_what_its_address_gets_and_stops_one_of_it(client, gets_everything):
    address = preferences_address(EMAIL)
    page = client.get(address).text
    assert ("Stop the newsletter" in page, "The alert for primary, every morning, to" in page, "other@home.example" in page) == (
        True,
        True,
        False,
    )
    assert Subscription.objects.count() == 2, "Opening it stops nothing."
    assert "Get the newsletter" not in page
    key = f"newsletter {Subscription.objects.get(email=EMAIL).pk}"
    assert "We’ve stopped it." in client.post(address, {"stop": key}, follow=True).text
    assert [each.email for each in Subscription.objects.all()] == ["other@home.example"]
    assert JobAlert.objects.count() == 2


def test_everything_is_stopped_by_one_press_and_nobody_elses(client, gets_everything):
    page = client.post(preferences_address(EMAIL), {"do": "stop all"}, follow=True).text
    assert "You don’t get any newsletters or alerts from us." in page
    assert "You can’t stop those emails." in page
    assert [label for label in ("Get the newsletter", "Get new jobs by email") if label in page] == [
        "Get the newsletter",
        "Get new jobs by email",
    ]
    assert {each.email for each in [*Subscription.objects.all(), *JobAlert.objects.all()]} == {"other@home.example"}


def test_what_is_another_addresss_is_not_stopped(client, gets_everything):
    key = f"newsletter {Subscription.objects.get(email='other@home.example').pk}"
    client.post(preferences_address(EMAIL), {"stop": key})
    assert Subscription.objects.count() == 2


def test_a_link_for_something_else_or_too_old_says_so(client, gets_everything, clock):
    token = newsletter.STOP.token_for(Subscription.objects.get(email=EMAIL))
    assert client.post(reverse("email_preferences_link", args=[token]), {"do": "stop all"}).status_code == 404
    address = preferences_address(EMAIL)
    clock.forward(days=366)
    assert client.post(address, {"do": "stop all"}).status_code == 410
    assert Subscription.objects.count() == 2


def test_whoever_is_signed_in_sees_what_their_confirmed_addresses_get(client, gets_everything):
    client.force_login(get_or_create_person(EMAIL, name="Nasima", verified=True))
    page = client.get(reverse("email_preferences")).text
    assert ("the newsletter" in page, "other@home.example" in page) == (True, False)
    client.post(reverse("email_preferences"), {"do": "stop all"})
    assert {each.email for each in [*Subscription.objects.all(), *JobAlert.objects.all()]} == {"other@home.example"}
