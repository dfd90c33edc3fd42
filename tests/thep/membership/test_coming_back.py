"""A school whose membership ended comes back within the year: for the rest of it, while what was stays as it was."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories.bookings import lead_of
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from tests.thep.membership.test_memberships import at, event_for
from tests.thep.reports.test_records import words
from thep.bookings.value import years_of
from thep.events import prices
from thep.membership import buying, figures, included_places, ledger, memberships, renewals
from thep.membership.errors import AlreadyAMember, CountsForNextYear, NotPossibleNow, YearIsClosed
from thep.membership.models import Membership
from thep.membership.states import State, covers, current, state_of
from thep.schools import successions
from thep.schools.gias_links import Link
from thep.schools.models import School

pytestmark = pytest.mark.django_db
ENDED, FEBRUARY = datetime.date(2026, 10, 15), datetime.datetime(2027, 2, 3, 9, tzinfo=datetime.UTC)


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright School", invoice_email="finance@loomwright.example", pupils=400)


@pytest.fixture
def full():
    return TierTermsFactory(
        tier=TierFactory(name="Full"), academic_year=2026, fee_pence=120_000, included_places=20, most_rolled_over=None
    ).tier


@pytest.fixture
def ended(school, full, autumn):
    """A membership of September that ended in the middle of October, with one place used of twenty. It is February."""
    charge = memberships.quote(school=school, tier=full, academic_year=2026).charges.get()
    memberships.agree(charge, by=None)
    included_places.reserve(charge.membership, cause="booking 1")
    memberships.end(charge.membership, on=ENDED)
    autumn.move_to(FEBRUARY)
    return Membership.objects.get()


def record_of(membership):
    """All that is written down of it."""
    membership.refresh_from_db()
    return [
        {field.name: getattr(membership, field.attname) for field in Membership._meta.fields},
        list(membership.charges.order_by("pk").values()),
        list(membership.entries.order_by("pk").values()),
    ]


def comes_back(membership, **more):
    tier = more.pop("tier", membership.tier)
    return memberships.quote(school=membership.school, tier=tier, academic_year=membership.academic_year, **more)


@pytest.mark.parametrize(
    ("day", "months", "pence", "places"),
    [
        ("2026-10-15", 11, 110_000, 19),  # the month in which it ended is paid again: who joins within a month pays for all of it
        ("2026-10-31", 11, 110_000, 19),
        ("2026-11-01", 10, 100_000, 17),
        ("2027-02-03", 7, 70_000, 12),
        ("2027-05-31", 4, 40_000, 7),
    ],
)
def test_it_pays_for_the_months_that_are_left_with_the_working_on_the_invoice(ended, day, months, pence, places):
    before = record_of(ended)
    charge = comes_back(ended, begins_on=datetime.date.fromisoformat(day)).charges.get()
    assert (charge.net_pence, charge.included_places) == (pence, places)
    order = buying.by_invoice(charge, buyer=lead_of(ended.school), purchase_order="PO 7")
    assert f"£1,200, of which {months} of 12 months from" in order.lines.get().description
    again = Membership.objects.get(spell=2)
    assert (state_of(again), again.places_left) == (State.INVOICED, places)
    assert record_of(ended) == before


class TestPlacesAndPrices:
    def test_of_each_day_one_counts_at_most_and_between_them_none(self, ended, autumn):
        associate = TierTermsFactory(tier=TierFactory(name="Associate"), academic_year=2026, fee_pence=60_000, included_places=0).tier
        memberships.agree(comes_back(ended, tier=associate).charges.get(), by=None)
        days = [datetime.date(2026, 9, 1) + datetime.timedelta(days=days) for days in range(370)]
        held = {each.spell: each for each in Membership.objects.all()}
        counting = [[spell for spell, each in held.items() if covers(each, day)] for day in days]
        for day, found in zip(days, counting, strict=True):
            first = datetime.date(2026, 9, 10) <= day < ENDED
            second = FEBRUARY.date() <= day <= datetime.date(2027, 8, 31)
            assert found == [1] * first + [2] * second
        starts = (at(2026, 10, 14), at(2026, 10, 15), at(2027, 2, 2), at(2027, 2, 3))
        for day, full, partly in zip(starts, (4500, 9000, 9000, 9000), (9000, 9000, 9000, 4500), strict=True):
            paid = [prices.quote(event_for(tier, starts_at=day), school=ended.school).net_pence for tier in ("Full", "Associate")]
            assert paid == [full, partly]
            assert prices.quote(event_for("Full", starts_at=day), person=lead_of(ended.school)).net_pence == full

    def test_places_that_were_left_are_gone_and_one_that_comes_back_late_goes_to_its_own_ledger(self, ended):
        again = comes_back(ended)
        memberships.agree(again.charges.get(), by=None)
        included_places.give_back(ended, cause="booking 1")
        again.refresh_from_db()
        ended.refresh_from_db()
        assert ((ended.places_left, ended.places_taken), again.places_left) == ((20, 0), 12)
        assert ledger.lines_of(ended)[-1].left == 0
        assert ledger.lines_of(again)[-1].left == 12

    def test_what_rolls_over_comes_from_the_last_and_goes_into_the_first_once(self, ended, full, autumn):
        memberships.agree(comes_back(ended).charges.get(), by=None)
        TierTermsFactory(tier=full, academic_year=2027, fee_pence=0, included_places=5)
        memberships.agree(memberships.quote(school=ended.school, tier=full, academic_year=2027).charges.get(), by=None)
        autumn.move_to(datetime.datetime(2027, 9, 10, 9, tzinfo=datetime.UTC))
        first = Membership.objects.get(academic_year=2027)
        assert first.places_left == 5 + 12
        included_places.reserve(first, cause="booking 2")
        memberships.end(first, on=datetime.date(2027, 9, 20))
        autumn.move_to(datetime.datetime(2027, 9, 21, 9, tzinfo=datetime.UTC))
        memberships.agree(comes_back(first).charges.get(), by=None)
        again = Membership.objects.get(academic_year=2027, spell=2)
        listed = {each.spell: each for each in Membership.objects.filter(academic_year=2027).with_rolling_in()}
        assert (again.places_left, again.places_in_all, listed[2].rolling_in) == (5, 5, 0)
        assert sum(entry.places for entry in Membership.objects.get(academic_year=2026, spell=2).entries.all()) == 0


class TestRefusals:
    @pytest.mark.parametrize("begins_on", [None, datetime.date(2026, 12, 1)])
    def test_one_that_has_not_ended_yet(self, school, full, begins_on):
        charge = memberships.quote(school=school, tier=full, academic_year=2026).charges.get()
        memberships.agree(charge, by=None)
        memberships.end(charge.membership, on=datetime.date(2026, 12, 1))
        for operation in (memberships.quote, memberships.start):
            days = {"begins_on": begins_on} if operation == memberships.quote else {}
            with pytest.raises(AlreadyAMember, match="is a member until 1 December 2026"):
                operation(school=school, tier=full, academic_year=2026, **days)
        assert Membership.objects.count() == 1

    def test_a_first_day_before_the_last_had_ended(self, ended):
        with pytest.raises(NotPossibleNow, match=r"ended on 15 October 2026\. Choose that day as the first, or a later one"):
            comes_back(ended, begins_on=datetime.date(2026, 10, 14))
        assert Membership.objects.get() == ended

    def test_twice(self, ended):
        again = comes_back(ended)
        with pytest.raises(AlreadyAMember, match="already, or has been sent a quotation"):
            comes_back(ended)
        memberships.agree(again.charges.get(), by=None)
        with pytest.raises(AlreadyAMember, match="already"):
            comes_back(ended)
        memberships.end(again, on=timezone.localdate())
        third = comes_back(ended)
        assert [each.spell for each in Membership.objects.order_by("spell")] == [1, 2, 3]
        assert third.begins_on == timezone.localdate()

    def test_after_the_cut_off_and_when_the_year_is_over(self, ended, autumn):
        autumn.move_to(datetime.datetime(2027, 6, 1, 9, tzinfo=datetime.UTC))
        with pytest.raises(CountsForNextYear):
            comes_back(ended)
        autumn.move_to(datetime.datetime(2027, 9, 1, 9, tzinfo=datetime.UTC))
        with pytest.raises(YearIsClosed):
            comes_back(ended)
        with pytest.raises(NotPossibleNow, match="2026/27 is over"):
            memberships.start(school=ended.school, tier=ended.tier, academic_year=2026)

    def test_the_database_keeps_one_for_a_spell(self, ended):
        with pytest.raises(IntegrityError), transaction.atomic():
            MembershipFactory(school=ended.school, academic_year=2026)

    def test_what_was_quoted_for_the_one_that_ended_is_not_agreed_to(self, school, full):
        charge = memberships.quote(school=school, tier=full, academic_year=2026).charges.get()
        memberships.agree(charge, by=None)
        TierTermsFactory(tier=TierFactory(name="Gold"), academic_year=2026, fee_pence=300_000)
        change = memberships.change_tier(charge.membership, tier=TierFactory(name="Gold"), by=None)
        memberships.end(charge.membership, on=timezone.localdate())
        again = memberships.quote(school=school, tier=full, academic_year=2026)
        with pytest.raises(NotPossibleNow, match="ended"):
            buying.by_invoice(change, buyer=lead_of(school), purchase_order="PO 7")
        memberships.agree(again.charges.get(), by=None)
        assert current(school.memberships.all()) == again


def test_a_quotation_that_lapsed_or_was_withdrawn_leaves_the_one_that_ended(ended, autumn):
    memberships.withdraw(comes_back(ended).charges.get())
    comes_back(ended, answer_by=datetime.date(2027, 2, 10))
    autumn.move_to(datetime.datetime(2027, 3, 1, 9, tzinfo=datetime.UTC))
    assert comes_back(ended).charges.get().net_pence == 60_000  # six months are left
    assert [each.spell for each in Membership.objects.order_by("spell")] == [1, 2]


def test_at_no_charge_it_begins_today(ended):
    again = memberships.start(school=ended.school, tier=ended.tier, academic_year=2026, included_places=3)
    assert (again.begins_on, again.spell, again.places_left) == (FEBRUARY.date(), 2, 3)


def test_figures_count_the_school_once_and_all_of_its_money(ended):
    memberships.agree(comes_back(ended).charges.get(), by=None)
    assert dict(figures.by_state(2026))[State.ENDED] == 0
    [tier] = figures.by_tier(2026)
    assert (tier.members, tier.agreed_pence) == (1, 190_000)
    assert len(renewals.proposals(2026)) == 1
    now = years_of(ended.school, 2026)[1]
    assert (now.fee_pence, now.places_in_all) == (190_000, 1 + 12)


@pytest.mark.parametrize("goes_on", ["old", "new"])
def test_a_school_that_came_back_continues_as_another(ended, full, goes_on):
    memberships.agree(comes_back(ended).charges.get(), by=None)
    new = SchoolFactory(name="Loomwright Academy")
    theirs = memberships.start(school=new, tier=full, academic_year=2026, included_places=4)
    ended.school.status = School.Status.CLOSED
    ended.school.save(update_fields=["status"])
    successions.propose([Link(ended.school.urn, new.urn, new.name)])
    successions.confirm(ended.school, successor=new, answers={"membership_2026": goes_on})
    going_on = new.memberships.get()
    assert (going_on.places_left, going_on == theirs) == (16, goes_on == "new")
    ended.refresh_from_db()
    assert (ended.school_id, ended.ended_on, ended.places_taken) == (ended.school.pk, ENDED, 1)


class TestOffice:
    def test_the_office_has_a_school_come_back_from_the_membership_that_ended(self, ended, office, client, done):
        office("Finance")
        inspect = reverse("office_memberships:inspect", args=[ended.pk])
        again = reverse("office_memberships:again", args=[ended.pk])
        assert again in client.get(inspect).content.decode()
        page = words(client.get(again))
        assert "The membership that ended on 15 October 2026 stays as it is" in page
        form = {"tier": ended.tier.pk, "fee": "terms", "begins_on": "2026-10-14"}
        assert "Choose that day as the first, or a later one." in words(client.post(again, form))
        assert "reckoned" in done(client.post(again, form | {"begins_on": "2027-02-03"}, follow=True))
        quoted = Membership.objects.get(spell=2)
        shown = words(client.get(reverse("office_memberships:inspect", args=[quoted.pk])))
        assert "2026/27: £1,200, of which 7 of 12 months from February: £700" in shown
        assert "The school came back after an earlier membership of this year had ended" in shown
        assert again not in client.get(inspect).content.decode()
        assert "has come back already, or has been sent a quotation" in words(client.get(again))
        assert "again from 3 February 2027" in words(client.get(reverse("office_memberships:index")))

    def test_its_leads_see_both(self, ended, client):
        memberships.agree(comes_back(ended).charges.get(), by=None)
        client.force_login(lead_of(ended.school), backend="django.contrib.auth.backends.ModelBackend")
        page = words(client.get(reverse("member_membership", args=[ended.school.urn])))
        assert "2026/27, again from 3 February 2027" in page
        address = reverse("member_used_places", args=[ended.school.urn])
        assert "0 of 12 used or reserved in 2026/27, again from" in words(client.get(address, {"year": "2026"}))
        assert "1 of 20 used or reserved in 2026/27" in words(client.get(address, {"year": "2026", "spell": "1"}))
