"""Where a person works, and what a school's lead looks after."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.anything import EACH
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, stamps
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.vacancies import closed, draft, published
from tests.matrix import MATRIX
from tests.thep.home.test_authorisation import filled
from tests.world import World
from thep.accounts.groups import ensure_groups
from thep.bookings.models import Booking
from thep.mail.models import Message
from thep.schools import affiliations, leavers
from thep.schools.errors import NotAllowed, NotWaiting
from thep.schools.models import Affiliation, EmailDomain, School

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def office_groups(db):
    ensure_groups()


@pytest.fixture
def world():
    return World()


def decide(client, affiliation, do, urn=None):
    return client.post(reverse("member_school_decide", args=[urn or affiliation.school.urn, affiliation.pk]), {"do": do})


class TestWhereOneWorks:
    def test_a_person_asks_to_be_listed(self, client, world):
        person = PersonFactory(name="Ayesha Khatun")
        client.force_login(person, backend=BACKEND)
        answer = client.post("/member/schools/", {"school": world.school.urn, "role": "teacher"}, follow=True)
        assert "We’ve asked Loomwright Primary School to confirm that you work there." in answer.content.decode()
        assert person.affiliations.get().state == Affiliation.State.ASKED

    def test_the_school_of_the_email_address_is_chosen_beforehand(self, client, world):
        EmailDomain.objects.create(school=world.school, domain="loomwright.example")
        client.force_login(PersonFactory(email="a@loomwright.example"), backend=BACKEND)
        page = client.get("/member/schools/").content.decode()
        assert f'<option value="{world.school.urn}" selected>' in page
        assert "Suggested by your email address." in page

    def test_closed_schools_are_not_offered(self, client):
        closed = SchoolFactory(name="Gone School", status=School.Status.CLOSED)
        client.force_login(PersonFactory(), backend=BACKEND)
        assert "Gone School" not in client.get("/member/schools/").content.decode()
        answer = client.post("/member/schools/", {"school": closed.urn, "role": "teacher"})
        assert "Choose a school or organisation from the list." in answer.content.decode()

    def test_asking_for_what_one_has_is_said_beside_the_field_and_on_top(self, client, world):
        world.sign_in(client, "member")
        page = client.post("/member/schools/", {"school": world.school.urn, "role": "teacher"}).content.decode()
        assert page.count("You’re already listed at Loomwright Primary School in this role") == 2
        assert 'href="#id_school"' in page

    def test_a_person_leaves_their_school(self, client, world):
        affiliation = world.affiliation
        world.sign_in(client, "member")
        client.post(reverse("member_leave", args=[affiliation.pk]))
        affiliation.refresh_from_db()
        assert affiliation.state == Affiliation.State.ENDED
        assert "You had already left" in client.post(reverse("member_leave", args=[affiliation.pk]), follow=True).content.decode()

    def test_nobody_ends_anothers(self, client, world):
        affiliation = world.affiliation
        world.sign_in(client, "stranger")
        assert client.post(reverse("member_leave", args=[affiliation.pk])).status_code == 404
        affiliation.refresh_from_db()
        assert affiliation.state == Affiliation.State.ACTIVE


class TestTheLeadsPage:
    def test_it_shows_people_requests_places_and_bookings(self, client, world):
        MembershipFactory(school=world.school, places_granted=20, places_taken=6)
        AffiliationFactory(school=world.school, state=Affiliation.State.ASKED, person__name="Peter Lowe")
        Booking.objects.create(
            event=EventFactory(title="Phonics that sticks"), person=world.member, booker=world.member, school=world.school,
            state=Booking.State.CONFIRMED, payment=Booking.Payment.INCLUDED, **stamps(),
        )  # fmt: skip
        world.sign_in(client, "lead")
        page = client.get(f"/member/school/{world.school.urn}/").content.decode()
        for words in (
            "One to approve",
            "Peter Lowe",
            "Nasima Begum",
            "14 of 20 left",
            "Phonics that sticks",
            "Your school needs a second lead",
            "Only you act for this school",
        ):
            assert words in page

    def test_a_lead_is_led_to_their_school(self, client, world):
        world.sign_in(client, "lead")
        assert client.get("/member/school/").url == f"/member/school/{world.school.urn}/"

    def test_a_lead_of_several_chooses(self, client, world):
        AffiliationFactory(person=world.lead, school=world.other_school, role=Affiliation.Role.HEADTEACHER)
        world.sign_in(client, "lead")
        page = client.get("/member/school/").content.decode()
        assert "Heron Dock Academy" in page
        assert "Loomwright Primary School" in page

    def test_a_teacher_is_led_to_where_they_work(self, client, world):
        world.sign_in(client, "member")
        assert client.get("/member/school/").url == "/member/schools/"

    @pytest.mark.parametrize(("do", "state"), [("approve", "active"), ("decline", "declined"), ("end", "ended")])
    def test_the_lead_decides(self, client, world, do, state):
        asked = AffiliationFactory(school=world.school, state=Affiliation.State.ASKED)
        world.sign_in(client, "lead")
        assert decide(client, asked, do).url == f"/member/school/{world.school.urn}/"
        asked.refresh_from_db()
        assert asked.state == state
        assert Message.objects.filter(to=asked.person.email).count() == 1

    def test_a_second_decision_is_said_to_be_too_late(self, client, world):
        asked = AffiliationFactory(school=world.school, state=Affiliation.State.ASKED)
        world.sign_in(client, "lead")
        decide(client, asked, "approve")
        page = client.get(decide(client, asked, "decline").url).content.decode()
        assert "Somebody has already answered the request from" in page

    def test_another_schools_request_is_not_there(self, client, world):
        asked = AffiliationFactory(school=world.other_school, state=Affiliation.State.ASKED)
        world.sign_in(client, "lead")
        assert decide(client, asked, "approve").status_code == 404
        assert decide(client, asked, "approve", urn=world.school.urn).status_code == 404
        asked.refresh_from_db()
        assert asked.state == Affiliation.State.ASKED

    @pytest.mark.parametrize("do", ["approve", "decline", "end"])
    def test_a_colleague_decides_nothing(self, client, world, do):
        asked = AffiliationFactory(school=world.school, state=Affiliation.State.ASKED)
        world.sign_in(client, "member")
        assert decide(client, asked, do).status_code == 404

    def test_a_lead_cannot_approve_their_own(self, client, world):
        own = AffiliationFactory(person=world.lead, school=world.school, role=Affiliation.Role.HEADTEACHER, state=Affiliation.State.ASKED)
        world.sign_in(client, "lead")
        assert decide(client, own, "approve").status_code == 404

    def test_an_unknown_decision_is_not_there(self, client, world):
        world.sign_in(client, "lead")
        assert decide(client, world.affiliation, "promote").status_code == 404


def remove_page(affiliation):
    return reverse("member_school_remove", args=[affiliation.school.urn, affiliation.pk])


def remove(client, affiliation, **sent):
    return client.post(remove_page(affiliation), sent, follow=True)


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


class TestLeavers:
    def test_the_lead_is_asked_first_and_told_what_becomes_of_bookings(self, client, world):
        book(EventFactory(title="Phonics that sticks"), world.member, school=world.school)
        world.sign_in(client, "lead")
        page = client.get(f"/member/school/{world.school.urn}/").content.decode()
        assert remove_page(world.affiliation) in page
        assert 'value="end"' not in page, "one press removes nobody"
        asked = words_of(client.get(remove_page(world.affiliation)))
        assert "Remove Nasima Begum from Loomwright Primary School?" in asked
        assert "Phonics that sticks: their own booking, so they keep it" in asked
        assert "you can put them back within 30 days" in asked
        world.affiliation.refresh_from_db()
        assert world.affiliation.state == Affiliation.State.ACTIVE

    def test_who_leaves_altogether_is_not_removed_past_that_page(self, client, world):
        world.sign_in(client, "lead")
        assert decide(client, world.affiliation, "end").url == remove_page(world.affiliation)
        world.affiliation.refresh_from_db()
        assert world.affiliation.state == Affiliation.State.ACTIVE

    def test_a_last_day_is_shown_to_both_and_can_be_taken_back(self, client, world):
        day = timezone.localdate() + datetime.timedelta(days=30)
        world.sign_in(client, "lead")
        remove(client, world.affiliation, last_day=day.isoformat())
        home = f"/member/school/{world.school.urn}/"
        assert f"Last day: {day:%A %-d %B %Y}" in words_of(client.get(home))
        assert f'value="{day.isoformat()}"' in client.get(remove_page(world.affiliation)).text, "it is changed from what it is"
        world.sign_in(client, "member")
        assert f"Last day: {day:%A %-d %B %Y}" in words_of(client.get("/member/schools/"))
        world.sign_in(client, "lead")
        keep = reverse("member_school_keep", args=[world.school.urn, world.affiliation.pk])
        assert "stays at Loomwright Primary School" in words_of(client.post(keep, follow=True))
        assert "has no last day" in words_of(client.post(keep, follow=True))
        assert "Last day:" not in words_of(client.get(home))

    def test_who_left_sees_nothing_of_the_school_from_that_minute(self, client, world):
        """Every address that the matrix opens to a lead of the school, asked by a lead who left it a moment ago."""
        AffiliationFactory(person=world.lead, school=world.other_school)
        AffiliationFactory(school=world.school, role=Affiliation.Role.HEADTEACHER)
        head = AffiliationFactory(school=world.school, role=Affiliation.Role.HEADTEACHER).person
        world.sign_in(client, "lead")
        addresses = {
            pattern: filled(pattern, row.arguments(world))
            for pattern, row in MATRIX.items()
            if row.lead == 200 and row.stranger == 404 and row.office in (404, 200)
        }
        assert len(addresses) > 15
        assert client.get(f"/member/school/{world.school.urn}/").status_code == 200
        leavers.remove(world.lead, school=world.school, by=head)
        seen = {pattern: answer for pattern, address in addresses.items() if (answer := client.get(address).status_code) != 404}
        assert seen == {}

    def test_duties_that_end_are_said(self, client, world):
        head = AffiliationFactory(school=world.school, role=Affiliation.Role.HEADTEACHER)
        world.sign_in(client, "lead")
        asked = words_of(client.get(remove_page(head)))
        assert "Book for colleagues, approve who is listed" in asked
        assert "Write adverts, offer visits and see the talent pool" in asked
        assert "no upcoming booking that Loomwright Primary School pays for" in asked

    def test_somebody_with_several_roles_leaves_in_all_of_them(self, client, world):
        clerk = AffiliationFactory(person=world.member, school=world.school, role=Affiliation.Role.CLERK)
        world.sign_in(client, "lead")
        assert "Teacher or other staff, Clerk to governors" in words_of(client.get(remove_page(clerk)))
        remove(client, clerk)
        assert not world.member.affiliations.active().exists()

    def test_a_removal_can_be_undone(self, client, world):
        world.sign_in(client, "lead")
        remove(client, world.affiliation)
        page = client.get(f"/member/school/{world.school.urn}/").content.decode()
        assert "Removed in the last 30 days" in page
        decide(client, world.affiliation, "put_back")
        world.affiliation.refresh_from_db()
        assert (world.affiliation.state, world.affiliation.ended_at, world.affiliation.ended_by) == ("active", None, None)
        subjects = list(Message.objects.filter(to=world.member.email).order_by("pk").values_list("subject", flat=True))
        assert subjects == ["You’re no longer listed at Loomwright Primary School", "You’re listed at Loomwright Primary School again"]
        remove(client, world.affiliation)
        assert Message.objects.filter(to=world.member.email).count() == 3, "they are told each time"

    def test_who_left_by_themselves_is_not_put_back_by_others(self, client, world):
        affiliations.end(world.affiliation, by=world.member)
        world.sign_in(client, "lead")
        assert "Removed in the last 30 days" not in client.get(f"/member/school/{world.school.urn}/").content.decode()
        decide(client, world.affiliation, "put_back")
        world.affiliation.refresh_from_db()
        assert world.affiliation.state == Affiliation.State.ENDED

    @pytest.mark.parametrize("state", [Affiliation.State.ASKED, Affiliation.State.INVITED])
    def test_who_was_never_listed_is_not_put_back_without_being_asked(self, client, world, state):
        never = AffiliationFactory(school=world.school, state=state)
        world.sign_in(client, "lead")
        decide(client, never, "end")
        decide(client, never, "put_back")
        never.refresh_from_db()
        assert never.state == Affiliation.State.ENDED

    def test_after_thirty_days_a_removal_stays(self, client, world, time_machine):
        affiliations.end(world.affiliation, by=world.lead)
        time_machine.move_to(timezone.now() + datetime.timedelta(days=31))
        with pytest.raises(NotWaiting):
            affiliations.put_back(world.affiliation, by=world.lead)

    def test_who_has_asked_again_is_not_put_back_beside(self, client, world):
        affiliations.end(world.affiliation, by=world.lead)
        affiliations.request_listing(world.member, school=world.school, role=world.affiliation.role)
        world.sign_in(client, "lead")
        page = client.get(decide(client, world.affiliation, "put_back").url).content.decode()
        assert "Nasima Begum is listed already, or has asked to be." in page

    def test_nobody_else_puts_anybody_back(self, client, world):
        affiliations.end(world.affiliation, by=world.lead)
        for visitor in ("member", "stranger"):
            world.sign_in(client, visitor)
            assert decide(client, world.affiliation, "put_back").status_code == 404
        with pytest.raises(NotAllowed):
            affiliations.put_back(world.affiliation, by=world.member)

    def test_the_last_lead_cannot_be_removed(self, client, world):
        own = world.lead.affiliations.get()
        world.sign_in(client, "lead")
        asked = words_of(client.get(remove_page(own)))
        assert "Nobody else acts for this school" in asked
        assert "<button" not in client.get(remove_page(own)).content.decode().partition("Nobody else acts")[2].partition("</main>")[0]
        answer = remove(client, own)
        assert "You’re the only person who acts for Loomwright Primary School" in words_of(answer)
        client.post(reverse("member_leave", args=[own.pk]))
        own.refresh_from_db()
        assert own.state == Affiliation.State.ACTIVE

    def test_where_two_lead_it_is_said_that_one_would_be_left(self, client, world, office):
        head = AffiliationFactory(school=world.school, role=Affiliation.Role.HEADTEACHER, person__name="Amara Cole")
        own = world.lead.affiliations.get()
        world.sign_in(client, "lead")
        assert "Only you would act for Loomwright Primary School." in words_of(client.get(remove_page(head)))
        role = words_of(client.get(reverse("member_school_role", args=[world.school.urn, head.pk])))
        assert "You and Amara Cole act for Loomwright Primary School." in role
        for address in (remove_page(own), reverse("member_leave_asked", args=[own.pk])):
            assert "Only Amara Cole would act for Loomwright Primary School." in words_of(client.get(address))
        assert "would act for" not in words_of(client.get(remove_page(world.affiliation))), "who doesn't lead leaves as many leads"
        office("Office managers")
        assert "Only Grace O&#x27;Connell will act for" in words_of(client.get(reverse("office_affiliations:end", args=[head.pk])))
        AffiliationFactory(school=world.school, role=Affiliation.Role.BUSINESS_MANAGER)
        world.sign_in(client, "lead")
        assert "would act for" not in words_of(client.get(remove_page(head)))

    def test_who_removes_themselves_lands_on_a_page_they_may_see(self, client, world):
        AffiliationFactory(school=world.school, role=Affiliation.Role.HEADTEACHER)
        world.sign_in(client, "lead")
        answer = remove(client, world.lead.affiliations.get())
        assert answer.status_code == 200
        assert answer.redirect_chain[-1][0] == "/member/schools/"
        assert "no longer listed" in answer.content.decode()

    def test_the_office_removes_the_last_lead_and_is_told_what_it_means(self, client, world, settings):
        settings.MFA_REQUIRED_FOR_DUTIES = False
        own = world.lead.affiliations.get()
        world.sign_in(client, "office")
        address = reverse("office_affiliations:end", args=[own.pk])
        assert "Loomwright Primary School will have no lead." in client.get(address).content.decode()
        client.post(address)
        own.refresh_from_db()
        assert own.state == Affiliation.State.ENDED

    def test_a_person_is_asked_before_they_leave(self, client, world):
        world.sign_in(client, "member")
        affiliation = world.affiliation
        page = client.get("/member/schools/").content.decode()
        address = reverse("member_leave_asked", args=[affiliation.pk])
        assert address in page
        assert f'action="{reverse("member_leave", args=[affiliation.pk])}"' not in page
        assert "Leave Loomwright Primary School?" in words_of(client.get(address))


class TestTheRecruitersSchoolPage:
    @pytest.fixture(autouse=True)
    def _no_second_factor(self, settings):
        settings.MFA_REQUIRED_FOR_DUTIES = False

    @pytest.fixture
    def recruiter(self, client, world):
        person = AffiliationFactory(school=world.school, role=Affiliation.Role.RECRUITER).person
        client.force_login(person, backend=BACKEND)
        return person

    def test_it_has_the_adverts_that_matter_now(self, client, world, recruiter):
        published(school=world.school, title="Open one")
        draft(school=world.school, title="A draft")
        closed(school=world.school, title="A closed one")
        published(title="Somebody else’s")
        assert client.get("/member/school/").url == f"/member/school/{world.school.urn}/"
        page = client.get(f"/member/school/{world.school.urn}/").content.decode()
        assert page.index("A draft") < page.index("Open one")
        assert "A closed one" not in page
        assert "Somebody else’s" not in page
        assert reverse("school_vacancy_new", args=[world.school.urn]) in page

    def test_people_bookings_and_membership_are_for_leads_alone(self, client, world, recruiter):
        MembershipFactory(school=world.school, places_granted=20)
        book(EventFactory(title="Phonics that sticks"), world.member, school=world.school)
        page = client.get(f"/member/school/{world.school.urn}/").content.decode()
        for hidden in ("Nasima Begum", world.member.email, "Phonics that sticks", "Included places"):
            assert hidden not in page
        assert client.get(remove_page(world.affiliation)).status_code == 404

    def test_a_lead_who_recruits_has_both_and_one_who_does_not_has_no_adverts(self, client, world):
        published(school=world.school, title="Open one")
        client.force_login(AffiliationFactory(school=world.school, role=Affiliation.Role.HEADTEACHER).person, backend=BACKEND)
        page = client.get(f"/member/school/{world.school.urn}/").content.decode()
        assert "Open one" in page
        assert "People" in page
        world.sign_in(client, "lead")
        assert "Open one" not in client.get(f"/member/school/{world.school.urn}/").content.decode()


class AnythingTyped(TestCase):
    @EACH
    @given(st.text(max_size=200), st.text(max_size=200))
    def test_asking_to_be_listed(self, school, role):
        self.client.force_login(PersonFactory(), backend=BACKEND)
        assert self.client.post("/member/schools/", {"school": school, "role": role}).status_code == 422
