"""The register says that another school follows; once the office confirms it, everything goes on there."""

import datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.addons import PurchaseFactory
from tests.factories.bookings import TermsFactory, book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.payments import invoiced_order
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.statements import sent_statement
from tests.factories.vacancies import published
from tests.thep.reports.test_records import words
from thep.bookings.approvals import requests, school_settings
from thep.bookings.delegates import Delegate
from thep.bookings.errors import NotAllowed
from thep.bookings.models import Booking
from thep.domains import declared
from thep.events import secret_feeds
from thep.membership import included_places, memberships
from thep.membership.errors import NotPossibleNow
from thep.membership.models import Membership, PlaceEntry
from thep.schools import successions
from thep.schools.errors import CannotContinue
from thep.schools.gias_links import Link
from thep.schools.models import Affiliation, School, Succession
from thep.schools.succession_followers import StaysWithSchool, SuccessionFollower

pytestmark = pytest.mark.django_db
Kind = PlaceEntry.Kind


@pytest.fixture
def old():
    return SchoolFactory(name="Loomwright Primary School", status="closed", urn=100900)


@pytest.fixture
def new():
    return SchoolFactory(name="Loomwright Academy", urn=150900)


@pytest.fixture
def proposed(old, new):
    return follows(old, new)


def follows(old, *new):
    """Have the register say that the old school is followed by each of these."""
    return successions.propose([Link(old.urn, each.urn, each.name) for each in new])


def member(school, places=10, year=2026, **more):
    membership = MembershipFactory(school=school, academic_year=year, places_granted=0, **more)
    included_places.grant(membership, places=places, cause=f"fee {membership.pk}")
    return membership


def assert_books_add_up():
    for membership in Membership.objects.all():
        entries = list(membership.entries.all())
        assert membership.places_granted - membership.places_taken == sum(entry.places for entry in entries)
        assert membership.places_taken == -sum(entry.places for entry in entries if entry.kind in (Kind.RESERVED, Kind.RETURNED))


class TestProposals:
    def test_the_import_finds_them_and_they_need_attention_until_answered(self, old, new, office, client, tmp_path):
        lead_of(old)
        register, links = tmp_path / "register.csv", tmp_path / "links.csv"
        register.write_text(f"URN,EstablishmentName\n{new.urn},{new.name}\n")
        links.write_text(f"URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n{old.urn},{new.urn},{new.name},Successor,31-08-2026\n")
        for _ in range(2):
            call_command("import_schools", str(register), links=links)
        succession = Succession.objects.get()
        assert (succession.school, succession.successor_urn, succession.on) == (old, new.urn, datetime.date(2026, 8, 31))
        office("Office managers")
        assert "Loomwright Primary School (URN 100900)" in words(client.get(reverse("office_attention")))
        answer = client.post(reverse("office_successions:dismiss", args=[old.pk]), follow=True)
        assert "Nothing moves from Loomwright Primary School." in words(answer)
        assert "Loomwright Primary School" not in words(client.get(reverse("office_attention")))

    def test_a_school_with_nothing_to_move_needs_no_attention(self, proposed, old):
        assert not successions.awaiting_answer().exists()
        teacher_at(old)
        assert successions.awaiting_answer().get() == old

    @pytest.mark.parametrize(
        ("before", "says"),
        [
            ({"status": "open"}, "still lists Loomwright Primary School as open"),
            ({}, "(URN 150901) isn’t among our schools. Import the register’s newest file first"),
        ],
    )
    def test_what_cannot_be_confirmed_says_what_to_do(self, old, new, office, client, before, says):
        School.objects.filter(pk=old.pk).update(**before)
        successions.propose([Link(old.urn, 150901, "Not listed yet")])
        office("Office managers")
        page = client.get(reverse("office_successions:confirm", args=[old.pk]))
        assert says in words(page)
        with pytest.raises(CannotContinue):
            successions.confirm(old, successor=new)
        assert School.objects.get(pk=old.pk).continues_as is None

    def test_only_a_school_that_the_register_names_may_follow(self, proposed, old):
        with pytest.raises(CannotContinue, match="Nothing says"):
            successions.confirm(old, successor=SchoolFactory())


