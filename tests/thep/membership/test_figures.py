"""The office sees how many members there are in each state, and what tiers bring against the year before."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.membership import MembershipFactory, TierTermsFactory
from tests.factories.payments import written_order
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.bookings.value import years_of
from thep.membership import figures, memberships
from thep.membership.models import Membership, MembershipCharge

pytestmark = pytest.mark.django_db


def member(terms, *, agrees=True, pays=False):
    """A school that is quoted a membership by `terms`."""
    charge = memberships.quote(school=SchoolFactory(), tier=terms.tier, academic_year=terms.academic_year).charges.get()
    if agrees:
        memberships.agree(charge, by=None)
    if pays:
        MembershipCharge.objects.filter(pk=charge.pk).update(paid_at=charge.made_at)
        Membership.objects.filter(pk=charge.membership_id).update(paid_at=charge.made_at)
    return charge.membership


def test_tiers_are_compared_with_the_year_before(office, client, autumn, django_assert_max_num_queries):
    autumn.move_to(datetime.datetime(2025, 9, 10, 9, tzinfo=datetime.UTC))
    member(TierTermsFactory(academic_year=2025, fee_pence=200_000), pays=True)
    autumn.move_to(datetime.datetime(2026, 9, 10, 9, tzinfo=datetime.UTC))
    terms = TierTermsFactory(academic_year=2026, fee_pence=240_000)
    for agrees, pays in ((True, True), (True, False), (False, False)):
        member(terms, agrees=agrees, pays=pays)
    (now,), (before,) = figures.by_tier(2026), figures.by_tier(2025)
    assert (now.members, now.agreed_pence, now.paid_pence, now.places_in_all) == (2, 480_000, 240_000, 40)
    assert (before.members, before.agreed_pence) == (1, 200_000)
    assert {state.label: number for state, number in figures.by_state(2026) if number} == {"Quoted": 1, "Agreed": 1, "Active": 1}
    office("Finance")
    with django_assert_max_num_queries(32):
        page = words(client.get(reverse("office_memberships:figures")))
    assert "Full 2 £4,800 £2,400 1 £2,000 0 of 40" in page


def test_what_was_refunded_is_no_income_and_no_cost_of_the_school(autumn):
    membership = member(TierTermsFactory(academic_year=2026, fee_pence=240_000), pays=True)
    line = written_order(
        membership.school, made="2026-09-02", paid="2026-09-09", lines=((240_000, 2000),), refunds=((72_000, "credit_bank", "2026-09-10"),)
    ).lines.get()
    MembershipCharge.objects.update(order_line=line)
    (now,) = figures.by_tier(2026)
    assert (now.agreed_pence, now.paid_pence) == (180_000, 180_000)
    _, year = years_of(membership.school, 2026)
    assert year.fee_pence == 180_000


def test_who_has_used_no_place_is_named(office, client):
    quiet = MembershipFactory(academic_year=2026, school=SchoolFactory(name="Quiet School"))
    MembershipFactory(academic_year=2026, school=SchoolFactory(name="Busy School"), places_taken=1)
    MembershipFactory(academic_year=2026, school=SchoolFactory(name="Gone School"), ended_on=datetime.date(2026, 9, 2))
    assert list(figures.quiet_members(2026, most=5)) == [quiet]
    office("Finance")
    page = words(client.get(reverse("office_memberships:figures")))
    assert "Quiet School , Full: 20 places" in page
    assert "Busy School" not in page


def test_the_numbers_lead_to_the_memberships_of_that_state(office, client, autumn):
    day, year = datetime.date, {"academic_year": 2026}
    named = {name: SchoolFactory(name=f"{name} School") for name in ("Owing", "Paid", "Quoted", "Back")}
    owing = MembershipFactory(school=named["Owing"], paid_at=None, **year)
    Membership.objects.filter(pk=owing.pk).update(invoiced_at=owing.agreed_at)
    MembershipFactory(school=named["Paid"], paid_at=owing.agreed_at, **year)
    MembershipFactory(school=named["Quoted"], agreed_at=None, answer_by=day(2026, 12, 1), **year)
    MembershipFactory(school=named["Back"], ended_on=day(2026, 9, 5), **year)
    MembershipFactory(school=named["Back"], spell=2, begins_on=day(2026, 9, 6), paid_at=owing.agreed_at, **year)
    office("Finance")
    figures_page = client.get(reverse("office_memberships:figures")).content.decode()
    index = reverse("office_memberships:index")
    for state, names in {"invoiced": ["Owing"], "active": ["Back", "Paid"], "quoted": ["Quoted"], "ended": [], "lapsed": []}.items():
        address = f"{index}?state={state}&amp;academic_year=2026"
        assert f'<a href="{address}">{len(names)}<' in figures_page
        found = words(client.get(address.replace("&amp;", "&")))
        assert [name for name in sorted(named) if f"{name} School" in found] == names
