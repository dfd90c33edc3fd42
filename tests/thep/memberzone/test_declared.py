"""The member zone shows what domains declare, to those for whom it is meant."""

import uuid

import pytest
from django.urls import reverse

from tests.factories.schools import AffiliationFactory
from tests.world import World
from thep.accounts import closing
from thep.accounts.closing import ClosingNote, ClosingObstacle
from thep.accounts.errors import StillInTheWay
from thep.accounts.panels import ASIDE, HEADING, MAIN, AccountEntry, DetailEntry, MemberPanel, MemberTask
from thep.schools.models import Affiliation
from thep.schools.panels import CardPart, LeavingNote, LeavingPanel, SchoolDuty, SchoolPanel

pytestmark = pytest.mark.django_db
ORDER = "payments/task.html"
"""A template of somebody's, which shows an order."""


@pytest.fixture
def world():
    return World()


@pytest.fixture
def sees(client, world):
    """Return whether `visitor` sees `words` at `address`."""

    def ask(visitor, words, address="/member/"):
        world.sign_in(client, visitor)
        return words in client.get(address).text

    return ask


def is_lead(person):
    return person.name == "Grace O'Connell"


def order(reference):
    return {"order": {"reference": reference, "public_id": uuid.uuid4(), "total_pence": 4500}}


@pytest.mark.parametrize("address", ["/member/", "/member/bookings/", "/accounts/2fa/"])
def test_a_link_of_the_accounts_navigation_is_for_those_for_whom_it_is_meant(sees, declare, address):
    declare(AccountEntry(label="Your rounds", address="member_interest", shown_to=is_lead, order=15))
    assert sees("lead", ">Your rounds</a>", address)
    assert not sees("member", ">Your rounds</a>", address)


def test_the_navigation_says_where_one_is_by_the_words_of_the_entry(sees, declare):
    declare(AccountEntry(label="Your rounds", address="member_interest", here=("rounds", "profile")), alone=True)
    assert sees("member", 'aria-current="page">Your rounds</a>', "/member/profile/")
    assert not sees("member", 'aria-current="page">Your rounds</a>', "/member/schools/")


@pytest.mark.parametrize("place", [HEADING, MAIN, ASIDE])
def test_a_panel_of_the_overview_is_for_those_for_whom_there_is_something_in_it(sees, declare, place):
    declare(
        MemberPanel(name="rounds", place=place, template=ORDER, context=lambda request, person: order("R1") if is_lead(person) else None)
    )
    assert sees("lead", "Order R1")
    assert not sees("member", "Order R1")


def test_what_waits_for_somebody_is_counted_and_stands_in_its_order(client, world, declare):
    declare(
        MemberTask(name="later", template=ORDER, waiting=lambda request, person: [order("R3")] if is_lead(person) else [], order=90),
        MemberTask(name="sooner", template=ORDER, waiting=lambda request, person: [order("R1"), order("R2")] if is_lead(person) else []),
    )
    world.sign_in(client, "lead")
    page = client.get("/member/").text
    assert "Three things to do" in page
    assert page.index("Order R1") < page.index("Order R2") < page.index("Order R3")
    world.sign_in(client, "member")
    assert "to do<" not in client.get("/member/").text


def test_details_link_to_what_domains_declare(sees, declare):
    declare(DetailEntry(label="Your rounds", address="member_interest"), alone=True)
    assert sees("member", ">Your rounds</a>")


def test_a_schools_card_has_what_domains_say_of_that_school(client, world, declare):
    AffiliationFactory(person=world.member, school=world.other_school)
    declare(CardPart(name="rounds", template=ORDER, contexts=lambda active: {world.school.pk: order("R1")}), alone=True)
    world.sign_in(client, "member")
    page = client.get("/member/").text
    assert page.count("Order R1") == 1
    assert page.index(f'id="school-{world.school.urn}"') < page.index("Order R1")


class TestASchool:
    @pytest.fixture
    def address(self, world):
        return f"/member/school/{world.school.urn}/"

    @pytest.mark.parametrize("place", [MAIN, ASIDE])
    def test_a_panel_of_its_page_is_for_those_in_its_roles_alone(self, client, world, sees, declare, address, place):
        rounds = SchoolPanel(name="rounds", place=place, template=ORDER, context=lambda request, school: order(f"R{school.urn}"))
        recruiting = SchoolPanel(
            name="recruits", roles=[Affiliation.Role.CLERK], place=place, template=ORDER, context=lambda request, school: order("R2")
        )
        declare(rounds, recruiting)
        AffiliationFactory(person=world.stranger, school=world.school, role=Affiliation.Role.CLERK)
        assert sees("lead", f"Order R{world.school.urn}", address)
        assert not sees("lead", "Order R2", address)
        assert sees("stranger", "Order R2", address)
        assert not sees("stranger", f"Order R{world.school.urn}", address)
        world.sign_in(client, "member")
        assert client.get(address).status_code == 404

    def test_a_duty_leads_to_its_page_from_where_one_works(self, client, world, sees, declare, address):
        assert not sees("member", address, "/member/schools/")
        declare(SchoolDuty(name="teach", roles=[Affiliation.Role.TEACHER], link="Your rounds"))
        assert sees("member", f'<a href="{address}">Your rounds', "/member/schools/")
        assert client.get("/member/school/").url == address
        assert not sees("lead", "Your rounds", "/member/schools/")

    def test_who_leaves_reads_what_ends_and_what_becomes_of_things(self, sees, world, declare):
        declare(
            LeavingNote(name="rounds", words=lambda leaving: "" if leaving.others else "Do the rounds"),
            LeavingPanel(name="orders", template=ORDER, context=lambda leaving: None if leaving.others else order("R1")),
        )
        address = f"/member/schools/{world.affiliation.pk}/leave/"
        assert sees("member", "<li>Do the rounds</li>", address)
        assert sees("member", "Order R1", address)
        AffiliationFactory(person=world.member, school=world.school, role=Affiliation.Role.CLERK)
        assert not sees("member", "Do the rounds", address)
        assert not sees("member", "Order R1", address)
        assert sees("member", "Nothing changes except how you’re listed", address)


def test_an_account_is_not_closed_while_something_is_in_the_way(client, world, declare):
    in_the_way = {"context": lambda person: order("R1") if is_lead(person) else None, "words": "Finish their rounds first."}
    declare(ClosingObstacle(name="rounds", template=ORDER, **in_the_way), ClosingNote("rounds", "Rounds stay."))
    for visitor, stays in (("lead", True), ("member", False)):
        person = getattr(world, visitor)
        world.sign_in(client, visitor)
        assert ("Order R1" in client.get("/member/profile/close/").text) is stays
        assert "<li>Rounds stay.</li>" in client.get("/member/profile/close/").text
        client.post("/member/profile/close/", {"email": person.email})
        person.refresh_from_db()
        assert person.is_active is stays


def test_the_office_closes_no_account_while_something_is_in_the_way_either(client, world, declare):
    person = world.lead
    in_the_way = {"template": ORDER, "context": lambda person: order("R1") if is_lead(person) else None}
    declare(ClosingObstacle(name="rounds", words="Finish their rounds first.", **in_the_way))
    world.sign_in(client, "office")
    address = reverse("wagtailusers_users:close", args=[person.pk])
    assert "Finish their rounds first." in client.get(address, follow=True).text
    client.post(address)
    with pytest.raises(StillInTheWay, match="Finish their rounds first"):
        closing.close(person)
    person.refresh_from_db()
    assert person.is_active
    assert person.name == "Grace O'Connell"
