"""A link to the page of preferences that works no more says how to get a new one, and nobody learns who is known."""

import re

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from thep.mail import newsletter
from thep.mail.mailing_lists import preferences_address
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

ASK = "/email-preferences/new-link/"


def asked(client, email):
    answer = client.post(ASK, {"email": email}, follow=True)
    return answer.status_code, answer.text


@pytest.mark.parametrize("wrong", ["expired", "cut short"])
def test_a_link_that_works_no_more_offers_a_new_one(client, clock, wrong):
    address = preferences_address("nasima@school.example")
    if wrong == "expired":
        clock.forward(days=366)
    else:
        address = f"{address[:-6]}/"
    answer = client.get(address)
    assert answer.status_code == (410 if wrong == "expired" else 404)
    assert "Send me a link" in answer.text
    assert f'action="{ASK}"' in answer.text


def test_who_has_not_signed_in_is_asked_for_their_address_and_may_sign_in(client):
    page = client.get(reverse("email_preferences"), follow=True)
    assert page.redirect_chain == [(ASK, 302)]
    assert "Send me a link" in page.text
    assert f"{reverse('account_login')}?next={reverse('email_preferences')}" in page.text


def test_who_is_signed_in_needs_none(client, clock):
    address = preferences_address("nasima@school.example")
    clock.forward(days=366)
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(address)
    assert (answer.status_code, "Send me a link" in answer.text) == (410, False)
    assert f'href="{reverse("email_preferences")}"' in answer.text


@pytest.mark.parametrize("known", ["gets the newsletter", "has an account"])
def test_the_new_link_goes_to_an_address_that_we_know_and_works(client, known):
    email = "nasima@school.example"
    if known == "has an account":
        PersonFactory(email=email)
    else:
        newsletter.FLOW.begin_for_reader(email)
    asked(client, "Nasima@School.example")
    message = Message.objects.get(kind="mail.new_link")
    assert message.to == email
    link = re.search(r"https?://[^/]+(/email-preferences/\S+)", message.text)[1]
    assert client.get(link).status_code == 200


def test_whoever_asks_is_told_the_same_whether_we_know_the_address_or_not(client):
    newsletter.FLOW.begin_for_reader("nasima@school.example")
    assert asked(client, "nasima@school.example") == asked(client, "nobody@school.example")
    assert list(Message.objects.values_list("to", flat=True)) == ["nasima@school.example"]


def test_an_address_is_written_to_three_times_a_day_at_most(client):
    newsletter.FLOW.begin_for_reader("nasima@school.example")
    statuses = [asked(client, "nasima@school.example")[0] for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert Message.objects.filter(kind="mail.new_link").count() == 3


def test_what_is_no_address_is_said(client):
    status, page = asked(client, "nasima")
    assert (status, "Enter an email address, such as name@school.example." in page) == (422, True)
