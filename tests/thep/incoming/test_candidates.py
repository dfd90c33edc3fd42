"""What a candidate answers reaches those of the office who may see the talent pool, and goes when the candidate's interest does."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail as outbox
from django.urls import reverse

from teach_th.interest import answers, expressions
from tests.factories.accounts import PersonFactory
from tests.factories.teach_th_interest import ended, expressed, in_the_pool
from thep.accounts.groups import ensure_groups
from thep.incoming import arrivals
from thep.incoming.models import IncomingMessage
from thep.mail import sender
from thep.mail.models import Message
from thep.mail.wire import as_email

pytestmark = pytest.mark.django_db

CANDIDATE = "candidate@home.example"


@pytest.fixture
def candidate():
    return in_the_pool(CANDIDATE)


@pytest.fixture
def as_somebody_of(client):
    def sign_in(group):
        ensure_groups()
        person = PersonFactory()
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    return sign_in


def answer(mail, candidate, sent_by=f"Nasima Begum <{CANDIDATE}>"):
    arrivals.take_in(mail("gmail", reply_address=answers.address_for(candidate), headers={"From": sent_by}))
    return IncomingMessage.objects.latest("pk")


def test_the_letters_that_ask_a_candidate_something_are_answered_at_their_address(candidate):
    ended(candidate, days=-20)
    assert expressions.remind() == 1
    expressed(CANDIDATE)
    for kind in ("interest.ending", "interest.already"):
        letter = Message.objects.get(kind=kind)
        assert as_email(letter).message()["Reply-To"] == answers.address_for(candidate)
        assert "Reply to this email: our office reads it." in letter.text
    assert "Reply-To" not in Message.objects.get(kind="interest.confirm").headers


def test_without_incoming_mail_they_are_answered_to_whom_they_are_from(candidate, settings):
    settings.MAIL_REPLY_DOMAIN = ""
    expressed(CANDIDATE)
    sender.send_due()
    assert outbox.outbox[-1].reply_to == []


def test_the_office_reads_it_beside_the_candidate_who_needs_no_account(mail, candidate, client, as_somebody_of):
    message = answer(mail, candidate)
    as_somebody_of("Office managers")
    assert CANDIDATE in client.get(reverse("office_replies:index")).text
    assert CANDIDATE in client.get("/office/attention/").text
    page = client.get(reverse("office_replies:inspect", args=[message.pk])).text
    assert "step-free access?" in page
    assert reverse("office_talent_pool:inspect", args=[candidate.pk]) in page
    assert "We didn’t write to this address" not in page


def test_of_another_address_the_office_is_warned(mail, candidate, client, as_somebody_of):
    message = answer(mail, candidate, "Somebody <somebody@else.example>")
    as_somebody_of("Office managers")
    assert "We didn’t write to this address" in client.get(reverse("office_replies:inspect", args=[message.pk])).text


def test_whoever_may_not_see_the_talent_pool_sees_no_answer_of_a_candidate(mail, candidate, client, as_somebody_of):
    message = answer(mail, candidate)
    as_somebody_of("Events")
    assert CANDIDATE not in client.get(reverse("office_replies:index")).text
    assert CANDIDATE not in client.get("/office/attention/").text
    for step in ("inspect", "done"):
        assert client.get(reverse(f"office_replies:{step}", args=[message.pk])).status_code == 404
    client.post(reverse("office_replies:done", args=[message.pk]))
    message.refresh_from_db()
    assert message.done_at is None


def test_what_a_candidate_answered_goes_with_their_interest(mail, candidate):
    answer(mail, candidate)
    expressions.FLOW.stop(candidate)
    assert not IncomingMessage.objects.exists()


def test_nothing_is_taken_in_about_what_nobody_confirmed(mail):
    arrivals.take_in(mail("gmail", reply_address=answers.address_for(expressed("other@home.example"))))
    assert not IncomingMessage.objects.exists()
