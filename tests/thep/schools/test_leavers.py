"""Somebody leaves a school: at once or after a last day, in every role, and never so that nobody acts for the school."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.threads import at_once, both_looking
from thep.accounts.groups import ensure_groups
from thep.mail.models import Message
from thep.schools import access, affiliations, last_days, leavers
from thep.schools.errors import BadLastDay, LastLead, NotAllowed, NotWaiting
from thep.schools.models import Affiliation
from thep.schools.places_of_work import active_of, live_of

pytestmark = pytest.mark.django_db
ROLE, STATE = Affiliation.Role, Affiliation.State


@pytest.fixture
def office_groups(db):
    ensure_groups()


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def lead(school):
    return AffiliationFactory(school=school, role=ROLE.CPD_LEAD, person__name="Grace O'Connell").person


@pytest.fixture
def leaver(school):
    return AffiliationFactory(school=school, person__name="Nasima Begum").person


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def subjects(person):
    return list(Message.objects.filter(person=person).order_by("pk").values_list("subject", flat=True))


def test_somebody_leaves_at_once_in_every_role_and_is_told_once(school, lead, leaver):
    AffiliationFactory(person=leaver, school=school, role=ROLE.CLERK)
    asked = affiliations.request_listing(leaver, school=school, role=ROLE.SUPPLY)
    elsewhere = AffiliationFactory(person=leaver)
    leavers.remove(leaver, school=school, by=lead)
    assert list(leaver.affiliations.active()) == [elsewhere]
    asked.refresh_from_db()
    assert asked.state == STATE.ENDED
    assert subjects(leaver) == ["You’re no longer listed at Loomwright Primary School"]
    assert school.affiliations.removed_lately().count() == 2, "what was only asked for can't be put back"


def test_until_the_end_of_the_last_day_nothing_changes_and_then_all_is_closed_with_no_round_run(school, lead, leaver, time_machine):
    day = in_days(10)
    leavers.remove(leaver, school=school, by=lead, last_day=day)
    assert subjects(leaver) == ["Your last day at Loomwright Primary School"]
    midnight = timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()))
    time_machine.move_to(midnight - datetime.timedelta(minutes=1), tick=False)
    assert leaver.affiliations.active().exists()
    time_machine.move_to(midnight, tick=False)
    leaver = type(leaver).objects.get(pk=leaver.pk)
    assert not leaver.affiliations.active().exists()
    assert (active_of(leaver), live_of(leaver)) == ([], [])
    assert list(leaver.affiliations.past()) == list(leaver.affiliations.all())
    assert leaver.affiliations.get().state_today == "Ended"
    time_machine.move_to(midnight + datetime.timedelta(days=3))
    assert (last_days.end_all_over(), last_days.end_all_over()) == (1, 0)
    ended = leaver.affiliations.get()
    assert (ended.state, ended.ended_at, ended.ended_by) == (STATE.ENDED, midnight, lead)


def test_a_lead_whose_last_day_is_over_acts_for_the_school_no_more(school, lead, time_machine):
    other = AffiliationFactory(school=school, role=ROLE.HEADTEACHER).person
    leavers.remove(lead, school=school, by=other, last_day=in_days(3))
    assert access.is_lead_of(lead, school)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=4))
    assert not access.is_lead_of(lead, school)
    assert affiliations.leads_of(school) == [other]


def test_who_has_left_may_ask_again_before_anything_has_written_down_that_they_left(school, lead, leaver, time_machine):
    leavers.remove(leaver, school=school, by=lead, last_day=in_days(3))
    time_machine.move_to(timezone.now() + datetime.timedelta(days=4))
    assert affiliations.request_listing(leaver, school=school).state == STATE.ASKED


def test_a_last_day_is_moved_taken_back_and_then_gone(school, lead, leaver):
    leavers.remove(leaver, school=school, by=lead, last_day=in_days(3))
    leavers.remove(leaver, school=school, by=lead, last_day=in_days(30))
    assert leaver.affiliations.get().leaves_on == in_days(30)
    leavers.keep(leaver, school=school, by=lead)
    kept = leaver.affiliations.get()
    assert (kept.state, kept.leaves_on, kept.ended_by) == (STATE.ACTIVE, None, None)
    assert subjects(leaver)[-1] == "You’re listed at Loomwright Primary School again"
    with pytest.raises(NotWaiting):
        leavers.keep(leaver, school=school, by=lead)


def test_today_is_at_once(school, lead, leaver):
    leavers.remove(leaver, school=school, by=lead, last_day=timezone.localdate())
    assert not leaver.affiliations.active().exists()


@pytest.mark.parametrize("days", [-1, 367])
def test_a_last_day_is_within_a_year(school, lead, leaver, days):
    with pytest.raises(BadLastDay):
        leavers.remove(leaver, school=school, by=lead, last_day=in_days(days))
    assert leaver.affiliations.get().leaves_on is None


def test_who_left_cannot_leave_again(school, lead, leaver):
    leavers.remove(leaver, school=school, by=lead)
    with pytest.raises(NotWaiting):
        leavers.remove(leaver, school=school, by=lead)


def test_only_a_lead_of_the_school_or_the_office_says_so(school, lead, leaver, office):
    leavers.remove(AffiliationFactory(school=school).person, school=school, by=office("Office managers"))
    for by in (leaver, AffiliationFactory(school=school).person, AffiliationFactory(role=ROLE.CPD_LEAD).person, PersonFactory()):
        with pytest.raises(NotAllowed):
            leavers.remove(leaver, school=school, by=by)
        with pytest.raises(NotAllowed):
            leavers.keep(leaver, school=school, by=by)
    assert leaver.affiliations.active().exists()


def test_the_last_lead_stays_and_one_with_a_last_day_does_not_count(school, lead):
    with pytest.raises(LastLead):
        leavers.remove(lead, school=school, by=lead)
    other = AffiliationFactory(school=school, role=ROLE.HEADTEACHER).person
    leavers.remove(other, school=school, by=lead, last_day=in_days(60))
    for last_day in (None, in_days(90)):
        with pytest.raises(LastLead):
            leavers.remove(lead, school=school, by=other, last_day=last_day)
    with pytest.raises(LastLead):
        affiliations.end(lead.affiliations.get(), by=lead)
    assert lead.affiliations.active().staying().exists()


@pytest.fixture
def remove_each_other(monkeypatch):
    """Have two leads remove each other at one moment; return what became of each, by the name of the error."""

    def remove_both(school):
        leading = [AffiliationFactory(school=school, role=ROLE.CPD_LEAD).person for _ in range(2)]
        monkeypatch.setattr(leavers, "would_leave_no_lead", both_looking(leavers.would_leave_no_lead))
        answers = at_once(lambda number: leavers.remove(leading[number], school=school, by=leading[1 - number]), times=2)
        return sorted(type(answer).__name__ for answer in answers)

    return remove_both


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_who_remove_each_other_one_stays(remove_each_other):
    school = SchoolFactory()
    assert remove_each_other(school) == ["Leaving", "NotAllowed"]
    assert Affiliation.objects.leading().filter(school=school).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_be_gone(remove_each_other, without_row_locks):
    school = SchoolFactory()
    assert remove_each_other(school) == ["Leaving", "Leaving"]
    assert not Affiliation.objects.leading().filter(school=school).exists()
