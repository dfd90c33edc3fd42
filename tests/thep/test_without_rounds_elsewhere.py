"""What `test_without_rounds.py` says of bookings and recruitment, of the other domains: networks, registers, add-ons, membership, mail."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from networks.members import invitations
from networks.members.models import LASTS, NetworkMember
from networks.resources.models import Resource
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.addons import AddOnFactory, PurchaseFactory, in_state, on_request
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.cpd import certified, event_that_began, mark, place_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from tests.thep.addons.test_opened_pages import keep_page, reads
from tests.thep.payments.test_pages import text
from tests.thep.test_without_rounds import DAYS, in_days, sign_in
from thep.accounts.people import get_or_create_person
from thep.addons import opened_pages
from thep.addons.states import State
from thep.cpd.facilitator_links import links
from thep.mail import newsletter, preferences, sender
from thep.mail.models import Message
from thep.mailings import moves, rounds
from thep.mailings.audiences import audience_named
from thep.membership import memberships
from thep.membership.years import this_academic_year
from thep.schedule.sweep import sweep
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def autumn(time_machine):
    """It is a Tuesday in term, and a day as any other."""
    time_machine.move_to(datetime.datetime(2026, 11, 10, 9, tzinfo=datetime.UTC))


class TestNetworks:
    @pytest.fixture
    def network(self):
        return networks.network()

    @pytest.fixture
    def lead(self, network):
        return networks.lead_of(network)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_a_meeting_that_is_over_is_not_to_come_and_nobody_says_that_they_come(self, client, clock, network, lead, days):
        event = networks.meeting(network, by=lead, title="Story without a script", days=3)
        teacher = networks.belongs(network).person
        clock.forward(days=days)
        sign_in(client, teacher)
        assert ("I’m coming" in text(client.get(network.get_url()))) == (not days)
        client.post(reverse("book", args=[event.pk]), {"answer": "coming"})
        assert event.bookings.exists() == (not days)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_an_invitation_whose_time_is_over_lets_nobody_in(self, client, clock, network, lead, days):
        invited = PersonFactory()
        invitations.invite(network, [invited.email], by=lead)
        address = re.search(r"http://testserver(/networks/invitations/\S+/)", Message.objects.get(kind="networks.invited").text)[1]
        clock.forward(days=LASTS.days - 3 + days)
        sign_in(client, invited)
        assert client.get(address).status_code == (410 if days else 200)
        client.post(address)
        assert NetworkMember.objects.active().filter(person=invited).exists() == (not days)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_a_cohort_that_has_begun_takes_nobody(self, client, clock, lead, days):
        cohort = networks.network("Aspiring heads", kind="cohort", openness="request")
        networks.lead_of(cohort, lead)
        networks.meeting(cohort, by=lead, days=3)
        clock.forward(days=days)
        sign_in(client, PersonFactory())
        assert ("This group has begun." in text(client.get(cohort.get_url()))) == bool(days)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_a_resource_that_is_due_to_be_looked_at_waits_for_its_leads(self, client, clock, network, lead, days):
        networks.resource(network, by=lead)
        Resource.objects.update(review_on=timezone.localdate() + 3 * DAY)
        clock.forward(days=days)
        sign_in(client, lead)
        assert ("Story maps" in text(client.get(reverse("member")))) == bool(days)


class TestRegistersAndCertificates:
    def test_a_link_to_a_register_opens_in_time_and_nothing_afterwards(self, client, clock):
        event = EventFactory(title="Phonics that sticks", starts_at=in_days(DAYS), ends_at=in_days(DAYS) + DAY / 8)
        person = place_at(event, PersonFactory(name="Nasima Begum")).person
        address = links.address_of(links.make(event, for_whom="Farida Khan", by=PersonFactory()))
        assert "Nasima Begum" not in text(client.get(address))
        clock.forward(days=DAYS)
        assert "Nasima Begum" in text(client.get(address))
        clock.forward(days=DAYS)
        assert client.get(address).status_code == 410
        client.post(address, {"person": person.pk, "as": "present"})
        assert not event.sessions.get().marks.exists()

    def test_a_certificate_is_there_for_who_came_once_the_event_is_over(self, client, clock):
        nasima = PersonFactory(name="Nasima Begum")
        event = event_that_began(title="Phonics that sticks")
        place_at(event, nasima)
        mark(event, nasima)
        sign_in(client, nasima)
        learning = reverse("member_learning")
        assert "Get it" not in text(client.get(learning))
        clock.forward(days=DAYS)
        sign_in(client, nasima)
        assert "Get it" in text(client.get(learning))
        client.post(f"/member/certificates/of/{event.pk}/")
        assert "Get it" not in text(client.get(learning))

    def test_a_certificate_is_checked_as_before(self, client, clock):
        made = certified(title="Phonics that sticks")
        clock.forward(days=DAYS)
        assert "In force" in text(client.get(reverse("certificate", args=[made.number])))


class TestAddOnsAndMembership:
    @pytest.fixture
    def school(self):
        return SchoolFactory(name="Loomwright Primary School", invoice_email="finance@loomwright.example")

    @pytest.fixture
    def lead(self, school):
        return lead_of(school)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_an_offer_that_has_run_out_is_not_taken(self, client, clock, school, lead, days):
        offer = in_state(State.QUOTED, school=school, add_on=on_request(), net_pence=180_000, answer_by=timezone.localdate() + 3 * DAY)
        sign_in(client, lead)
        form = dict(re.findall(r'type="hidden" name="(offer)" value="([^"]+)"', client.get(offer.get_absolute_url()).text))
        assert form
        clock.forward(days=days)
        sign_in(client, lead)
        assert ("waits for your answer" in text(client.get(reverse("member")))) == (not days)
        assert ("Accept" in text(client.get(offer.get_absolute_url()))) == (not days)
        client.post(offer.get_absolute_url(), form | {"payment": "invoice", "purchase_order": "PO 7"})
        offer.refresh_from_db()
        assert (offer.ordered_at is not None) == (not days)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_what_is_no_longer_on_sale_is_not_sold(self, client, clock, school, lead, days):
        add_on = AddOnFactory(on_sale_until=timezone.localdate() + 3 * DAY)
        clock.forward(days=days)
        assert (add_on.name in text(client.get(reverse("add_ons")))) == (not days)
        sign_in(client, lead)
        assert client.get(reverse("member_add_on_buy", args=[school.urn, add_on.slug])).status_code == (404 if days else 200)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_pages_that_were_open_for_a_year_are_closed(self, clock, school, lead, days):
        add_on = AddOnFactory(name="Governor package")
        opened_pages.open_pages(add_on, wanted=True)
        keep_page(add_on.pages_group)
        PurchaseFactory(school=school, add_on=add_on, opens_pages_until=timezone.localdate() + 3 * DAY)
        clock.forward(days=days)
        assert reads(lead) == (not days)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_a_quotation_that_has_run_out_is_not_agreed_to(self, client, clock, school, lead, days):
        year, answer_by = this_academic_year(), timezone.localdate() + 3 * DAY
        tier = TierTermsFactory(academic_year=year).tier
        charge = memberships.quote(school=school, tier=tier, academic_year=year, answer_by=answer_by).charges.get()
        clock.forward(days=days)
        sign_in(client, lead)
        assert ("waits for your answer" in text(client.get(reverse("member")))) == (not days)
        client.post(reverse("member_membership", args=[school.urn]), {"charge": charge.pk, "payment": "invoice", "purchase_order": "PO 7"})
        charge.refresh_from_db()
        assert (charge.agreed_at is not None) == (not days)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_a_membership_whose_grace_is_over_opens_nothing(self, clock, school, lead, days):
        tier = TierFactory(name="Full")
        keep_page(tier.pages_group)
        MembershipFactory(
            school=school, tier=tier, academic_year=this_academic_year() - 1, grace_until=timezone.localdate() + 3 * DAY
        )  # fmt: skip
        clock.forward(days=days)
        assert reads(lead) == (not days)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_an_included_place_is_used_once_its_event_is_over(self, client, clock, school, lead, days):
        MembershipFactory(school=school)
        event = EventFactory(title="Phonics that sticks", starts_at=in_days(3), price=9000, uses_included_places=True)
        book(event, teacher_at(school, name="Nasima Begum"), payment="included", school=school)
        clock.forward(days=days)
        sign_in(client, lead)
        page = text(client.get(reverse("member_used_places", args=[school.urn])))
        assert f"{'Used' if days else 'Reserved'} Nasima Begum, Phonics that sticks" in page

    def test_whose_last_day_is_over_sees_nothing_of_the_school(self, client, clock, school, lead):
        Affiliation.objects.filter(person=lead).update(leaves_on=timezone.localdate() + 3 * DAY)
        address = reverse("member_membership", args=[school.urn])
        sign_in(client, lead)
        assert client.get(address).status_code == 200
        clock.forward(days=DAYS)
        sign_in(client, lead)
        assert client.get(address).status_code in (403, 404)
        assert school.name not in text(client.get(reverse("member")))


class TestMail:
    @pytest.fixture
    def writer(self, office_groups):
        person = PersonFactory(name="Josie Clarke")
        person.groups.add(Group.objects.get(name="Events"))
        return person

    def test_an_email_that_was_to_leave_asks_before_it_leaves_late(self, client, clock, writer):
        event = EventFactory(title="Phonics that sticks", starts_at=in_days(60))
        place_at(event, PersonFactory())
        mailing = moves.begin(
            by=writer, audience=audience_named("bookings.event"), choice={"event": [str(event.pk)], "groups": ["booked"]},
            subject="Bring a laptop", body="Hello", reply_to_writer=False,
        )  # fmt: skip
        moves.schedule(mailing, by=writer, at=timezone.now() + 3 * DAY)
        clock.forward(days=DAYS)
        sign_in(client, writer)
        screen = reverse("office_mailings:inspect", args=[mailing.pk])
        page = text(client.get(screen))
        assert "Waiting for your decision" in page
        assert "It wasn’t sent at its time" in page
        assert "Waiting for your decision" in text(client.get(reverse("office_mailings:index")))
        assert "Bring a laptop: It wasn’t sent at its time" in text(client.get(reverse("office_attention")))
        rounds.send_due()
        sender.send_due()
        assert not Message.objects.filter(kind__startswith="mailings.").exists()

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_a_pause_of_emails_ends_on_its_day(self, client, clock, days):
        person = get_or_create_person("nasima@home.example", name="Nasima", verified=True)
        newsletter.LIST.begin(person.email)
        preferences.pause(person.email, timezone.localdate() + 3 * DAY)
        clock.forward(days=days)
        sign_in(client, person)
        page = text(client.get(reverse("email_preferences")))
        assert ("You’ve paused these emails." in page) == (not days)

    @pytest.mark.parametrize("days", [0, DAYS])
    def test_when_rounds_begin_again_nobody_is_reminded_of_what_is_over(self, clock, days):
        school = SchoolFactory(name="Loomwright Primary School")
        soon = timezone.localdate() + 5 * DAY
        lead_of(school)
        clock.forward(days=-12)
        network = networks.network()
        event = networks.meeting(network, by=networks.lead_of(network), days=13)
        place_at(event, PersonFactory())
        in_state(State.QUOTED, school=school, add_on=on_request(), net_pence=180_000, answer_by=soon)
        year = this_academic_year()
        memberships.quote(school=school, tier=TierTermsFactory(academic_year=year).tier, academic_year=year, answer_by=soon)
        clock.forward(days=12 + days)
        sweep()
        reminded = {"cpd.reminder", "addons.offer_reminder", "membership.quotation_reminder"}
        assert set(Message.objects.filter(kind__in=reminded).values_list("kind", flat=True)) == (set() if days else reminded)
