"""A school says that it won't renew: it is offered and reminded of nothing, the office sees why, and leads can take it back for a time."""

import datetime
import html

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.payments import committed
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.bookings import expiring_places
from thep.mail import sender
from thep.mail.models import Message
from thep.membership import declines, letters, memberships, renewals
from thep.membership.errors import NotPossibleNow
from thep.membership.models import RenewalDecline

pytestmark = pytest.mark.django_db
YEAR, REASON = 2026, "Our trust buys its own training"
ANSWER_BY = datetime.date(2026, 12, 1)


@pytest.fixture
def tier():
    tier = TierFactory(name="Full")
    for year in (YEAR, YEAR + 1):
        TierTermsFactory(tier=tier, academic_year=year)
    return tier


@pytest.fixture
def member(tier):
    return MembershipFactory(school=SchoolFactory(name="Loomwright Primary School"), tier=tier, academic_year=YEAR)


@pytest.fixture
def lead(member):
    return lead_of(member.school)


@pytest.fixture
def page(client, member, lead):
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    return reverse("member_not_renewing", args=[member.school.urn])


def at(autumn, *day):
    autumn.move_to(datetime.datetime(*day, 9, tzinfo=datetime.UTC))


def text_of(answer):
    return html.unescape(words(answer))


def renewed(member, lead):
    quoted = memberships.quote(school=member.school, tier=member.tier, academic_year=YEAR + 1)
    return memberships.agree(quoted.charges.get(), by=lead)


def test_a_lead_says_why_and_takes_it_back(client, member, lead, page):
    membership = reverse("member_membership", args=[member.school.urn])
    assert page in client.get(membership).content.decode()
    refused = client.post(page, {"reason": ""})
    assert (refused.status_code, "Say why you won’t renew." in text_of(refused)) == (422, True)
    answer = text_of(client.post(page, {"reason": REASON}, follow=True))
    assert "We’ve noted that you won’t renew for 2027/28." in answer
    assert "Nothing waits for you" not in answer
    assert f"{lead} told us on 10 September 2026: “{REASON}”" in text_of(client.get(page))
    assert "We’ll write to you when it’s time to renew" in text_of(client.post(page, {"undo": "1"}, follow=True))
    said = RenewalDecline.objects.get()
    assert (said.declined_by, said.undone_by, said.undone_at is None) == (lead, lead, False)
    assert declines.standing_of(member) is None


def test_once_the_next_year_has_begun_only_the_office_takes_it_back(client, member, lead, page, autumn, office, done):
    declines.decline(member, reason=REASON, by=lead)
    at(autumn, 2027, 9, 1)
    with pytest.raises(NotPossibleNow, match="2027/28 has begun"):
        declines.undo(member, by=lead)
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    assert "To renew after all, ask our office" in text_of(client.get(page))
    client.post(page, {"undo": "1"})
    assert declines.standing_of(member)
    office("Finance")
    assert REASON in text_of(client.get(reverse("office_memberships:inspect", args=[member.pk])))
    assert "may renew" in done(client.post(reverse("office_memberships:renewing", args=[member.pk]), follow=True))
    assert declines.standing_of(member) is None


def test_said_twice_it_stands_once_and_can_be_said_again(member, lead):
    first = declines.decline(member, reason=REASON, by=lead)
    assert declines.decline(member, reason="Again", by=lead) == first
    declines.undo(member, by=lead)
    with pytest.raises(NotPossibleNow):
        declines.undo(member, by=lead)
    assert declines.decline(member, reason="Again", by=lead) != first
    assert RenewalDecline.objects.count() == 2


def test_who_has_renewed_or_has_nothing_to_renew_says_nothing(member, lead, client, page):
    with pytest.raises(NotPossibleNow, match="is over"):
        declines.decline(MembershipFactory(academic_year=YEAR - 2), reason=REASON, by=lead)
    renewed(member, lead)
    with pytest.raises(NotPossibleNow, match="has agreed to 2027/28 already"):
        declines.decline(member, reason=REASON, by=lead)
    assert "has agreed to 2027/28 already" in text_of(client.get(page))


def test_who_agrees_all_the_same_has_renewed(member, lead):
    declines.decline(member, reason=REASON, by=lead)
    renewed(member, lead)
    assert declines.standing_of(member) is None
    assert member.school_id not in declines.schools_not_renewing()


def test_renewals_do_not_propose_it_and_show_why(member, lead, tier, office, client):
    other = MembershipFactory(tier=tier, academic_year=YEAR)
    declines.decline(member, reason=REASON, by=lead)
    assert [proposal.membership for proposal in renewals.proposals(YEAR)] == [other]
    with committed():
        sent = renewals.send([(member, tier), (other, tier)], answer_by=ANSWER_BY, by=PersonFactory())
    assert [quoted.school for quoted in sent.quoted] == [other.school]
    assert sent.refused == [(member.school, "it has said that it won’t renew")]
    office("Finance")
    screen = text_of(client.get(reverse("office_memberships:renewals")))
    assert f"Loomwright Primary School , said on 10 September 2026 by {lead}: “{REASON}”" in screen


def test_a_quotation_that_waits_does_not_leave_and_none_is_sent(member, lead, tier, office, client):
    (quoted,) = renewals.send([(member, tier)], answer_by=ANSWER_BY, by=PersonFactory()).quoted
    charge = quoted.charges.get()
    letters.send_quotation(charge)
    declines.decline(member, reason=REASON, by=lead)
    sender.send_due()
    found = Message.objects.filter(kind="membership.quoted")
    assert found.values_list("state", "reason").get() == ("cancelled", letters.NO_QUESTION)
    office("Finance")
    send = reverse("office_memberships:send", args=[quoted.pk, charge.pk])
    assert "The school has said that it won’t renew." in text_of(client.get(send))
    client.post(send)
    assert found.count() == 1


def test_nobody_is_reminded_of_places_that_end(member, lead, autumn):
    at(autumn, 2027, 7, 2)
    assert expiring_places.tell_all() == 1
    declines.decline(member, reason=REASON, by=lead)
    sender.send_due()
    found = Message.objects.filter(kind="bookings.expiring_places")
    assert found.values_list("state", "reason").get() == ("cancelled", expiring_places.NONE_LEFT)
    at(autumn, 2027, 8, 1)
    assert expiring_places.tell_all() == 0
