"""Leads tell all members of a network: who may, in which state, how often, who gets it how, and where it can be read for good."""

import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from networks.announcements import announcements
from networks.announcements.models import Announcement
from networks.announcements.readers_table import readers_table
from networks.errors import AlreadySent, AnnouncementsOfTheWeek, NobodyToTell, NotTheirs, WordsMissing
from networks.members import access, emails, members
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.membership import TierFactory
from tests.thep.digests.sections import london
from thep.accounts import closing
from thep.mail import address_troubles, preferences, sender
from thep.mail.headers import headers_of
from thep.mail.models import Frequency, Message
from thep.mailings import sending
from thep.mailings.models import Mailing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
WORDS = {"title": "Bring boots on Thursday", "body": "We begin in the **garden**.\n\n- Boots\n- A coat"}
OPERATIONS = {
    "change": lambda draft, by: announcements.change(draft, by=by, **WORDS),
    "try out": lambda draft, by: announcements.try_out(draft, by=by),
    "send": lambda draft, by: announcements.send(draft, by=by),
    "delete": lambda draft, by: announcements.delete(draft, by=by),
}


@pytest.fixture
def draft(network, lead, teacher):
    networks.belongs(network, teacher)
    return announcements.write(network, by=lead, **WORDS)


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def letters(kind="networks.announcement"):
    for mailing in Mailing.objects.all():
        sending.go_on(mailing.pk)
    return Message.objects.filter(kind=kind).order_by("pk")


def someone(who, network, office):
    match who:
        case "a co-lead":
            return networks.belongs(network, role="co_lead").person
        case "the office":
            return office
        case "a member":
            return networks.belongs(network).person
        case "a lead of another network":
            return networks.lead_of(networks.network("Another"))
        case "a lead who has left":
            person = networks.lead_of(network)
            NetworkMember.objects.filter(person=person).update(state="ended", role="member")
            access.forget(person)
            return person
        case "a lead whose account is closed":
            person = networks.lead_of(network)
            person.is_active = False
            person.save()
            return person
    return PersonFactory()


@pytest.mark.parametrize("operation", ["write", *OPERATIONS])
@pytest.mark.parametrize("who", ["a co-lead", "the office"])
def test_leads_and_the_office_may(draft, network, office, who, operation):
    by = someone(who, network, office)
    if operation == "write":
        assert announcements.write(network, by=by, **WORDS).is_draft
    else:
        OPERATIONS[operation](draft, by)


@pytest.mark.parametrize("operation", ["write", *OPERATIONS])
@pytest.mark.parametrize(
    "who", ["a member", "somebody else", "a lead of another network", "a lead who has left", "a lead whose account is closed"]
)
def test_nobody_else_may(draft, network, office, who, operation):
    by = someone(who, network, office)
    with pytest.raises(NotTheirs):
        announcements.write(network, by=by, **WORDS) if operation == "write" else OPERATIONS[operation](draft, by)
    assert list(Announcement.objects.values_list("state", flat=True)) == ["draft"]
    assert not Mailing.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_what_is_sent_stays_as_it_was_sent(draft, lead, operation):
    sent = announcements.send(draft, by=lead)
    with pytest.raises(AlreadySent):
        OPERATIONS[operation](draft, lead)
    assert list(Announcement.objects.values_list("pk", "title", "sent_at")) == [(sent.pk, WORDS["title"], sent.sent_at)]
    assert Mailing.objects.count() == 1


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_what_was_deleted_meanwhile_is_said_so(draft, lead, operation):
    announcements.delete(draft, by=lead)
    with pytest.raises(AlreadySent):
        OPERATIONS[operation](Announcement(pk=draft.pk or 1, network=draft.network), lead)


def test_a_draft_has_no_time_and_what_is_sent_has_one(draft):
    with pytest.raises(IntegrityError):
        Announcement.objects.filter(pk=draft.pk).update(state="sent")


@pytest.mark.parametrize(
    ("title", "body", "said"),
    [
        ("", "Words", "Write a title and a message first"),
        ("Title", "  ", "Write a title and a message first"),
        ("Title", "Hello {{ first_name }}", "nothing is filled in here"),
        ("Title", "[here](javascript:alert)", "has no full address"),
    ],
)
def test_words_that_miss_or_cant_be_understood_are_refused(network, lead, title, body, said):
    with pytest.raises(WordsMissing, match=said):
        announcements.write(network, by=lead, title=title, body=body)


def test_two_a_week_unless_the_office_lifts_it(network, lead, teacher, time_machine):
    networks.belongs(network, teacher)
    time_machine.move_to(london("2026-11-09 09:00"), tick=False)
    networks.announced(network)
    time_machine.shift(datetime.timedelta(days=3))
    networks.announced(network)
    third = announcements.write(network, by=lead, **WORDS)
    with pytest.raises(AnnouncementsOfTheWeek, match="has sent 2 announcements in the last seven days"):
        announcements.send(third, by=lead)
    other = networks.network("Another")
    networks.belongs(other)
    assert networks.announced(other, by=networks.lead_of(other)).sent_at, "Each network has its own two."
    NetworkPage.objects.filter(pk=network.pk).update(announcements_a_week=None)
    assert announcements.send(third, by=lead).sent_at
    NetworkPage.objects.filter(pk=network.pk).update(announcements_a_week=3)
    time_machine.shift(datetime.timedelta(days=4, minutes=1))
    assert networks.announced(network).sent_at, "The first is more than seven days old."
    NetworkPage.objects.filter(pk=network.pk).update(announcements_a_week=0)
    with pytest.raises(AnnouncementsOfTheWeek, match="Our office has stopped"):
        networks.announced(network)


