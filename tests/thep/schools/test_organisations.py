"""A trust, a university or a charity is a member as a school is, and is listed apart from schools."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests.factories.bookings import book, lead_of
from tests.factories.events import EventFactory
from tests.factories.membership import TierFactory, TierTermsFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.reports.test_records import words
from thep.bookings import ofsted_visits
from thep.bookings.errors import NotPossibleNow
from thep.events.models import Event
from thep.membership import memberships, renewals
from thep.membership.errors import GoesByPupils
from thep.membership.models import Membership, TierTerms
from thep.membership.states import State, state_of
from thep.membership.years import this_academic_year
from thep.payments.models import Order
from thep.schools import gias_extract, gias_import, organisations
from thep.schools.errors import NameIsTaken
from thep.schools.models import Affiliation, School

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Mulberry Lane Trust", "organisation": "trust", "street": "2 Cable Street", "town": "London", "postcode": "E1 8EP",
    "invoice_email": "finance@mulberrylane.example",
}  # fmt: skip
Basis = TierTerms.Basis


@pytest.fixture
def trust():
    return organisations.make(**FORM)


class TestTheOffice:
    def test_makes_one_with_a_number_that_no_school_can_have(self, office, client, done):
        office("Office managers")
        empty = words(client.post(reverse("office_organisations:add"), {"name": "Mulberry Lane Trust"}))
        for problem in ("Choose what it is.", "Enter the first line of its address.", "Enter where its invoices go."):
            assert problem in empty
        said = done(client.post(reverse("office_organisations:add"), FORM, follow=True))
        assert "Mulberry Lane Trust is added. Quote it a membership next." in said
        made = School.objects.get()
        assert (made.urn, made.register_urn, made.invoice_email) == (1_000_001, None, "finance@mulberrylane.example")
        again = words(client.post(reverse("office_organisations:add"), FORM))
        assert "There is an organisation called Mulberry Lane Trust already." in again
        assert organisations.make(**FORM | {"name": "River University"}).urn == 1_000_002

    def test_lists_it_apart_from_schools(self, trust, office, client):
        school = SchoolFactory()
        office("Office managers")
        lists = {name: words(client.get(reverse(f"office_{name}:index"))) for name in ("schools", "organisations")}
        assert (trust.name in lists["organisations"], school.name in lists["organisations"]) == (True, False)
        assert "Add organisation" in lists["organisations"]
        assert "1 organisation" in lists["organisations"]
        assert (trust.name in lists["schools"], school.name in lists["schools"]) == (False, True)
        page = words(client.get(reverse("office_schools:inspect", args=[trust.pk])))
        assert "School trust, Member 1000001" in page
        assert "Pupils" not in page

    def test_changes_its_name_and_closes_it(self, trust, office, client, done):
        office("Office managers")
        address = reverse("office_organisations:change", args=[trust.pk])
        other = organisations.make(**FORM | {"name": "River University"})
        assert "There is another organisation called River University." in words(client.post(address, FORM | {"name": other.name}))
        assert "is saved" in done(client.post(address, FORM | {"name": "Mulberry Trust"}, follow=True))
        trust.refresh_from_db()
        assert (trust.name, trust.status) == ("Mulberry Trust", School.Status.CLOSED)
        assert client.post(reverse("office_organisations:change", args=[SchoolFactory().pk]), FORM).status_code == 404

    def test_others_make_none(self, office, client):
        office("Finance")
        client.post(reverse("office_organisations:add"), FORM)
        assert not School.objects.exists()


class TestMembership:
    def test_it_is_quoted_agrees_and_is_invoiced_as_a_school_is(self, trust, client):
        lead = lead_of(trust)
        terms = TierTermsFactory(fee_pence=75_000, included_places=6)
        membership = memberships.quote(school=trust, tier=terms.tier, academic_year=this_academic_year() + 0)
        client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
        zone = words(client.get(reverse("member_school", args=[trust.urn])))
        assert "Mulberry Lane Trust" in zone
        assert "Member 1000001, E1 8EP" in zone
        assert "Adverts" not in zone
        form = {"charge": membership.charges.get().pk, "payment": "invoice", "purchase_order": "PO 4"}
        answer = words(client.post(reverse("member_membership", args=[trust.urn]), form, follow=True))
        assert "is on its way to finance@mulberrylane.example" in answer
        membership.refresh_from_db()
        assert state_of(membership) == State.INVOICED
        assert membership.places_granted == membership.charges.get().included_places > 0
        assert Order.objects.get().bill_to_name == "Mulberry Lane Trust"
        for page in ("member_used_places", "member_add_ons", "member_statements", "member_value"):
            assert client.get(reverse(page, args=[trust.urn])).status_code == 200, page

    @pytest.mark.parametrize("basis", [Basis.PER_PUPIL, Basis.BANDS])
    def test_a_fee_that_goes_by_pupils_is_refused_whatever_is_typed(self, trust, office, client, basis):
        terms = TierTermsFactory(basis=basis)
        office("Finance")
        form = {"school": trust.pk, "tier": terms.tier.pk, "academic_year": this_academic_year(), "fee": "terms", "pupils": "200"}
        page = words(client.post(reverse("office_memberships:add"), form))
        assert "Mulberry Lane Trust isn’t a school. Choose a tier that costs the same for everybody." in page
        assert not Membership.objects.exists()

    def test_nor_can_it_change_to_such_a_tier_or_be_offered_it(self, trust):
        year = this_academic_year()
        flat, by_pupils = TierFactory(name="Associate"), TierFactory(name="Full")
        for each in (year, year + 1):
            TierTermsFactory(tier=flat, academic_year=each)
            TierTermsFactory(tier=by_pupils, academic_year=each, basis=Basis.PER_PUPIL)
        membership = memberships.start(school=trust, tier=flat, academic_year=year)
        with pytest.raises(GoesByPupils):
            memberships.change_tier(membership, tier=by_pupils, by=None)
        [proposal] = renewals.proposals(year)
        assert proposal.fee is not None
        assert proposal.offers[by_pupils.pk] is None


def test_ofsted_does_not_inspect_it(trust, client):
    lead, event = lead_of(trust), EventFactory()
    booking = book(event, lead, school=trust)
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    assert "Ofsted" not in words(client.get(reverse("member_school", args=[trust.urn])))
    assert client.get(reverse("member_school_ofsted", args=[trust.urn])).status_code == 404
    with pytest.raises(NotPossibleNow, match="Mulberry Lane Trust is no school that Ofsted inspects"):
        ofsted_visits.call(trust, [booking], by=lead)


class TestInPublic:
    @pytest.fixture
    def both(self, trust):
        return trust, SchoolFactory()

    def test_it_is_in_no_list_of_schools(self, both):
        trust, school = both
        page = words(Client().get(reverse("school_profiles")))
        assert (trust.name in page, school.name in page) == (False, True)
        assert Client().get(reverse("school_profile", args=[trust.urn, trust.slug])).status_code == 404

    def test_its_people_recruit_for_nobody(self, trust, client):
        person = AffiliationFactory(school=trust, role=Affiliation.Role.HEADTEACHER).person
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for page in ("school_vacancies", "school_visits", "school_profile_write", "talent_pool"):
            assert client.get(reverse(page, args=[trust.urn])).status_code == 404, page
        assert not Event.objects.exists()

    def test_the_register_leaves_it_alone(self, both):
        trust, school = both
        read = gias_extract.read_extract(f"URN,EstablishmentName\n{school.urn},Renamed\n".encode())
        assert gias_import.import_extract(read).absent == []
        trust.refresh_from_db()
        assert trust.name == "Mulberry Lane Trust"


def test_the_database_keeps_their_numbers_apart(trust):
    for wrong in ({"urn": 100_900, "organisation": "trust"}, {"urn": 1_000_009}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SchoolFactory(**wrong)


def test_two_of_one_name_are_refused(trust):
    with pytest.raises(NameIsTaken):
        organisations.make(**FORM | {"name": "mulberry lane trust"})
    assert School.objects.count() == 1
