"""Two phones send three hundred marks each at the same moment, ten times: each is kept once, and the register is what they come to."""

import datetime
import json
import uuid
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, people_with_places
from tests.threads import at_once, both_looking
from thep.cpd import marks
from thep.cpd.facilitator_links import links
from thep.cpd.models import Mark
from thep.cpd.registers import register_of
from thep.events.models import Event

pytestmark = [pytest.mark.storm, pytest.mark.django_db(transaction=True)]
PEOPLE, TIMES = 300, 10
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _as_often_as_they_like(settings):
    settings.ACCOUNT_RATE_LIMITS = {}


class Phone:
    """A phone that has kept a mark for each of the people, a second apart each, the first of them `ago`."""

    def __init__(self, event, people, *, ago, state_of):
        self.device, session, began = str(uuid.uuid4()), event.sessions.get().pk, timezone.now() - ago
        self.kept = [
            {
                "uid": str(uuid.uuid4()),
                "session": session,
                "person": person.pk,
                "state": state_of(at),
                "made_at": (began + at * SECOND).isoformat(),
                "seen": 0,
            }
            for at, person in enumerate(people)
        ]

    def send(self, address):
        body = {"device": self.device, "sent_at": timezone.now().isoformat(), "marks": self.kept}
        answer = Client().post(address, json.dumps(body), content_type="application/json")
        return answer.status_code, {each["refused"] for each in answer.json()["taken"]}


@pytest.fixture
def event():
    return event_that_began()


@pytest.fixture
def people(event):
    return people_with_places(event, PEOPLE)


@pytest.fixture
def phones(event, people):
    """They differ about every third person, and the second marked later."""
    return [
        Phone(event, people, ago=datetime.timedelta(minutes=30), state_of=lambda at: "present"),
        Phone(event, people, ago=datetime.timedelta(minutes=20), state_of=lambda at: "absent" if at % 3 == 0 else "present"),
    ]


@pytest.fixture
def address(event):
    link = links.make(event, for_whom="Farida Khan", by=PersonFactory())
    return reverse("facilitator_register_sync", args=[links.REGISTER.token_for(link)])


def test_each_mark_is_kept_once_and_the_register_says_both(event, people, phones, address):
    for _ in range(TIMES):
        assert at_once(lambda number: phones[number].send(address), times=2) == [(200, {""})] * 2

    assert Mark.objects.count() == 2 * PEOPLE
    assert set(Mark.objects.values_list("uid", flat=True)) == {uuid.UUID(each["uid"]) for phone in phones for each in phone.kept}
    said = {
        line.person.pk: [line.standings[0].mark.state, *(mark.state for mark in line.standings[0].contradicted_by)]
        for line in register_of(event).lines
    }
    assert said == {person.pk: ["absent", "present"] if at % 3 == 0 else ["present"] for at, person in enumerate(people)}


def test_what_one_phone_sends_twice_at_once_is_kept_once(people, phones, address):
    assert at_once(lambda number: phones[0].send(address), times=2) == [(200, {""})] * 2
    assert Mark.objects.count() == PEOPLE


def test_without_the_lock_of_the_event_the_second_would_fail(monkeypatch, people, phones, address):
    """The control: what stands behind both tests above is that marks of an event are taken one upload after the other."""
    monkeypatch.setattr(marks, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(marks.places, "lock", lambda pk: {pk: Event.objects.get(pk=pk)})
    monkeypatch.setattr(marks._Taking, "kept", staticmethod(both_looking(marks._Taking.kept)))

    answers = at_once(lambda number: phones[0].send(address), times=2)

    assert any(isinstance(answer, IntegrityError) for answer in answers)