class TestEverythingFollows:
    @pytest.fixture
    def busy(self, old):
        """The old school with something of every kind, and its lead."""
        lead = lead_of(old)
        membership = member(old)
        event = EventFactory()
        booking = book(event, lead, school=old)
        included_places.reserve(membership, cause=f"booking {booking.pk}")
        Booking.objects.filter(pk=booking.pk).update(membership=membership)
        PurchaseFactory(school=old)
        sent_statement(old)
        published(school=old)
        return lead

    def test_by_the_offices_one_press(self, busy, proposed, old, new, office, client):
        order = invoiced_order(school=old, buyer=busy)
        reference = old.statements.get().reference
        assert reference.startswith("100900-")
        by = office("Office managers")
        address = reverse("office_successions:confirm", args=[old.pk])
        page = words(client.get(address))
        for moving in ("1 person", "1 booking", "1 membership", "1 add-on", "1 term statement", "1 job advert", "order"):
            assert moving in page
        assert "continues as Loomwright Academy. Its people" in words(client.post(address, follow=True))
        old.refresh_from_db()
        assert old.continues_as == new
        assert Succession.objects.get().confirmed_by == by
        assert busy.affiliations.get().school == new
        for records in ("bookings", "memberships", "add_ons", "statements", "vacancies", "orders"):
            assert not getattr(old, records).exists(), records
            assert getattr(new, records).exists(), records
        assert new.statements.get().reference == reference  # what was sent says what it said
        order.refresh_from_db()
        assert order.written_for == "Loomwright Primary School (URN 100900)"
        assert_books_add_up()
        again = client.post(address, follow=True)
        assert "continues as Loomwright Academy already" in words(again)
        with pytest.raises(CannotContinue, match="already"):
            successions.confirm(old, successor=new)

    def test_old_addresses_lead_to_the_new_ones(self, busy, proposed, old, new, client):
        successions.confirm(old, successor=new)
        client.force_login(busy, backend="django.contrib.auth.backends.ModelBackend")
        for name, rest in (("member_school", []), ("member_membership", []), ("school_profile", [old.slug])):
            answer = client.get(reverse(name, args=[old.urn, *rest]), {"from": "letter"})
            assert answer.status_code == 308, name
            assert answer["Location"] == reverse(name, args=[new.urn, *([new.slug] if rest else [])]) + "?from=letter"
            assert client.get(answer["Location"]).status_code == 200
        assert Client().get(reverse("school_profile", args=[old.urn, old.slug]), follow=True).status_code == 200
        assert client.get(reverse("member_school", args=[SchoolFactory(status="closed").urn])).status_code == 404

    def test_somebody_who_works_at_both_is_listed_once(self, proposed, old, new):
        lead = lead_of(old)
        AffiliationFactory(person=lead, school=new, role=Affiliation.Role.CPD_LEAD, state=Affiliation.State.ASKED)
        successions.confirm(old, successor=new)
        listing = lead.affiliations.get(state__in=Affiliation.LIVE)
        assert (listing.school, listing.state) == (new, Affiliation.State.ACTIVE)

    def test_nothing_new_is_made_for_the_old_school(self, proposed, old, new):
        teacher = teacher_at(old)
        successions.confirm(old, successor=new)
        with pytest.raises(NotAllowed, match=r"is now Loomwright Academy\. Choose that school"):
            book(EventFactory(), teacher, school=old)
        with pytest.raises(NotPossibleNow, match="is now Loomwright Academy"):
            memberships.start(school=old, tier=TierFactory(), academic_year=2026)
        assert not Booking.objects.exists()

    def test_requests_for_places_and_subscribed_calendars_go_too(self, proposed, old, new, client):
        lead, teacher = lead_of(old), teacher_at(old)
        school_settings.change(old, asks_first=True, hours=72, by=lead)
        TermsFactory()
        asked = requests.ask(EventFactory(price=4500), school=old, delegate=Delegate(person=teacher), by=teacher)
        feed = reverse("school_feed", args=[secret_feeds.renew_of_school(lead, old)])
        successions.confirm(old, successor=new)
        asked.refresh_from_db()
        assert (asked.school, new.approval_settings.asks_first) == (new, True)
        answer = client.get(feed)
        assert answer.status_code == 200
        assert new.name in answer.content.decode()

    def test_places_that_come_back_later_come_back_there(self, busy, proposed, old, new):
        membership = old.memberships.get()  # as somebody read it before
        successions.confirm(old, successor=new)
        assert included_places.give_back(membership, cause=f"booking {Booking.objects.get().pk}") is not None
        assert new.memberships.get().places_left == 10
        assert_books_add_up()


class TestChainsAndSplits:
    def test_of_three_in_a_row_everything_goes_to_the_last(self, old, new):
        last = SchoolFactory(name="Loomwright Trust Academy")
        School.objects.filter(pk=new.pk).update(status="closed")
        follows(old, new)
        follows(new, last)
        teacher = teacher_at(old)
        assert successions.candidates(old) == [last]
        successions.confirm(old, successor=last)
        assert teacher.affiliations.get().school == last

    def test_one_after_the_other_old_addresses_lead_to_the_last(self, proposed, old, new):
        lead, last = lead_of(old), SchoolFactory(name="Loomwright Trust Academy")
        successions.confirm(old, successor=new)
        School.objects.filter(pk=new.pk).update(status="closed")
        follows(new, last)
        successions.confirm(new, successor=last)
        client = Client()
        client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("member_school", args=[old.urn]))["Location"] == reverse("member_school", args=[last.urn])

    def test_links_that_lead_back_lead_nowhere(self, old, new):
        School.objects.filter(pk=new.pk).update(status="closed")
        follows(old, new)
        follows(new, old)
        with pytest.raises(CannotContinue, match="No open school is known"):
            successions.confirm(old, successor=new)

    def test_of_a_split_the_office_says_who_goes_where(self, old, new, office, client):
        infants = SchoolFactory(name="Loomwright Infant School")
        follows(old, new, infants)
        stays, goes = teacher_at(old, name="Nasima Begum"), teacher_at(old, name="Peter Lowe")
        membership = member(old)
        booking = book(EventFactory(), goes, school=old)
        office("Office managers")
        address = reverse("office_successions:confirm", args=[old.pk])
        page = words(client.get(address))
        assert "Nasima Begum (Teacher or other staff)" in page
        assert "Which school has its membership" in page
        refused = client.post(address, {f"person_{stays.pk}": new.pk})
        assert "Choose the school that everything goes to." in words(refused)
        assert "Choose where Peter Lowe goes." in words(refused)
        client.post(address, {"successor": new.pk, f"person_{stays.pk}": new.pk, f"person_{goes.pk}": infants.pk})
        assert (stays.affiliations.get().school, goes.affiliations.get().school) == (new, infants)
        booking.refresh_from_db()
        membership.refresh_from_db()
        assert (booking.school, membership.school) == (infants, new)