def test_nothing_is_sent_where_nobody_would_get_it(network, lead):
    with pytest.raises(NobodyToTell):
        networks.announced(network)
    assert Announcement.objects.get().is_draft
    assert not Mailing.objects.exists()


def test_who_gets_it_now_in_a_digest_or_not_and_why(draft, network, lead, teacher):
    waits, never, paused, broken, closed = (networks.belongs(network, PersonFactory(name=name)).person for name in "WNPBC")
    emails.choose(network, person=waits, how_often=Frequency.MONTHLY)
    emails.choose(network, person=never, how_often=Frequency.NEVER)
    preferences.pause(paused.email, timezone.localdate() + datetime.timedelta(days=3))
    for _ in range(5):
        address_troubles.came_back(broken.email, "550 no such user")
    closed.is_active = False
    closed.save()
    networks.belongs(network, PersonFactory(name="Q"), state="ended")
    table = readers_table(draft, names_troubles=False)
    assert [(row.name, row.way, row.why) for row in table.at_once] == [
        ("Nasima Begum", "By email at once", "they want emails of this network at once"),
    ]
    assert [(row.name, row.way, row.why) for row in table.in_digest] == [
        ("W", "By email, with other news", "they chose to get this network’s news together"),
    ]
    assert {row.name: row.why for row in table.left_out} == {
        "N": "they chose to get no emails of this network",
        "P": "they have paused emails for now",
        "B": "our emails don’t reach them",
        "C": "their account is closed",
        "Farhana Choudhury": "they wrote it",
    }


def test_it_is_sent_to_those_alone_and_answers_go_to_its_writer(draft, network, lead, teacher):
    waits = networks.belongs(network).person
    emails.choose(network, person=waits, how_often=Frequency.WEEKLY)
    announcements.send(draft, by=lead)
    posted = {letter.to: letter for letter in letters()}
    sender.send_due()
    assert {letter.to: letter.state for letter in letters()} == {
        teacher.email: Message.State.HANDED_OVER,
        waits.email: Message.State.SUPPRESSED,
    }
    assert "joins the next digest" in letters().get(to=waits.email).reason
    letter = posted[teacher.email]
    assert letter.subject == "Bring boots on Thursday (Early years network)"
    assert "Farhana Choudhury wrote to all members" in letter.text
    assert lead.email in letter.headers["Reply-To"]
    assert "If you answer this email, Farhana Choudhury alone gets it." in letter.text
    assert "<strong>garden</strong>" in letter.html


def test_answers_to_the_office_go_to_the_office(draft, office, teacher):
    announcements.send(draft, by=office)
    letter = letters().get(to=teacher.email)
    assert office.email not in letter.headers["Reply-To"]
    assert "If you answer this email, our office alone gets it." in letter.text


def test_who_leaves_before_the_letter_does_gets_nothing(draft, network, lead, teacher):
    stays = networks.belongs(network).person
    announcements.send(draft, by=lead)
    assert letters().count() == 2
    members.leave(network, person=teacher)
    sender.send_due()
    assert letters().get(to=stays.email).state == Message.State.HANDED_OVER
    left = letters().get(to=teacher.email)
    assert left.state in {Message.State.SUPPRESSED, Message.State.CANCELLED}


def test_who_is_out_as_their_school_is_gets_nothing_when_it_leaves(draft, network, lead, teacher):
    announcements.send(draft, by=lead)
    assert letters().count() == 1
    network.tiers.add(TierFactory())
    network.save()
    sender.send_due()
    letter = letters().get()
    assert (letter.state, letter.reason) == (Message.State.CANCELLED, "They aren’t a member of the network any more.")


def test_one_click_stops_one_network_alone(client, draft, network, lead, teacher):
    other = networks.network("Another")
    networks.belongs(other, teacher)
    announcements.send(draft, by=lead)
    headers = headers_of(letters().get(to=teacher.email))
    assert f"network-{network.pk}.networks." in headers["List-Id"]
    address = headers["List-Unsubscribe"].strip("<>").partition("//")[2].partition("/")[2]
    page = client.get(f"/{address}")
    assert "Emails from Early years network" in page.text
    assert set(NetworkMember.objects.filter(person=teacher).values_list("emails", flat=True)) == {"at once"}
    client.post(f"/{address}", {"List-Unsubscribe": "One-Click"})
    chosen = dict(NetworkMember.objects.filter(person=teacher).values_list("network__title", "emails"))
    assert chosen == {"Early years network": "never", "Another": "at once"}
    sender.send_due()
    assert letters().get(to=teacher.email).state == Message.State.SUPPRESSED


def test_what_it_says_leaves_with_the_account_of_its_writer(network, lead, teacher):
    networks.belongs(network, teacher)
    networks.lead_of(network)
    sent = networks.announced(network, by=lead, title="Farhana Choudhury is away", body="Ask Farhana Choudhury.")
    closing.close(lead)
    sent.refresh_from_db()
    assert sent.author is None
    assert "Choudhury" not in sent.title + sent.body
