"""A quotation that waits for its school's answer is among what needs those who lead it, and they are reminded of it once."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.bookings import lead_of, teacher_at
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.payments import committed, disputed_card, disputed_invoice
from tests.factories.schools import SchoolFactory
from tests.thep.memberzone.overview import needs
from thep.mail import sender
from thep.mail.models import Message
from thep.membership import buying, declines, letters, memberships, quotation_reminders
from thep.payments import contested_invoices
from thep.payments.models import Dispute
from thep.schools import affiliations

pytestmark = pytest.mark.django_db
LAST_DAY = datetime.date(2026, 10, 30)
REMINDED_ON, NEXT_DAY = (2026, 10, 16), (2026, 10, 17)


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def lead(school):
    return lead_of(school)


@pytest.fixture
def full():
    tier = TierFactory(name="Full")
    TierTermsFactory(tier=tier, academic_year=2026)
    return tier


@pytest.fixture
def charge(school, lead, full):
    """Full membership of 2026/27, quoted on 10 September 2026 until 30 October."""
    return memberships.quote(school=school, tier=full, academic_year=2026, answer_by=LAST_DAY).charges.get()


@pytest.fixture
def upgrade(school, lead, full):
    """A change from the associate to the full tier, quoted on 10 September 2026."""
    associate = TierFactory(name="Associate")
    TierTermsFactory(tier=associate, academic_year=2026, fee_pence=60_000, included_places=0)
    running = MembershipFactory(school=school, tier=associate, academic_year=2026, places_granted=0)
    return memberships.change_tier(running, tier=full, by=None)


def reminded():
    with committed():
        quotation_reminders.remind_all()
    return Message.objects.filter(kind="membership.quotation_reminder")


def pay_by_card(charge, lead):
    buying.by_card(charge, buyer=lead)


def agree(charge, lead):
    memberships.agree(charge, by=lead)


def withdraw(charge, lead):
    memberships.withdraw(charge)


def run_out(charge, lead):
    type(charge.membership).objects.update(answer_by=datetime.date(2026, 9, 9))


def wont_renew(charge, lead):
    told = {"school": charge.membership.school, "tier": charge.tier, "grace_until": datetime.date(2026, 11, 30)}
    earlier = MembershipFactory(academic_year=2025, **told)
    declines.decline(earlier, reason="Our trust buys its own", by=lead)


ANSWERS = [agree, pay_by_card, withdraw, run_out, wont_renew]


def test_it_is_among_what_needs_the_leads_alone(client, charge, lead, school):
    page = needs(client, lead)
    assert "Full membership 2026/27 waits for your answer at Loomwright Primary School" in page
    assert "£2,400 + VAT, until 30 October 2026" in page
    assert reverse("member_membership", args=[school.urn]) in client.get(reverse("member")).content.decode()
    for other in (teacher_at(school), lead_of(SchoolFactory())):
        assert "waits for your answer" not in needs(client, other)


def test_so_is_a_change_of_tier(client, upgrade, lead):
    page = needs(client, lead)
    assert "The change to Full membership waits for your answer at Loomwright Primary School" in page
    assert "until" not in page.partition("waits for your answer")[2][:80]


@pytest.mark.parametrize("answer", ANSWERS)
def test_once_it_is_answered_or_gone_it_is_not(client, charge, lead, answer):
    answer(charge, lead)
    assert "waits for your answer" not in needs(client, lead)


def test_leads_are_reminded_once_a_fortnight_before_it_runs_out(charge, lead, school, on):
    teacher_at(school)
    on((2026, 10, 15))
    assert not reminded().exists()
    for day in (REMINDED_ON, NEXT_DAY, (2026, 10, 29)):
        on(day)
        assert [message.to for message in reminded()] == [lead.email]
    text = reminded().get().text
    for said in ("We offered Loomwright Primary School Full membership for 2026/27", "£2,400", "This price holds until 30 October 2026."):
        assert said in text


def test_a_change_of_tier_has_no_last_day_and_is_reminded_of_after_a_fortnight(upgrade, lead, on):
    on((2026, 9, 24))
    assert not reminded().exists()
    on((2026, 9, 25))
    assert "This price holds until" not in reminded().get().text


def test_nobody_is_reminded_of_what_they_were_told_in_the_last_days(charge, lead, on):
    on(REMINDED_ON)
    with committed():
        letters.send_quotation(charge)
    assert not reminded().exists()
    on((2026, 10, 20))
    assert reminded().count() == 1


def test_nor_of_a_short_offer_that_was_only_just_made(charge, lead, on):
    type(charge.membership).objects.update(answer_by=datetime.date(2026, 9, 17))
    on((2026, 9, 12))
    assert not reminded().exists()
    on((2026, 9, 14))
    assert reminded().count() == 1


@pytest.mark.parametrize("answer", ANSWERS)
def test_who_has_answered_is_not_reminded(charge, lead, on, answer):
    answer(charge, lead)
    on(REMINDED_ON)
    assert not reminded().exists()


def test_nor_is_who_said_so_before_their_time_of_grace_was_over(charge, lead, on):
    earlier = MembershipFactory(school=charge.membership.school, tier=charge.tier, academic_year=2025)
    declines.decline(earlier, reason="Our trust buys its own", by=lead)
    on(REMINDED_ON)
    assert not reminded().exists()


def test_who_came_back_and_was_quoted_anew_is_reminded(charge, lead, full, on):
    earlier = MembershipFactory(school=charge.membership.school, tier=full, academic_year=2025)
    declines.decline(earlier, reason="Our trust buys its own", by=lead)
    memberships.withdraw(charge)
    on((2026, 10, 1))
    memberships.quote(school=earlier.school, tier=full, academic_year=2026, answer_by=LAST_DAY)
    on(REMINDED_ON)
    assert reminded().count() == 1


@pytest.mark.parametrize("answer", [*ANSWERS, None])
def test_a_reminder_looks_again_when_it_leaves(charge, lead, on, answer):
    on(REMINDED_ON)
    quotation_reminders.remind_all()
    if answer:
        answer(charge, lead)
    sender.send_due()
    left = Message.objects.filter(kind="membership.quotation_reminder").values_list("state", "reason").get()
    assert left == (("cancelled", quotation_reminders.ANSWERED) if answer else ("handed over", ""))


def test_who_stops_leading_the_school_meanwhile_gets_none(charge, lead, school, on):
    successor = lead_of(school)
    on(REMINDED_ON)
    quotation_reminders.remind_all()
    affiliations.end(lead.affiliations.get(), by=successor)
    sender.send_due()
    states = dict(Message.objects.filter(kind="membership.quotation_reminder").values_list("to", "state"))
    assert states == {lead.email: "cancelled", successor.email: "handed over"}


def test_who_disputes_what_a_membership_cost_is_reminded_once_that_is_settled(charge, lead, school, on):
    order = disputed_invoice(school, purpose=buying.PURPOSE)
    on(REMINDED_ON)
    assert not reminded().exists()
    contested_invoices.settle(order, how="It was theirs", by=lead)
    on(NEXT_DAY)
    assert reminded().count() == 1


@pytest.mark.parametrize(("state", "letters"), [(Dispute.State.NEEDS_RESPONSE, 0), (Dispute.State.UNDER_REVIEW, 0), (Dispute.State.WON, 1)])
def test_nor_is_who_disputes_its_payment_at_the_bank(charge, lead, school, on, state, letters):
    disputed_card(school, purpose=buying.PURPOSE, state=state)
    on(REMINDED_ON)
    assert reminded().count() == letters


def test_a_dispute_meanwhile_keeps_it_back_and_one_of_something_else_does_not(charge, lead, school, on):
    on(REMINDED_ON)
    quotation_reminders.remind_all()
    disputed_invoice(school, purpose="booking")
    disputed_invoice(SchoolFactory(), purpose=buying.PURPOSE)
    waiting = Message.objects.filter(kind="membership.quotation_reminder")
    assert quotation_reminders.look_again(quotation_reminders.REMINDER, waiting) == {}
    disputed_invoice(school, purpose=buying.PURPOSE)
    sender.send_due()
    assert waiting.values_list("state", "reason").get() == ("cancelled", quotation_reminders.ANSWERED)