class TestMergers:
    @pytest.fixture
    def both(self, proposed, old, new, autumn):
        """Both are members for the year, each with a correction of the same name, and places that are taken."""
        mine, theirs = member(old, 10, tier=TierFactory(name="Full")), member(new, 4, tier=TierFactory(name="Associate"))
        for membership, places in ((mine, -1), (theirs, 2)):
            memberships.grant_more(membership, included_places=places, reason="Entered twice")
            included_places.reserve(membership, cause=f"booking {membership.pk}")
        return mine, theirs

    @pytest.fixture
    def autumn(self, time_machine):
        time_machine.move_to(datetime.datetime(2026, 9, 10, 9, tzinfo=datetime.UTC))

    @pytest.mark.parametrize(("answer", "tier"), [("old", "Full"), ("new", "Associate")])
    def test_the_office_says_which_membership_goes_on_and_lines_are_added(self, both, old, new, office, client, answer, tier):
        office("Office managers")
        address = reverse("office_successions:confirm", args=[old.pk])
        assert "Which membership goes on for 2026/27?" in words(client.get(address))
        assert "Choose which one goes on." in words(client.post(address))
        client.post(address, {f"membership_2026_{new.pk}": answer})
        membership = new.memberships.get()
        assert membership.tier.name == tier
        assert (membership.places_granted, membership.places_taken, membership.entries.count()) == (15, 2, 6)
        ended = old.memberships.get()
        assert (ended.merged_into, ended.places_granted, ended.ended_on) == (membership, 0, datetime.date(2026, 9, 10))
        assert_books_add_up()
        for each in both:  # whoever has read them before
            assert included_places.give_back(each, cause=f"booking {each.pk}") is not None
        membership.refresh_from_db()
        assert membership.places_left == 15
        assert_books_add_up()
        with pytest.raises(NotPossibleNow, match="goes on as that of Loomwright Academy"):
            memberships.end(ended, on=datetime.date(2026, 10, 1))

    def test_without_an_answer_nothing_moves(self, both, old, new):
        teacher = teacher_at(old)
        with pytest.raises(CannotContinue, match="Choose which membership goes on for 2026/27"):
            successions.confirm(old, successor=new)
        assert teacher.affiliations.get().school == old
        assert School.objects.get(pk=old.pk).continues_as is None

    def test_years_that_are_over_stay_as_they_are(self, proposed, old, new, autumn):
        for school in (old, new):
            member(school, year=2025)
        successions.confirm(old, successor=new)
        assert [school.memberships.get().academic_year for school in (old, new)] == [2025, 2025]

    def test_a_quotation_gives_way(self, proposed, old, new, autumn):
        mine = member(old)
        MembershipFactory(school=new, academic_year=2026, agreed_at=None, paid_at=None)
        successions.confirm(old, successor=new)
        assert new.memberships.get() == mine

    def test_two_become_one(self, proposed, old, new):
        other = SchoolFactory(name="Heron Dock School", status="closed")
        follows(other, new)
        people = [teacher_at(old), teacher_at(other)]
        for school in (old, other):
            successions.confirm(school, successor=new)
        assert {person.affiliations.get().school for person in people} == {new}


def test_every_foreign_key_to_a_school_is_followed_or_stays_with_a_reason():
    keys = {
        f"{field.model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and not field.many_to_many and field.is_relation and field.related_model is School
    }
    followed = [name for follower in declared(SuccessionFollower) for name in follower.fields]
    staying = {each.field: each.reason for each in declared(StaysWithSchool)}
    assert keys == {*followed, *staying}, "declare a SuccessionFollower, or StaysWithSchool with its reason"
    assert len(followed) + len(staying) == len(keys)
    assert all(staying.values())


def test_nobody_else_sees_what_the_register_proposes(proposed, old, office, client):
    teacher_at(old)
    for person in (PersonFactory(), office("Editors")):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post(reverse("office_successions:confirm", args=[old.pk]))
        assert answer.status_code in (302, 404)
        assert School.objects.get(pk=old.pk).continues_as is None
