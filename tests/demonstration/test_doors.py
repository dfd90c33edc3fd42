"""The demonstration shows a link to a register and people who mark themselves."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from demonstration.cpd import doors
from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began
from tests.factories.events import EventFactory
from thep.cpd.models import FacilitatorLink, SelfMarking
from thep.events.models import Facilitator

pytestmark = pytest.mark.django_db


def test_the_open_register_and_the_next_have_a_link_and_people_mark_themselves_at_the_next():
    leader = Facilitator.objects.create(name="Rukhsana Akhtar", slug=doors.LEADS, person=PersonFactory())
    last, coming, later = event_that_began(), EventFactory(), EventFactory(starts_at=timezone.now() + datetime.timedelta(days=300))
    for event in (last, coming, later):
        event.facilitators.add(leader)
    EventFactory(title="Somebody else’s")
    desk = SimpleNamespace(now=timezone.now())

    for _ in range(2):
        doors.open_doors(desk)

    assert set(FacilitatorLink.objects.values_list("event", "made_by")) == {(last.pk, leader.person_id), (coming.pk, leader.person_id)}
    assert SelfMarking.objects.get().event == coming
