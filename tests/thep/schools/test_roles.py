"""A lead changes what colleagues are listed as, and never so that nobody acts for the school."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.threads import at_once, both_looking
from thep.accounts.groups import ensure_groups
from thep.mail.models import Message
from thep.schools import access, roles
from thep.schools.errors import AlreadyAffiliated, LastLead, NotAllowed, NotWaiting
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db
ROLE, STATE = Affiliation.Role, Affiliation.State
BACKEND = "django.contrib.auth.backends.ModelBackend"


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
def teacher(school):
    return AffiliationFactory(school=school, person__name="Nasima Begum")


def role_of(affiliation):
    affiliation.refresh_from_db()
    return affiliation.role


@pytest.fixture
def pages(client, lead, school):
    client.force_login(lead, backend=BACKEND)

    class Pages:
        home = reverse("member_school", args=[school.urn])

        def role(self, affiliation):
            return reverse("member_school_role", args=[school.urn, affiliation.pk])

        def see(self, address):
            return client.get(address)

        def change(self, affiliation, role):
            return client.post(self.role(affiliation), {"role": role}, follow=True)

    return Pages()


def test_a_teacher_is_made_a_lead_and_told(school, lead, teacher):
    roles.change_role(teacher, role=ROLE.CPD_LEAD, by=lead)
    assert access.is_lead_of(teacher.person, school)
    letter = Message.objects.get(person=teacher.person)
    assert letter.subject == "Your role at Loomwright Primary School has changed"
    assert "You can now book for colleagues" in letter.text


def test_the_same_role_again_tells_nobody(lead, teacher):
    roles.change_role(teacher, role=ROLE.TEACHER, by=lead)
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", [STATE.ASKED, STATE.INVITED, STATE.DECLINED, STATE.ENDED])
def test_only_who_is_listed_has_a_role_to_change(school, lead, state):
    affiliation = AffiliationFactory(school=school, state=state)
    with pytest.raises(NotWaiting):
        roles.change_role(affiliation, role=ROLE.CPD_LEAD, by=lead)
    assert role_of(affiliation) == ROLE.TEACHER


def test_who_has_left_has_none_either(school, lead):
    affiliation = AffiliationFactory(school=school, leaves_on=timezone.localdate() - datetime.timedelta(days=1))
    with pytest.raises(NotWaiting):
        roles.change_role(affiliation, role=ROLE.CPD_LEAD, by=lead)


def test_nobody_is_listed_twice_in_one_role(school, lead, teacher):
    AffiliationFactory(school=school, person=teacher.person, role=ROLE.GOVERNOR)
    with pytest.raises(AlreadyAffiliated):
        roles.change_role(teacher, role=ROLE.GOVERNOR, by=lead)


def test_only_another_lead_or_the_office_changes_a_role(school, lead, teacher, office):
    own = lead.affiliations.get()
    for by in (teacher.person, AffiliationFactory(role=ROLE.HEADTEACHER).person, office("Events")):
        with pytest.raises(NotAllowed):
            roles.change_role(teacher, role=ROLE.CPD_LEAD, by=by)
    with pytest.raises(NotAllowed):
        roles.change_role(own, role=ROLE.HEADTEACHER, by=lead)
    manager = office("Office managers")
    roles.change_role(own, role=ROLE.TEACHER, by=manager)
    assert role_of(own) == ROLE.TEACHER, "the office may leave a school without a lead"


def test_a_lead_with_a_last_day_does_not_take_the_role_from_the_last_who_stays(school, lead):
    leaving = AffiliationFactory(school=school, role=ROLE.HEADTEACHER, leaves_on=timezone.localdate() + datetime.timedelta(days=30))
    with pytest.raises(LastLead):
        roles.change_role(lead.affiliations.get(), role=ROLE.TEACHER, by=leaving.person)
    roles.change_role(lead.affiliations.get(), role=ROLE.BUSINESS_MANAGER, by=leaving.person)


class TestThePage:
    def test_a_school_with_one_lead_is_told_what_to_do_until_it_has_two(self, pages, lead, teacher):
        page = pages.see(pages.home).text
        assert "Your school needs a second lead" in page
        assert pages.role(teacher) in page
        answer = pages.change(teacher, "business_manager")
        assert "Nasima Begum is listed at Loomwright Primary School as Business manager." in answer.text
        assert "Your school needs a second lead" not in pages.see(pages.home).text

    def test_somebody_in_two_leading_roles_is_one_lead(self, pages, lead, school):
        AffiliationFactory(person=lead, school=school, role=ROLE.HEADTEACHER)
        assert "Only you act for this school" in pages.see(pages.home).text

    def test_a_lead_who_leaves_does_not_count(self, pages, lead, school):
        AffiliationFactory(school=school, role=ROLE.HEADTEACHER, leaves_on=timezone.localdate() + datetime.timedelta(days=9))
        assert "Only you act for this school" in pages.see(pages.home).text

    def test_what_is_wrong_is_said_beside_the_field_and_on_top(self, pages, lead, teacher, school):
        AffiliationFactory(person=teacher.person, school=school, role=ROLE.GOVERNOR)
        answer = pages.change(teacher, "governor")
        assert answer.status_code == 422
        assert answer.text.count("is listed in this role already") == 2
        assert pages.change(teacher, "king").status_code == 422
        assert role_of(teacher) == ROLE.TEACHER

    def test_one_of_several_roles_ends_and_nothing_else_changes(self, pages, client, lead, teacher, school):
        clerk = AffiliationFactory(person=teacher.person, school=school, role=ROLE.CLERK)
        assert "Remove this role only" not in pages.see(pages.role(AffiliationFactory(school=school))).text
        assert "Remove this role only" in pages.see(pages.role(clerk)).text
        client.post(reverse("member_school_decide", args=[school.urn, clerk.pk]), {"do": "end"})
        clerk.refresh_from_db()
        assert (clerk.state, role_of(teacher)) == (STATE.ENDED, ROLE.TEACHER)
        assert teacher.state == STATE.ACTIVE

    def test_ones_own_role_is_not_there(self, pages, lead):
        assert pages.see(pages.role(lead.affiliations.get())).status_code == 404


@pytest.fixture
def demote_each_other(monkeypatch):
    """Have two leads take each other's role at one moment; return what became of each, by the name of the error."""

    def demote_both(school):
        leading = [AffiliationFactory(school=school, role=ROLE.CPD_LEAD) for _ in range(2)]
        monkeypatch.setattr(roles, "would_leave_no_lead", both_looking(roles.would_leave_no_lead))
        answers = at_once(lambda n: roles.change_role(leading[n], role=ROLE.TEACHER, by=leading[1 - n].person), times=2)
        return sorted(type(answer).__name__ for answer in answers)

    return demote_both


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_who_take_each_others_role_one_stays(demote_each_other):
    school = SchoolFactory()
    assert demote_each_other(school) == ["Affiliation", "NotAllowed"]
    assert Affiliation.objects.leading().filter(school=school).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_nobody_would_lead(demote_each_other, without_row_locks):
    school = SchoolFactory()
    assert demote_each_other(school) == ["Affiliation", "Affiliation"]
    assert not Affiliation.objects.leading().filter(school=school).exists()
