"""All members are offered the next year at once."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.payments import committed
from tests.thep.reports.test_records import words
from thep.mail import sender
from thep.mail.models import Message
from thep.membership import letters, memberships, renewals
from thep.membership.models import Membership
from thep.schools import affiliations

pytestmark = pytest.mark.django_db
YEAR = 2026


def test_who_has_nothing_for_the_next_year_is_offered_it(django_assert_max_num_queries, autumn):
    for tier, fee in (("Full", 240_000), ("Associate", 60_000)):
        for year, more in ((YEAR, 0), (YEAR + 1, 6_000)):
            TierTermsFactory(tier=TierFactory(name=tier), academic_year=year, fee_pence=fee + more)
    members = [MembershipFactory(tier=TierFactory(name="Full"), academic_year=YEAR) for _ in range(5)]
    MembershipFactory(school=members[0].school, academic_year=YEAR + 1)
    lapsed, waiting = (datetime.date(2026, 9, 5), datetime.date(2026, 12, 31))
    MembershipFactory(school=members[1].school, academic_year=YEAR + 1, agreed_at=None, answer_by=lapsed)
    MembershipFactory(school=members[2].school, academic_year=YEAR + 1, agreed_at=None, answer_by=waiting)
    MembershipFactory(academic_year=YEAR, ended_on=datetime.date(2026, 9, 2))
    with django_assert_max_num_queries(6):
        found = renewals.proposals(YEAR)
    assert {proposal.membership.pk for proposal in found} == {members[pick].pk for pick in (1, 3, 4)}
    assert {(proposal.before.net_pence, proposal.fee.net_pence, proposal.has_changed) for proposal in found} == {(240_000, 246_000, True)}


def test_each_is_quoted_and_those_who_lead_it_are_written_to():
    tier = TierFactory(name="Full")
    TierTermsFactory(tier=tier, academic_year=YEAR + 1)
    members = [MembershipFactory(tier=tier, academic_year=YEAR) for _ in range(3)]
    leads = [lead_of(member.school) for member in members[:2]]
    MembershipFactory(school=members[2].school, academic_year=YEAR + 1)  # somebody was quicker
    with committed():
        sent = renewals.send([(member, tier) for member in members], answer_by=datetime.date(2026, 12, 1), by=PersonFactory())
    assert [quoted.school for quoted in sent.quoted] == [member.school for member in members[:2]]
    assert [school for school, _ in sent.refused] == [members[2].school]
    assert set(Message.objects.filter(kind="membership.quoted").values_list("person", flat=True)) == {lead.pk for lead in leads}


def test_who_agreed_before_the_letters_left_gets_none():
    tier = TierFactory(name="Full")
    TierTermsFactory(tier=tier, academic_year=YEAR + 1)
    member = MembershipFactory(tier=tier, academic_year=YEAR)
    lead_of(member.school)
    with committed():
        (new,) = renewals.send([(member, tier)], answer_by=datetime.date(2026, 12, 1), by=PersonFactory()).quoted
        memberships.agree(new.charges.get(), by=None)
    assert not Message.objects.filter(kind="membership.quoted").exists()


def test_who_agrees_while_the_letter_waits_gets_none():
    tier = TierFactory(name="Full")
    TierTermsFactory(tier=tier, academic_year=YEAR + 1)
    members = [MembershipFactory(tier=tier, academic_year=YEAR) for _ in range(2)]
    for member in members:
        lead_of(member.school)
    sent = renewals.send([(member, tier) for member in members], answer_by=datetime.date(2026, 12, 1), by=PersonFactory())
    agreed, open_ = (quoted.charges.get() for quoted in sent.quoted)
    for charge in (agreed, open_):
        letters.send_quotation(charge)
    memberships.agree(agreed, by=None)
    sender.send_due()
    assert dict(Message.objects.filter(kind="membership.quoted").values_list("state", "reason")) == {
        "cancelled": letters.NO_QUESTION,
        "handed over": "",
    }


def test_who_stops_leading_the_school_while_the_letter_waits_gets_none():
    tier = TierFactory(name="Full")
    TierTermsFactory(tier=tier, academic_year=YEAR + 1)
    member = MembershipFactory(tier=tier, academic_year=YEAR)
    leaver, stayer = lead_of(member.school), lead_of(member.school)
    (quoted,) = renewals.send([(member, tier)], answer_by=datetime.date(2026, 12, 1), by=PersonFactory()).quoted
    letters.send_quotation(quoted.charges.get())
    affiliations.end(leaver.affiliations.get(), by=stayer)
    sender.send_due()
    assert dict(Message.objects.filter(kind="membership.quoted").values_list("to", "reason")) == {
        leaver.email: "Its reader doesn’t act for the school any more.",
        stayer.email: "",
    }


def test_members_in_grace_are_offered_the_year_that_has_begun_for_the_whole_of_it(office, client, autumn):
    tier = TierFactory(name="Full")
    for year in (YEAR, YEAR + 1):
        TierTermsFactory(tier=tier, academic_year=year, fee_pence=240_000)
    in_grace = MembershipFactory(tier=tier, academic_year=YEAR - 1)
    runs = MembershipFactory(tier=tier, academic_year=YEAR)
    office("Office managers")
    screen = reverse("office_memberships:renewals")
    page = words(client.get(screen))
    assert f"Offer to {in_grace.school}" in page
    assert f"Offer to {runs.school}" not in page
    assert "in their time of grace. The fee is for the whole year, from 1 September." in page
    assert "Offer 2027/28 instead" in page
    assert f"Offer to {runs.school}" in words(client.get(screen, {"year": YEAR}))
    client.post(screen, {"answer_by": "2026-09-24", f"tier_{in_grace.pk}": tier.pk})
    charge = Membership.objects.get(school=in_grace.school, academic_year=YEAR).charges.get()
    assert (charge.net_pence, charge.membership.begins_on) == (240_000, datetime.date(2026, 9, 1))
    assert f"Offer to {runs.school}" in words(client.get(screen)), "nobody in grace is left"
