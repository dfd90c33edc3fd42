"""Where a person works, and what a school's lead looks after."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.world import World
from thep.bookings.models import Booking
from thep.mail.models import Message
from thep.schools.models import Affiliation, EmailDomain, School

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


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
        assert "Choose a school from the list." in answer.content.decode()

    def test_asking_for_what_one_has_is_said_beside_the_field_and_on_top(self, client, world):
        world.sign_in(client, "member")
        page = client.post("/member/schools/", {"school": world.school.urn, "role": "teacher"}).content.decode()
        assert page.count("You’re listed at Loomwright Primary School in this role already") == 2
        assert 'href="#id_school"' in page

    def test_a_person_leaves_their_school(self, client, world):
        affiliation = world.affiliation
        world.sign_in(client, "member")
        client.post(reverse("member_leave", args=[affiliation.pk]))
        affiliation.refresh_from_db()
        assert affiliation.state == Affiliation.State.ENDED
        assert "weren’t listed" in client.post(reverse("member_leave", args=[affiliation.pk]), follow=True).content.decode()

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
            state=Booking.State.CONFIRMED, payment=Booking.Payment.INCLUDED,
        )  # fmt: skip
        world.sign_in(client, "lead")
        page = client.get(f"/member/school/{world.school.urn}/").content.decode()
        for words in (
            "One to approve",
            "Peter Lowe",
            "Nasima Begum",
            "14 of 20 left",
            "Phonics that sticks",
            "Only one person acts for this school.",
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
        assert "Somebody has decided about" in page

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


class AnythingTyped(TestCase):
    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=200), st.text(max_size=200))
    def test_asking_to_be_listed(self, school, role):
        self.client.force_login(PersonFactory(), backend=BACKEND)
        assert self.client.post("/member/schools/", {"school": school, "role": role}).status_code == 200
