"""Pages that are kept for schools with an add-on, or for those of a tier: their people read and find them, and nobody else."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from tests.factories.addons import AddOnFactory, bought
from tests.factories.bookings import pay, teacher_at
from tests.factories.first_pages import build_pages
from tests.factories.membership import MembershipFactory, TierFactory
from tests.thep.reports.test_records import words
from thep.accounts.groups import ensure_groups
from thep.addons import opened_pages, refunding
from thep.addons.errors import PagesAreKept
from thep.cms import privacy
from thep.cms.models import StandardPage
from thep.home.models import HomePage
from thep.membership import memberships
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


def keep_page(group):
    """A page of the word zebrafinch that is kept for the group's people."""
    build_pages()
    ensure_groups()
    page = HomePage.objects.get().add_child(instance=StandardPage(title="Zebrafinch papers", slug="papers", live=False))
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.set([group])
    page.save_revision().publish()
    return page


def reads(person):
    """Whether somebody reads the page and finds it: the two never differ."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    opened = client.get("/papers/", follow=True).status_code == 200
    assert ('href="/papers/"' in client.get("/search/?q=zebrafinch").text) == opened
    return opened


@pytest.fixture
def package():
    add_on = AddOnFactory(name="Governor package")
    opened_pages.open_pages(add_on, wanted=True)
    return add_on


class TestOfAnAddOn:
    def test_they_open_to_everybody_at_the_school_for_a_year(self, package, school, lead, autumn):
        keep_page(package.pages_group)
        colleague, stranger = teacher_at(school), teacher_at(MembershipFactory().school)
        assert not reads(colleague)
        purchase, _ = bought(school, lead, add_on=package)
        assert (reads(colleague), reads(lead), reads(stranger)) == (True, True, False)
        assert purchase.opens_pages_until == datetime.date(2027, 9, 9)
        colleague.affiliations.update(state=Affiliation.State.ENDED)
        assert not reads(colleague)
        autumn.move_to(datetime.datetime(2027, 9, 9, 22, tzinfo=datetime.UTC))
        assert reads(lead)
        autumn.move_to(datetime.datetime(2027, 9, 9, 23, 30, tzinfo=datetime.UTC))
        assert not reads(lead)

    def test_a_refund_closes_them_at_once(self, package, school, lead):
        keep_page(package.pages_group)
        purchase, order = bought(school, lead, add_on=package)
        pay(order)
        assert reads(lead)
        refunding.refund(purchase, amount=2, pence=None, reason="Not wanted", by=lead, token=purchase.token)
        assert not reads(lead)

    def test_what_was_bought_before_it_opened_any_opens_none(self, school, lead):
        add_on = AddOnFactory(name="Governor package")
        bought(school, lead, add_on=add_on)
        opened_pages.open_pages(add_on, wanted=True)
        keep_page(add_on.pages_group)
        assert not reads(lead)

    def test_the_schools_page_of_it_leads_to_them(self, package, school, lead, client):
        keep_page(package.pages_group)
        assert "It opens pages of this site" in words(client.get(package.get_absolute_url()))
        purchase, _ = bought(school, lead, add_on=package)
        client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("member_add_on", args=[school.urn, purchase.pk]))
        assert "Open to everyone at your school until 9 September 2027: Zebrafinch papers" in words(page)
        assert 'href="/papers/"' in page.text

    def test_it_opens_none_any_more_only_where_none_are_kept_for_it(self, package):
        page = keep_page(package.pages_group)
        with pytest.raises(PagesAreKept, match="Zebrafinch papers"):
            opened_pages.open_pages(package, wanted=False)
        PageViewRestriction.objects.filter(page=page).delete()
        opened_pages.open_pages(package, wanted=False)
        package.refresh_from_db()
        assert not package.opens_pages

    def test_its_group_bears_its_name(self, package):
        package.name = "Governors"
        opened_pages.open_pages(package, wanted=True)
        package.pages_group.refresh_from_db()
        assert package.pages_group.name == "People of schools with Governors"


class TestOfATier:
    def test_they_open_to_people_of_its_schools_alone(self):
        full, associate = TierFactory(name="Full"), TierFactory(name="Associate")
        keep_page(full.pages_group)
        of_full, of_associate = (teacher_at(MembershipFactory(tier=tier).school) for tier in (full, associate))
        assert (reads(of_full), reads(of_associate), reads(teacher_at(MembershipFactory(tier=associate).school))) == (True, False, False)

    def test_the_tier_that_a_school_has_now_counts_from_the_day_it_changes(self):
        full, associate = TierFactory(name="Full"), TierFactory(name="Associate")
        keep_page(full.pages_group)
        before = MembershipFactory(tier=associate, academic_year=2025)
        person = teacher_at(before.school)
        assert not reads(person)
        MembershipFactory(school=before.school, tier=full, academic_year=2026)
        assert reads(person), "and not the tier of the year that is in grace"

    def test_they_close_when_the_membership_ends(self, autumn):
        full = TierFactory(name="Full")
        keep_page(full.pages_group)
        membership = MembershipFactory(tier=full, academic_year=2026)
        person = teacher_at(membership.school)
        memberships.end(membership, on=datetime.date(2026, 9, 20))
        assert reads(person)
        autumn.move_to(datetime.datetime(2026, 9, 20, 9, tzinfo=datetime.UTC))
        assert not reads(person)

    def test_a_tier_of_another_name_has_its_group_renamed(self):
        tier = TierFactory(name="Full")
        tier.name = "Whole"
        tier.save()
        assert privacy.pages_kept_for(tier.pages_group).count() == 0
        tier.pages_group.refresh_from_db()
        assert tier.pages_group.name == "People of Whole member schools"
