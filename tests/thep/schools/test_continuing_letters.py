"""The leads of both schools are told when one continues as the other."""

import pytest
from django.test import TestCase

from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.mail.models import Message
from thep.schools import successions
from thep.schools.continuing_letters import CONTINUES
from thep.schools.errors import CannotContinue
from thep.schools.gias_links import Link
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    return SchoolFactory(name="Loomwright Primary School", status="closed")


@pytest.fixture
def new(old):
    school = SchoolFactory(name="Loomwright Academy")
    successions.propose([Link(old.urn, school.urn, school.name)])
    return school


def letters_after(work):
    with TestCase.captureOnCommitCallbacks(execute=True):
        work()
    return {message.to: message for message in Message.objects.filter(kind=CONTINUES.name)}


def test_leads_of_both_schools_are_told_what_moved_and_what_to_do(old, new):
    mine, theirs = lead_of(old), lead_of(new)
    book(EventFactory(), teacher_at(old), school=old)
    found = letters_after(lambda: successions.confirm(old, successor=new))
    assert found.keys() == {mine.email, theirs.email}
    letter = found[mine.email]
    assert letter.subject == "Loomwright Primary School is now Loomwright Academy"
    for words in ("2 people", "1 booking", "remove whoever doesn’t work there", f"/member/school/{new.urn}/"):
        assert words in letter.text
    assert str(old.urn) not in letter.text


def test_whoever_leads_both_is_told_once(old, new):
    lead = lead_of(old)
    AffiliationFactory(person=lead, school=new, role=Affiliation.Role.HEADTEACHER)
    assert letters_after(lambda: successions.confirm(old, successor=new)).keys() == {lead.email}
    assert Message.objects.filter(kind=CONTINUES.name).count() == 1


def test_a_lead_who_goes_elsewhere_is_led_there(old, new):
    infants = SchoolFactory(name="Loomwright Infant School")
    successions.propose([Link(old.urn, infants.urn, infants.name)])
    goes, not_told = lead_of(old), lead_of(infants)
    found = letters_after(lambda: successions.confirm(old, successor=new, going={goes.pk: infants}))
    assert f"/member/school/{infants.urn}/" in found[goes.email].text
    assert not_told.email not in found


def test_nobody_is_told_of_what_is_refused_or_dismissed(old, new):
    lead_of(old)

    def refused():
        with pytest.raises(CannotContinue):
            successions.confirm(old, successor=SchoolFactory())
        successions.dismiss(old)

    assert letters_after(refused) == {}
