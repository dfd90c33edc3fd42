"""Pages for some: whoever is signed in, people of a group, people of member schools."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client
from wagtail.models import PageViewRestriction

from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page, run
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory
from thep.accounts.groups import ensure_groups
from thep.cms import privacy
from thep.cms.models import StandardPage
from thep.home.demonstration.pages import build_pages
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def about():
    build_pages()
    ensure_groups()
    return StandardPage.objects.get(slug="about")


def keep_to(page, *groups):
    kind = PageViewRestriction.GROUPS if groups else PageViewRestriction.LOGIN
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    restriction.groups.set(Group.objects.filter(name__in=groups))
    return restriction


def signed_in(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def of_a_member_school():
    return AffiliationFactory(school=MembershipFactory().school).person


def test_a_page_for_who_is_signed_in_leads_others_to_signing_in(about):
    keep_to(about)

    answer = Client().get("/about/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert signed_in(PersonFactory()).get("/about/").status_code == 200


def test_a_page_for_member_schools_opens_to_their_people_alone(about):
    keep_to(about, privacy.MEMBER_SCHOOLS)

    assert signed_in(of_a_member_school()).get("/about/").status_code == 200
    assert signed_in(AffiliationFactory().person).get("/about/", follow=True).status_code == 403
    assert Client().get("/about/").status_code == 302


def test_whoever_leaves_their_school_may_not_read_on(about):
    keep_to(about, privacy.MEMBER_SCHOOLS)
    person = of_a_member_school()
    client = signed_in(person)
    assert client.get("/about/").status_code == 200

    person.affiliations.update(state=Affiliation.State.ENDED)

    assert client.get("/about/", follow=True).status_code == 403


def test_a_page_under_a_page_for_some_is_for_them_too(about):
    child = about.add_child(instance=StandardPage(title="Papers", slug="papers"))
    child.save_revision().publish()
    keep_to(about, privacy.MEMBER_SCHOOLS)

    assert signed_in(of_a_member_school()).get("/about/papers/").status_code == 200
    assert signed_in(PersonFactory()).get("/about/papers/", follow=True).status_code == 403


def test_nobody_else_is_ever_answered_from_what_was_kept_for_a_member(about):
    keep_to(about, privacy.MEMBER_SCHOOLS)
    answer = signed_in(of_a_member_school()).get("/about/")

    assert "no-store" in answer["Cache-Control"]
    assert Client().get("/about/").status_code == 302
    caches["pages"].clear()
    assert Client().get("/about/").status_code == 302


def test_the_group_of_member_schools_allows_nothing_and_holds_nobody(about):
    group = Group.objects.get(name=privacy.MEMBER_SCHOOLS)

    assert not group.permissions.exists()
    assert not of_a_member_school().is_staff


def test_a_page_is_found_by_who_may_read_it(about):
    reader, other = of_a_member_school(), PersonFactory()
    assert privacy.keywords_of_page(about) == {"public"}
    keep_to(about)
    assert privacy.keywords_of_page(about) == {"signed-in"}
    keep_to(about.get_parent(), privacy.MEMBER_SCHOOLS)

    wanted = privacy.keywords_of_page(about)

    assert wanted & set(privacy.keywords_of_reader(reader))
    assert not wanted & set(privacy.keywords_of_reader(other))
    assert "signed-in" in privacy.keywords_of_reader(other)


def test_no_place_is_booked_at_a_run_whose_page_one_may_not_see():
    ensure_groups()
    course = course_page()
    event = run(course)
    keep_to(course, privacy.MEMBER_SCHOOLS)

    assert signed_in(PersonFactory()).get(f"/book/{event.pk}/").status_code == 404
    assert signed_in(PersonFactory()).post(f"/book/{event.pk}/summary/").status_code == 404
    assert signed_in(of_a_member_school()).get(f"/book/{event.pk}/").status_code == 200


def test_a_member_finds_chooses_and_books_a_run_that_is_for_members():
    ensure_groups()
    course = course_page()
    event = run(course)
    keep_to(course, privacy.MEMBER_SCHOOLS)
    member, other = signed_in(of_a_member_school()), signed_in(PersonFactory())

    assert member.get(course.get_url()).status_code == 200
    assert member.get(f"{course.get_url()}book/", {"run": event.pk}).url == f"/book/{event.pk}/"
    assert "Phonics that sticks" in member.get("/search/", {"q": "sticks"}).content.decode().replace("<mark>", "").replace("</mark>", "")
    assert other.get(f"{course.get_url()}book/", {"run": event.pk}).status_code == 404
    assert other.post(f"{course.get_url()}interest/").status_code == 404
    assert "Phonics that" not in other.get("/search/", {"q": "sticks"}).text.replace("<mark>", "")
    assert "Phonics that" not in Client().get("/courses/", {"q": "sticks"}).text.replace("<mark>", "")
