"""Only what says that an address is wrong counts against it."""

import pytest

from thep.mail.bounce_reasons import Fault, fault_of, fault_told

ADDRESS, MAILBOX, SENDER, UNSAID = Fault.ADDRESS, Fault.MAILBOX, Fault.SENDER, Fault.UNSAID


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("550 5.1.1 The email account that you tried to reach does not exist", ADDRESS),
        ("550-5.1.1 <nasima@school.example>: Recipient address rejected: User unknown in relay recipient table", ADDRESS),
        ("551 5.1.6 Recipient no longer here", ADDRESS),
        ("556 5.1.10 Recipient address has null MX", ADDRESS),
        ("553 5.1.2 We don’t know this domain", ADDRESS),
        ("550 No such user here", ADDRESS),
        ("550 Requested action not taken: mailbox unavailable", ADDRESS),
        ("550 5.0.0 User unknown", ADDRESS),
        ("5.4.4 Host or domain name not found. Name service error for name=shcool.example", ADDRESS),
        ("550 5.2.1 The account is disabled", ADDRESS),
        ("554 5.7.1 Relay access denied", SENDER),
        ("550 5.7.1 Service unavailable; client host [192.0.2.1] blocked using Spamhaus", SENDER),
        ("550 5.7.26 Unauthenticated email is not accepted due to the domain’s DMARC policy", SENDER),
        ("550 mailbox unavailable: your address is on our blocklist", SENDER),
        ("550 relay not permitted", SENDER),
        ("530 5.7.0 Authentication required", SENDER),
        ("530 Authentication required", SENDER),
        ("554 Transaction failed by policy", SENDER),
        ("553 5.1.8 Sender address rejected: Domain not found", SENDER),
        ("552 5.3.4 Message size exceeds fixed limit", SENDER),
        ("421 4.7.0 Temporarily deferred due to complaints about spam", SENDER),
        ("452 4.2.2 The email account is over quota", MAILBOX),
        ("552 5.2.2 Mailbox full", MAILBOX),
        ("552 Exceeded storage allocation", MAILBOX),
        ("451 Try again later", MAILBOX),
        ("550 Rejected", UNSAID),
        ("554 No thank you, 192.5.1.1", UNSAID),
        ("", UNSAID),
    ],
)
def test_what_a_server_says_is_of_the_address_the_mailbox_or_the_sender(words, fault):
    assert fault_of(words) is fault


@pytest.mark.parametrize(
    ("reason", "words", "fault"),
    [
        ("bounced", "550 5.1.1 user unknown", ADDRESS),
        ("bounced", "550 5.7.1 Blocked", SENDER),
        ("bounced", "", MAILBOX),
        ("invalid", "", ADDRESS),
        ("blocked", "", SENDER),
        ("blocked", "550 5.1.1 user unknown", SENDER),
        ("blocked", "552 5.2.2 Mailbox full", MAILBOX),
        ("spam", "", SENDER),
        ("timed_out", "unable to connect", SENDER),
        ("unsubscribed", "", SENDER),
        ("other", "", UNSAID),
    ],
)
def test_what_a_provider_calls_it_counts_with_what_the_server_said(reason, words, fault):
    assert fault_told(reason, words) is fault
