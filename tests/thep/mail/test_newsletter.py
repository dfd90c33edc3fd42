"""The newsletter: asked for by anybody, sent to nobody who hasn't confirmed it, stopped by one click."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.factories.accounts import PersonFactory
from tests.world import World
from thep.accounts import closing
from thep.cms.open_forms import TRAP
from thep.mail import newsletter
from thep.mail.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    def send(email="nasima@school.example", **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/newsletter/", {"email": email, **data})

    return send


def link(step):
    """The path of the link in the newest letter."""
    return re.search(rf"http://testserver(/newsletter/{step}/\S+)", mail.outbox[-1].body)[1]


def test_a_subscription_begins_when_the_link_in_its_letter_is_used(ask, client):
    assert ask(" Nasima@School.example ", follow=True).url == "/newsletter/check-your-email/"
    assert mail.outbox[-1].to == ["nasima@school.example"]
    assert not Subscription.objects.confirmed().exists()

    assert "Start the newsletter?" in client.get(link("confirm")).text
    assert not Subscription.objects.confirmed().exists(), "A mail program that follows links starts nothing."

    assert "You’re subscribed" in client.post(link("confirm")).text
    assert [each.email for each in Subscription.objects.confirmed()] == ["nasima@school.example"]


def test_who_gets_it_already_is_told_in_the_letter_alone(ask, client):
    first = ask()
    client.post(link("confirm"))
    second = ask("NASIMA@school.example")

    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert "already" in mail.outbox[-1].subject
    assert Subscription.objects.count() == 1


def test_one_click_stops_it_and_nothing_is_kept(ask, client):
    ask()
    client.post(link("confirm"))
    ask()
    stop = link("stop")

    assert "Stop the newsletter?" in client.get(stop).text
    assert Subscription.objects.exists(), "A mail program that follows links stops nothing."
    # As a mail program does for its reader: RFC 8058, section 3.2.
    by_program = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert by_program.status_code == 200
    assert not Subscription.objects.exists()
    assert "has stopped" in client.get(stop).text
    assert "has stopped" in client.post(stop).text


def test_a_link_that_is_not_ours_does_nothing(ask, client):
    ask()
    assert client.post("/newsletter/confirm/MQ:forged/").status_code == 404
    assert client.post("/newsletter/stop/MQ:forged/").status_code == 404
    confirm = link("confirm").split("/")[-2]
    assert client.post(f"/newsletter/stop/{confirm}/").status_code == 404
    assert Subscription.objects.count() == 1


def test_an_address_that_is_not_confirmed_in_a_week_is_forgotten(ask, client, clock):
    ask()
    clock.forward(days=8)
    assert client.post(link("confirm")).status_code == 410
    assert newsletter.FLOW.forget_unconfirmed() == 1
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "email", ["", "nasima", "a@b", f"{'x' * 250}@school.example", "a@b.example\r\nBcc: all@school.example", "x" * 1_000_000]
)
def test_what_is_no_address_is_kept_and_explained(ask, email):
    answer = ask(email)
    assert answer.status_code == 422
    assert "thing" in answer.text
    assert not Subscription.objects.exists()


def test_a_program_and_a_flood_are_turned_away(ask):
    assert ask(**{TRAP: "1"}).status_code == 422
    assert [ask().status_code for _ in range(4)] == [302, 302, 302, 429]


def test_the_form_needs_no_token_and_sets_no_cookie(ask):
    client = Client(enforce_csrf_checks=True)
    assert not client.get("/newsletter/").cookies
    assert client.post("/newsletter/", {"email": "nasima@school.example"}).status_code == 302


def test_closing_an_account_stops_it(ask, client):
    person = PersonFactory(email="nasima@school.example")
    ask()
    closing.close(person)
    assert not Subscription.objects.exists()


def test_the_office_sees_who_gets_it_and_takes_off_who_writes(ask, client):
    ask("=sum@school.example")
    client.post(link("confirm"))
    World().sign_in(client, "office")

    assert "=sum@school.example" in client.get("/office/newsletter/").text
    sheet = b"".join(client.get("/office/newsletter/?export=csv").streaming_content).decode()
    assert "'=sum@school.example" in sheet
    client.post(f"/office/newsletter/delete/{Subscription.objects.get().pk}/")
    assert not Subscription.objects.exists()
