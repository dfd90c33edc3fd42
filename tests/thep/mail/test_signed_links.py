"""A link of a letter opens what it was made for, as long as it says, and says in plain words why where it doesn't."""

import pytest
from django.core import signing
from django.urls import reverse

from teach_th import signed_links
from teach_th.models import JobAlert
from tests.factories.alerts import alert, asked
from tests.factories.teach_th_interest import in_the_pool
from thep.mail import newsletter
from thep.mail.models import Message, Subscription

pytestmark = pytest.mark.django_db

INCOMPLETE, EXPIRED, GONE = "That link is incomplete", "That link has expired", "That link no longer works"


@pytest.fixture
def subscription():
    return newsletter.ask("nasima@school.example")


def confirming(token):
    return reverse("newsletter_confirm", args=[token])


def stopping(token):
    return reverse("newsletter_stop", args=[token])


def is_refused(answer, status, title, way_on):
    return (answer.status_code, title in answer.text, way_on in answer.text) == (status, True, True)


def test_a_link_for_something_else_does_nothing(client, subscription):
    found = asked()
    for token in (newsletter.STOP.token_for(subscription), signed_links.token_of(found)):
        assert is_refused(client.post(confirming(token)), 404, INCOMPLETE, "Copy the whole link")
    for token in (newsletter.CONFIRM.token_for(subscription), signed_links.token_of(in_the_pool())):
        assert is_refused(client.post(reverse("job_alert_link", args=[token]), {"do": "confirm"}), 404, INCOMPLETE, "write to the office")
    assert not Subscription.objects.confirmed().exists()
    assert not JobAlert.objects.confirmed().exists()


def test_a_link_that_was_changed_or_cut_short_does_nothing(client, subscription):
    token = newsletter.CONFIRM.token_for(subscription)
    for broken in (token[:-1], token[1:], token.replace(":", "", 1), "x"):
        assert is_refused(client.post(confirming(broken)), 404, INCOMPLETE, "Ask for a new link")
    assert not Subscription.objects.confirmed().exists()


def test_a_link_that_has_expired_leads_to_a_new_one(client, subscription, clock):
    token = newsletter.CONFIRM.token_for(subscription)
    clock.forward(days=8)
    answer = client.post(confirming(token))
    assert is_refused(answer, 410, EXPIRED, reverse("newsletter_signup"))
    assert not Subscription.objects.confirmed().exists()


def test_a_link_that_was_used_says_that_all_is_done(client, subscription):
    token = newsletter.CONFIRM.token_for(subscription)
    client.post(confirming(token))
    confirmed_at = Subscription.objects.get().confirmed_at
    for answer in (client.get(confirming(token)), client.post(confirming(token))):
        assert "You’re subscribed" in answer.text
    assert Subscription.objects.get().confirmed_at == confirmed_at


def test_a_link_to_what_was_stopped_confirms_nothing_that_was_asked_for_since(client, subscription):
    token = newsletter.CONFIRM.token_for(subscription)
    client.post(stopping(newsletter.STOP.token_for(subscription)))
    newsletter.ask(subscription.email)
    assert is_refused(client.post(confirming(token)), 410, GONE, "Ask for a new link")
    assert not Subscription.objects.confirmed().exists()


def test_another_key_makes_links_of_before_open_nothing(client, subscription):
    token = newsletter.CONFIRM.token_for(subscription)
    Subscription.objects.update(key="another")
    assert client.post(confirming(token)).status_code == 410


def test_links_that_were_sent_before_work(client, subscription):
    assert "Start the newsletter?" in client.get(confirming(signing.dumps(subscription.pk, salt="newsletter.confirm"))).text
    assert "You’re subscribed" in client.post(confirming(signing.dumps(subscription.pk, salt="newsletter.confirm"))).text
    assert "has stopped" in client.post(stopping(signing.dumps(subscription.pk, salt="newsletter.stop"))).text
    assert not Subscription.objects.exists()
    for record, view in ((alert(), "job_alert_link"), (in_the_pool(), "interest_link")):
        old = signing.Signer(salt=f"teach_th.links.{type(record).__name__}").sign_object([record.pk, record.key])
        assert client.get(reverse(view, args=[old])).status_code == 200


def test_a_link_that_was_sent_before_expires_as_it_would_have(client, subscription, clock):
    old, stop = signing.dumps(subscription.pk, salt="newsletter.confirm"), signing.dumps(subscription.pk, salt="newsletter.stop")
    clock.forward(days=8)
    assert is_refused(client.post(confirming(old)), 410, EXPIRED, "Ask for a new link")
    assert "has stopped" in client.post(stopping(stop)).text


def test_old_links_for_something_else_do_nothing_either(client, subscription):
    assert client.post(confirming(signing.dumps(subscription.pk, salt="newsletter.stop"))).status_code == 404
    assert client.post(stopping(signing.dumps(subscription.pk, salt="newsletter.confirm"))).status_code == 404


class TestAskingTwice:
    def test_asking_again_within_minutes_sends_no_second_letter(self, subscription, clock):
        newsletter.ask(subscription.email.upper())
        assert Message.objects.filter(kind="newsletter.confirm").count() == 1
        clock.forward(minutes=11)
        newsletter.ask(subscription.email)
        assert Message.objects.filter(kind="newsletter.confirm").count() == 2

    def test_nor_does_whoever_has_it_already(self, subscription, clock):
        newsletter.FLOW.confirm_asked(subscription)
        for _ in range(2):
            newsletter.ask(subscription.email)
        assert Message.objects.filter(kind="newsletter.subscribed_already").count() == 1

    def test_an_alert_asked_for_again_has_the_newer_wish_and_one_letter(self):
        asked(frequency="weekly")
        found = asked(frequency="daily")
        assert (found.frequency, Message.objects.filter(kind="job_alerts.confirm").count()) == ("daily", 1)
        asked(search="phase=secondary")
        assert Message.objects.filter(kind="job_alerts.confirm").count() == 2

    def test_what_was_asked_for_again_lives_for_a_week_from_then(self, subscription, clock):
        clock.forward(days=5)
        newsletter.ask(subscription.email)
        clock.forward(days=5)
        assert newsletter.FLOW.forget_unconfirmed() == 0
        clock.forward(days=3)
        assert newsletter.FLOW.forget_unconfirmed() == 1
        assert not Message.objects.exists()
