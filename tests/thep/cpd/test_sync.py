"""What phones send: every mark once, whatever their clocks, in words where it can't be taken."""

import datetime
import json
import uuid
from itertools import pairwise

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, place_at
from thep.bookings.models import Booking
from thep.cpd import marks
from thep.cpd.facilitator_links import links
from thep.cpd.models import Mark
from thep.cpd.registers import register_of
from thep.events.models import Event

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def event():
    return event_that_began()


@pytest.fixture
def link(event):
    return links.make(event, for_whom="Farida Khan", by=PersonFactory())


@pytest.fixture
def grace(event):
    return place_at(event, PersonFactory(name="Grace Okafor")).person


def sent(event, person, **changes):
    fields = {"uid": str(uuid.uuid4()), "session": event.sessions.first().pk, "person": person.pk, "state": "present"}
    return fields | {"made_at": timezone.now().isoformat(), "seen": 0} | changes


def sync(client, address, *each, device=None, sent_at=None):
    body = {"device": str(device or uuid.uuid4()), "sent_at": (sent_at or timezone.now()).isoformat(), "marks": each}
    answer = client.post(address, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def address_of(link):
    return reverse("facilitator_register_sync", args=[links.REGISTER.token_for(link)])


def test_a_phone_sends_marks_and_is_told_the_registers_newest_state(client, event, link, grace):
    absent = sent(event, grace, state="absent", made_at=(timezone.now() - HOUR / 2).isoformat())
    sync(client, address_of(link), absent)
    one = sent(event, grace, way="scan")

    status, told = sync(client, address_of(link), one)

    mark = Mark.objects.get(uid=one["uid"])
    assert status == 200
    assert told["taken"] == [{"uid": one["uid"], "refused": ""}]
    assert told["register"]["newest"] == mark.pk
    [person] = told["register"]["people"]
    standing = person["marks"][str(mark.session_id)]
    assert (person["name"], standing["state"], len(standing["conflicts"])) == ("Grace Okafor", "present", 1)
    assert standing["conflicts"][0].startswith("Absent (")
    assert (mark.way, mark.link, mark.by) == ("scan", link, None)
    assert not client.cookies


def test_what_a_phones_clock_is_wrong_by_is_put_right(client, event, link, grace):
    behind = timezone.now() - 2 * HOUR
    sync(client, address_of(link), sent(event, grace, made_at=(behind - HOUR / 6).isoformat()), sent_at=behind)

    mark = Mark.objects.get()
    assert abs(mark.clock_offset - 2 * HOUR) < datetime.timedelta(seconds=10)
    assert abs(mark.made_at - (timezone.now() - HOUR / 6)) < datetime.timedelta(seconds=10)


def test_each_mark_that_cannot_be_taken_is_refused_in_words_beside_those_that_can(client, event, link, grace):
    other = event_that_began()
    stranger = place_at(other, PersonFactory()).person
    waiting = place_at(event, PersonFactory(), state=Booking.State.WAITING).person
    offered = [
        sent(event, stranger),
        sent(event, waiting),
        sent(event, grace, made_at=(timezone.now() + HOUR).isoformat()),
        sent(event, grace, session=other.sessions.first().pk),
        sent(event, grace, state="late"),
        sent(event, grace, state="hidden"),
        sent(event, grace, uid="no number"),
        sent(event, grace) | {"person": 2**70},
        sent(event, grace, made_at="9999-12-31T23:59:59+00:00"),
        sent(event, grace, way="correction"),
        ["not", "a", "mark"],
        sent(event, grace),
    ]

    status, told = sync(client, address_of(link), *offered)

    refused = [each["refused"] for each in told["taken"]]
    assert status == 200
    assert refused[:6] == [
        "They aren’t on this register. Add them as a walk-in first.",
        "They aren’t on this register. Add them as a walk-in first.",
        "The time of this mark is still to come. Check the clock of your phone, then mark them again.",
        "This session isn’t part of the event any more. Reload the register.",
        "Enter how many minutes they were there: more than 0, and fewer than the session’s 180.",
        "Choose present, late, left early, absent or apologies.",
    ]
    assert refused[6:11] == ["We couldn’t read this mark. Mark them again."] * 5
    assert refused[11] == ""
    assert [each["uid"] for each in told["taken"]][7] == offered[7]["uid"]
    assert Mark.objects.get().uid == uuid.UUID(offered[11]["uid"])


def test_ten_thousand_marks_at_once_are_refused_in_words(client, event, link, grace):
    one = sent(event, grace)

    assert sync(client, address_of(link), *[one] * 10_000) == (
        413,
        {"error": f"That is too much to take in at once. Send {marks.MOST:,} marks or fewer at a time."},
    )
    assert not Mark.objects.exists()


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"{}", b"3", b'{"device": 1}', b"[" * 100_000, b'{"device": "x", "marks": []}'])
def test_what_is_no_upload_is_answered_in_words(client, link, body):
    answer = client.post(address_of(link), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("We couldn’t read")


def test_a_link_that_opens_nothing_takes_nothing_and_says_why_to_the_phone(client, event, link, grace):
    one = sent(event, grace)
    forged = reverse("facilitator_register_sync", args=["forged"])
    assert sync(client, forged, one)[0] == 404
    links.revoke(link)
    status, told = sync(client, address_of(link), one)
    assert (status, told["error"][:23]) == (410, "This link was withdrawn")
    assert not Mark.objects.exists()


def test_a_link_of_another_event_marks_nobody_here(client, event, grace):
    other = links.make(event_that_began(), for_whom="Peter Lowe", by=PersonFactory())

    _, told = sync(client, address_of(other), sent(event, grace))

    assert told["taken"][0]["refused"] == "This session isn’t part of the event any more. Reload the register."
    assert not Mark.objects.exists()


def test_an_event_that_is_cancelled_takes_no_marks(client, event, link, grace):
    Event.objects.filter(pk=event.pk).update(state=Event.State.CANCELLED)

    assert sync(client, address_of(link), sent(event, grace))[0] == 410


def test_who_sends_without_end_is_asked_to_wait(client, link, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register_sync": "2/m/key"}

    answers = [sync(client, address_of(link)) for _ in range(3)]

    assert [status for status, _ in answers] == [200, 200, 429]
    assert "nothing is lost" in answers[2][1]["error"]


class Phone:
    """A phone that marks people while it is offline, and sends what it has in parts, again and again."""

    def __init__(self, event, people, behind):
        self.event, self.people, self.behind, self.device, self.kept = event, people, behind, uuid.uuid4(), []

    def mark(self, number, state, at):
        self.kept.append(sent(self.event, self.people[number], state=state, made_at=(at - self.behind).isoformat()))

    def send(self, client, address, cuts):
        bounds = [0, *sorted(cut % (len(self.kept) + 1) for cut in cuts), len(self.kept)]
        for begin, end in pairwise(bounds):
            status, told = sync(client, address, *self.kept[begin:end], device=self.device, sent_at=timezone.now() - self.behind)
            assert (status, [each["refused"] for each in told["taken"]]) == (200, [""] * (end - begin))


@given(
    orders=st.tuples(st.permutations(range(30)), st.permutations(range(30))),
    states=st.lists(st.sampled_from(["present", "absent", "apologies"]), min_size=60, max_size=60),
    cuts=st.lists(st.lists(st.integers(0, 30), max_size=3), min_size=6, max_size=6),
    ahead=st.booleans(),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_phones_two_hours_apart_mark_everybody_once_and_the_latest_counts(client, thirty, orders, states, cuts, ahead):
    event, people, address = thirty
    Mark.objects.all().delete()
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        phones = [Phone(event, people, HOUR if ahead else -HOUR), Phone(event, people, -HOUR if ahead else HOUR)]
        last = [{}, {}]
        for turn in range(60):
            which, number, at = turn % 2, orders[turn % 2][turn // 2], now - HOUR / 2 + datetime.timedelta(seconds=turn)
            phones[which].mark(number, states[turn], at)
            last[which][number] = (at, states[turn])
        for replay in range(3):
            for which, phone in enumerate(phones):
                phone.send(client, address, cuts[2 * replay + which])

        lines = {line.person.pk: line.standings[0] for line in register_of(event).lines}
        assert Mark.objects.count() == 60
        for number, person in enumerate(people):
            (_, earlier), (at, later) = sorted(made[number] for made in last)
            standing = lines[person.pk]
            assert (standing.mark.made_at, standing.mark.state) == (at, later)
            assert [mark.state for mark in standing.contradicted_by] == ([earlier] if earlier != later else [])


@pytest.fixture
def thirty(event, link):
    people = [PersonFactory() for _ in range(30)]
    for person in people:
        place_at(event, person)
    return event, people, address_of(link)
