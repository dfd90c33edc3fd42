"""What networks bring to digests: one section for all of them, as often as each member chose for each, to nobody twice."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks import digest
from networks.members import members
from networks.members.models import NetworkMember
from networks.news import News
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.membership import TierFactory
from tests.factories.schools import AffiliationFactory
from tests.thep.digests.sections import london
from thep.accounts.models import User
from thep.bookings import rsvp
from thep.digests.contents import Contents
from thep.digests.models import DigestRecipient, DigestRun
from thep.digests.timetable import last_period
from thep.mail import preferences, sender
from thep.mail.models import Frequency, Message

from .digest_steps import told, wants, write_letters

pytestmark = pytest.mark.django_db
MONDAY = "2026-11-02 07:00"
"""The first of its month: all digests are due."""


@pytest.mark.parametrize(
    ("how_often", "on_tuesday", "on_monday"),
    [
        (Frequency.DAILY, [["Bring boots on Thursday", "Story without a script"]], []),
        (Frequency.WEEKLY, [], [["Bring boots on Thursday", "Story without a script"]]),
        (Frequency.MONTHLY, [], [["Bring boots on Thursday", "Story without a script"]]),
        (Frequency.AT_ONCE, [], [["Story without a script"]]),
        (Frequency.NEVER, [], []),
    ],
)
def test_each_is_told_as_often_as_they_chose_and_once(weeks, time_machine, network, lead, teacher, how_often, on_tuesday, on_monday):
    wants(network, teacher, how_often)
    wants(network, lead, Frequency.NEVER)
    networks.belongs(network)
    weeks("2026-10-26 08:00")
    networks.announced(network, by=lead)
    networks.meeting(network, by=lead)
    write_letters()
    sender.send_due()
    weeks("2026-10-27 07:00")
    assert told(teacher) == on_tuesday
    weeks(MONDAY)
    assert told(teacher) == on_tuesday + on_monday
    weeks("2026-11-03 07:00")
    weeks("2026-11-09 07:00")
    assert told(teacher) == on_tuesday + on_monday
    at_once = Message.objects.filter(kind="networks.announcement", person=teacher, state=Message.State.HANDED_OVER)
    assert at_once.exists() is (how_often == Frequency.AT_ONCE)


def test_all_networks_are_in_one_letter_each_as_often_as_was_chosen_for_it(weeks, network, lead, teacher):
    other = networks.network("Heads together")
    other_lead = networks.lead_of(other)
    networks.belongs(other, teacher)
    wants(network, teacher, Frequency.WEEKLY)
    wants(other, teacher, Frequency.DAILY)
    weeks("2026-10-26 08:00")
    networks.announced(network, by=lead)
    weeks("2026-11-01 12:00")
    networks.announced(other, by=other_lead, title="Bring a torch")
    weeks(MONDAY)
    assert told(teacher) == [["Bring boots on Thursday", "Bring a torch"]]
    letter = Message.objects.get(kind="digests.digest", person=teacher)
    assert "From your networks" in letter.text
    assert "Heads together: Bring a torch" in letter.text
    assert "you’re a member of networks on our website" in letter.text


def test_nobody_is_told_of_what_they_wrote_answered_opened_or_what_was_before_they_joined(weeks, client, network, lead, teacher):
    for person in (lead, teacher):
        wants(network, person, Frequency.DAILY)
    weeks("2026-10-26 08:00")
    sent = networks.announced(network, by=lead)
    meeting = networks.meeting(network, by=lead)
    rsvp.come(meeting, person=teacher, by=teacher)
    client.force_login(teacher, backend="django.contrib.auth.backends.ModelBackend")
    client.get(sent.address)
    weeks("2026-10-26 12:00")
    newcomer = networks.belongs(network).person
    wants(network, newcomer, Frequency.DAILY)
    weeks("2026-10-27 07:00")
    assert told(teacher) == []
    assert told(newcomer) == []
    assert told(lead) == [["Story without a script"]]


def leaves(network, teacher):
    members.leave(network, person=teacher)


def is_closed_to_their_school(network, teacher):
    network.tiers.add(TierFactory())
    network.save()


def is_unpublished(network, teacher):
    network.unpublish()


def chooses_nothing(network, teacher):
    wants(network, teacher, Frequency.NEVER)


@pytest.mark.parametrize("happens", [leaves, is_closed_to_their_school, is_unpublished, chooses_nothing])
@pytest.mark.parametrize("after_it_is_written", [False, True])
def test_who_is_out_is_told_nothing_also_where_the_letter_waits_already(weeks, network, lead, teacher, happens, after_it_is_written):
    wants(network, teacher, Frequency.DAILY)
    weeks("2026-10-26 08:00")
    networks.announced(network, by=lead)
    if not after_it_is_written:
        happens(NetworkPage.objects.get(pk=network.pk), teacher)
    weeks("2026-10-27 07:00")
    if after_it_is_written:
        assert told(teacher) == [["Bring boots on Thursday"]]
        happens(NetworkPage.objects.get(pk=network.pk), teacher)
    sender.send_due()
    states = set(Message.objects.filter(kind="digests.digest", person=teacher).values_list("state", flat=True))
    assert states == ({Message.State.CANCELLED} if after_it_is_written else set())


def test_what_was_too_much_for_a_day_is_in_the_daily_digest(weeks, settings, network, lead, teacher):
    settings.MAIL_BULK_A_DAY = 1
    weeks("2026-10-26 08:00")
    networks.announced(network, by=lead)
    networks.announced(network, by=lead, title="Bring a torch")
    write_letters()
    sender.send_due()
    weeks("2026-10-27 07:00")
    left = Message.objects.get(kind="networks.announcement", state=Message.State.HANDED_OVER)
    other = "Bring a torch" if "boots" in left.subject else "Bring boots on Thursday"
    assert told(teacher) == [[other]]


def test_stopping_the_digest_stops_what_is_in_it_and_no_announcement_that_comes_at_once(weeks, network, lead, teacher):
    other = networks.network("Heads together")
    networks.belongs(other, teacher)
    wants(other, teacher, Frequency.WEEKLY)
    preferences.stop([teacher.email], "digests")
    assert dict(NetworkMember.objects.filter(person=teacher).values_list("network__title", "emails")) == {
        "Early years network": "at once",
        "Heads together": "never",
    }
    weeks("2026-10-26 08:00")
    networks.announced(network, by=lead)
    networks.meeting(network, by=lead)
    write_letters()
    sender.send_due()
    weeks(MONDAY)
    assert told(teacher) == []
    assert Message.objects.get(kind="networks.announcement").state == Message.State.HANDED_OVER
    wants(network, teacher, Frequency.WEEKLY)
    weeks("2026-11-03 12:00")
    networks.announced(network, by=lead, title="Bring a torch")
    weeks("2026-11-09 07:00")
    sender.send_due()
    assert Message.objects.get(kind="digests.digest", person=teacher).state == Message.State.HANDED_OVER


def test_another_noun_joins_with_a_source(weeks, monkeypatch, network, teacher):
    wants(network, teacher, Frequency.DAILY)

    def resources(period):
        moment = period.ends_at - datetime.timedelta(hours=2)
        yield News(network=network.pk, key="networks.resource:1", at=moment, words="A plan for the garden", address="/networks/")

    monkeypatch.setattr(digest, "SOURCES", (*digest.SOURCES, resources))
    weeks("2026-10-27 07:00")
    assert told(teacher, ["A plan for the garden"]) == [["A plan for the garden"]]


def test_a_batch_asks_the_same_whoever_many_are_in_it(weeks, network, lead):
    tier = TierFactory()
    for number in range(3):
        for_some = networks.network(f"Network {number}")
        for_some.tiers.add(tier)
        for_some.save()
        for each in range(20):
            networks.belongs(for_some, AffiliationFactory(person=PersonFactory(email=f"{number}.{each}@many.example")).person)
    for each in User.objects.filter(email__endswith="@many.example"):
        networks.belongs(network, each, emails=Frequency.WEEKLY)
    weeks("2026-10-26 08:00")
    networks.announced(network, by=lead)
    networks.meeting(network, by=lead)
    period = last_period(Frequency.WEEKLY, london(MONDAY))
    run = DigestRun(frequency="weekly", begins_at=period.begins_at, ends_at=period.ends_at, covers_from=period.begins_at)
    people = list(User.objects.filter(email__endswith="@many.example"))
    counts = []
    for some in (people[:5], people):
        contents = Contents(Frequency.WEEKLY, period, period.begins_at)
        rows = [DigestRecipient(run=run, address=person.email, person=person) for person in some]
        with CaptureQueriesContext(connection) as asked:
            found = contents.found_for(rows)
        assert [each.number for each in found] == [2] * len(some)
        counts.append(len(asked))
    assert counts[0] == counts[1]
