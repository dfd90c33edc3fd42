"""The office quotes and invoices memberships, changes fees, and offers all members the next year."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.bookings import lead_of
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.mail.models import Message
from thep.membership import memberships, renewal_dates
from thep.membership.models import Membership, PlaceEntry, TierTerms
from thep.membership.states import State, state_of
from thep.membership.years import this_academic_year
from thep.payments.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(office):
    return office("Finance")


def step(client, name, *args, **form):
    return client.post(reverse(f"office_memberships:{name}", args=args), form, follow=True)


class TestMemberships:
    def test_a_school_is_quoted_written_to_and_invoiced(self, finance, client, done, django_capture_on_commit_callbacks):
        school = SchoolFactory(invoice_email="finance@loomwright.example", pupils=400)
        lead = lead_of(school)
        terms = TierTermsFactory(academic_year=2026, basis=TierTerms.Basis.PER_PUPIL, fee_pence=500)
        start = {"school": school.pk, "tier": terms.tier.pk, "academic_year": 2026, "fee": "terms"}
        assert "reckoned" in done(step(client, "add", **start))
        membership = Membership.objects.get()
        charge = membership.charges.get()
        page = words(client.get(reverse("office_memberships:inspect", args=[membership.pk])))
        assert "Quoted" in page
        assert "2026/27, 400 pupils at £5: £2,000" in page
        with django_capture_on_commit_callbacks(execute=True):
            assert "Sent to 1 person" in done(step(client, "send", membership.pk, charge.pk))
        letter = Message.objects.get(kind="membership.quoted")
        assert letter.to == lead.email
        assert "£2,000 + VAT" in letter.text
        assert f"/member/school/{school.urn}/membership/" in letter.text
        assert "Enter the school’s purchase order number." in words(step(client, "invoice", membership.pk, charge.pk))
        assert "finance@loomwright.example" in done(step(client, "invoice", membership.pk, charge.pk, purchase_order="PO 1"))
        membership.refresh_from_db()
        assert state_of(membership) == State.INVOICED
        assert "chosen how to pay this already" in words(step(client, "invoice", membership.pk, charge.pk, purchase_order="PO 1"))

    def test_a_school_that_nobody_gets_invoices_for_is_not_invoiced_at_the_offices_address(self, finance, client):
        membership = memberships.quote(school=SchoolFactory(), tier=TierTermsFactory(academic_year=2026).tier, academic_year=2026)
        page = step(client, "invoice", membership.pk, membership.charges.get().pk, purchase_order="PO 1")
        assert "Enter its invoice address first." in words(page)
        assert not Order.objects.exists()

    def test_an_upgrade_says_no_day_that_has_gone_by(self, finance, client, django_capture_on_commit_callbacks):
        membership = MembershipFactory(tier=TierFactory(name="Associate"), answer_by=datetime.date(2026, 9, 1))
        lead_of(membership.school)
        TierTermsFactory(tier=membership.tier, fee_pence=100_000)
        charge = memberships.change_tier(membership, tier=TierTermsFactory(tier=TierFactory(name="Full")).tier, by=None)
        with django_capture_on_commit_callbacks(execute=True):
            step(client, "send", membership.pk, charge.pk)
        assert "This price holds until" not in Message.objects.get(kind="membership.quoted").text

    def test_a_school_becomes_a_member_at_no_charge(self, finance, client, done):
        school, tier = SchoolFactory(), TierFactory()
        form = {"school": school.pk, "tier": tier.pk, "academic_year": 2026, "fee": "none", "included_places": "20"}
        assert "at no charge" in done(step(client, "add", **form))
        membership = Membership.objects.get()
        assert (membership.places_granted, membership.entries.get().kind) == (20, PlaceEntry.Kind.GRANTED)
        assert state_of(membership) == State.ACTIVE
        assert "already" in words(step(client, "add", **form))

    def test_a_tier_without_a_fee_says_what_to_do(self, finance, client):
        form = {"school": SchoolFactory().pk, "tier": TierFactory().pk, "academic_year": 2026, "fee": "terms"}
        assert "has no terms for 2026/27 yet. Enter its fee" in words(step(client, "add", **form))
        assert not Membership.objects.exists()

    def test_places_are_changed_with_a_reason(self, finance, client, done):
        membership = MembershipFactory(places_granted=0)
        assert "Enter a reason." in words(step(client, "places", membership.pk, included_places="5", reason=""))
        for _ in range(2):
            done(step(client, "places", membership.pk, included_places="5", reason="Goodwill"))
        assert "2 fewer included places" in done(step(client, "places", membership.pk, included_places="-2", reason="Typed wrongly"))
        assert "at most 8 can be taken off" in words(step(client, "places", membership.pk, included_places="-9", reason="Too many"))
        membership.refresh_from_db()
        assert membership.places_granted == 8
        text = words(client.get(reverse("office_memberships:inspect", args=[membership.pk])))
        assert text.count("Goodwill") == 2

    def test_the_tier_changes_and_the_membership_ends(self, finance, client, done):
        membership = MembershipFactory(tier=TierFactory(name="Associate"), places_granted=6)
        TierTermsFactory(tier=membership.tier, fee_pence=100_000, included_places=6)
        full = TierTermsFactory(tier=TierFactory(name="Full"), fee_pence=220_000, included_places=20).tier
        assert "£1,200 is quoted for Full" in done(step(client, "tier", membership.pk, tier=full.pk))
        charge = membership.charges.get()
        assert "withdrawn" in done(step(client, "withdraw", membership.pk, charge.pk))
        school = reverse("office_schools:inspect", args=[membership.school_id])
        assert f"{charge.working}). Quoted on" in words(client.get(school))
        assert "1 January 2027" in done(step(client, "end", membership.pk, on="2027-01-01"))
        membership.refresh_from_db()
        assert membership.ended_on == datetime.date(2027, 1, 1)

    def test_events_changes_nothing(self, office, client):
        office("Events")
        membership = MembershipFactory()
        for name in ("places", "tier", "end"):
            assert client.post(reverse(f"office_memberships:{name}", args=[membership.pk])).status_code == 302
        membership.refresh_from_db()
        assert membership.ended_on is None
        assert not membership.entries.exists()


class TestFees:
    FORM = {
        "basis": "flat", "fee_pence": "2,400", "vat_rate": "2000", "included_places": "20", "grace_days": "30",
        "roll_over": "some", "most_rolled_over": "5",
        "counts_for_next_year_from": "2028-06-01",
    }  # fmt: skip

    def test_a_fee_goes_by_bands(self, finance, client, done):
        bands = {"up_to_1": "210", "band_pence_1": "1500", "up_to_2": "420", "band_pence_2": "2400", "band_pence_3": "3,200.50"}
        form = self.FORM | bands | {"tier": TierFactory().pk, "academic_year": 2027, "basis": "bands", "fee_pence": ""}
        done(client.post(reverse("office_membership_fees:add"), form, follow=True))
        terms = TierTerms.objects.get()
        assert [(band.up_to, band.fee_pence) for band in terms.bands.all()] == [(210, 150_000), (420, 240_000), (None, 320_050)]
        address = reverse("office_membership_fees:edit", args=[terms.pk])
        assert 'value="3200.50"' in client.get(address).content.decode()
        done(client.post(address, self.FORM, follow=True))
        terms.refresh_from_db()
        assert (terms.fee_pence, terms.bands.count()) == (240_000, 0)
        assert "£2,400" in words(client.get(reverse("office_membership_fees:index")))

    @pytest.mark.parametrize(
        ("bands", "said"),
        [
            ({}, "Enter the fee of each band."),
            ({"up_to_1": "210"}, "Enter the fee of this band."),
            ({"up_to_1": "210", "band_pence_1": "1"}, "Leave the end of the last band empty"),
            ({"band_pence_1": "1", "band_pence_2": "2"}, "Only the last one has no end."),
            ({"up_to_1": "210", "band_pence_1": "1", "up_to_2": "200", "band_pence_2": "2", "band_pence_3": "3"}, "Enter more than 210"),
        ],
    )
    def test_bands_that_leave_somebody_out_are_refused(self, finance, client, bands, said):
        form = self.FORM | bands | {"tier": TierFactory().pk, "academic_year": 2027, "basis": "bands"}
        assert said in words(client.post(reverse("office_membership_fees:add"), form))
        assert not TierTerms.objects.exists()

    def test_a_fee_is_asked_for_and_the_cut_off_is_within_the_year(self, finance, client):
        form = self.FORM | {"tier": TierFactory().pk, "academic_year": 2027, "fee_pence": "", "counts_for_next_year_from": "2029-01-01"}
        page = words(client.post(reverse("office_membership_fees:add"), form))
        assert "Enter the fee, or 0 where there is none." in page
        assert "Choose a day of 2027/28: 1 September 2027 to 31 August 2028." in page

    def test_a_year_that_is_over_stays_as_it_is(self, finance, client):
        terms = TierTermsFactory(academic_year=this_academic_year() - 1)
        page = words(client.post(reverse("office_membership_fees:edit", args=[terms.pk]), self.FORM))
        assert "2025/26 is over, so its terms stay as they are." in page

    def test_the_last_day_to_renew_is_set_for_a_year(self, finance, client, done):
        address = reverse("office_membership_fees:renew_by")
        assert "30 September 2026 for 2026/27 and 30 September 2027 for 2027/28 now" in words(client.get(address))
        assert "15 October 2027: saved." in done(client.post(address, {"academic_year": 2027, "renew_by": "2027-10-15"}, follow=True))
        assert renewal_dates.renew_by(2027) == datetime.date(2027, 10, 15)
        assert "Choose a day that is still to come." in words(client.post(address, {"academic_year": 2026, "renew_by": "2026-09-01"}))

    def test_how_many_places_go_over_is_chosen(self, finance, client, done):
        form = self.FORM | {"tier": TierFactory().pk, "academic_year": 2027}
        assert "Enter how many places go over at most." in words(
            client.post(reverse("office_membership_fees:add"), form | {"most_rolled_over": ""})
        )
        for chosen, most in (("some", 5), ("all", None), ("none", 0)):
            address = reverse("office_membership_fees:edit", args=[TierTerms.objects.get().pk]) if chosen != "some" else ""
            done(client.post(address or reverse("office_membership_fees:add"), form | {"roll_over": chosen}, follow=True))
            assert TierTerms.objects.get().most_rolled_over == most

    def test_the_next_years_begin_as_this_years(self, finance, client, done):
        terms = TierTermsFactory(basis=TierTerms.Basis.BANDS)
        terms.bands.create(up_to=None, fee_pence=100)
        address = reverse("office_membership_fees:copy")
        assert "1 tier has terms for 2027/28 now" in done(client.post(address, follow=True))
        copied = TierTerms.objects.get(academic_year=2027)
        assert (copied.tier, copied.bands.get().fee_pence) == (terms.tier, 100)
        assert "has some for 2027/28 too" in words(client.post(address))


class TestRenewals:
    def test_all_members_are_offered_the_next_year_at_once(self, finance, client, done):
        full, associate = TierFactory(name="Full"), TierFactory(name="Associate")
        for tier in (full, associate):
            TierTermsFactory(tier=tier, academic_year=2027, fee_pence=100_000 if tier == associate else 240_000)
        first, second, third = (MembershipFactory(tier=full, academic_year=2026) for _ in range(3))
        address = reverse("office_memberships:renewals")
        assert "Same tier next year" in words(client.get(address))
        form = {"answer_by": "2027-08-31", f"tier_{first.pk}": full.pk, f"tier_{second.pk}": associate.pk, f"tier_{third.pk}": ""}
        assert "2 quotations are on their way" in done(client.post(address, form, follow=True))
        new = Membership.objects.filter(academic_year=2027).order_by("pk")
        assert [(each.school, each.tier, state_of(each)) for each in new] == [
            (first.school, full, State.QUOTED),
            (second.school, associate, State.QUOTED),
        ]

    def test_nobody_chosen_or_a_day_gone_by_is_said(self, finance, client):
        TierTermsFactory(tier=TierFactory(), academic_year=2027)
        member = MembershipFactory(academic_year=2026)
        address = reverse("office_memberships:renewals")
        assert "Choose a tier for at least one member." in words(client.post(address, {"answer_by": "2027-08-31"}))
        form = {"answer_by": "2026-01-01", f"tier_{member.pk}": member.tier.pk}
        assert "Choose a day that is still to come." in words(client.post(address, form))

    def test_without_fees_for_the_next_year_it_says_what_to_do(self, finance, client):
        assert "No tier has a fee for 2027/28 yet." in words(client.get(reverse("office_memberships:renewals")))
