"""Pages for some: whoever is signed in, people of a group, people of member schools."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page, run
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory
from thep.accounts.groups import ensure_groups
from thep.cms import privacy
from thep.cms.models import StandardPage
from thep.cms.privacy import ReaderKeywords
from thep.events.models import Event
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(pages):
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


def test_what_is_kept_of_a_list_is_asked_again_who_may_see_it(about):
    course = course_page()
    run(course)
    client = signed_in(PersonFactory())
    assert course.title in client.get("/courses/").text
    keep_to(course, privacy.MEMBER_SCHOOLS)
    assert course.title not in client.get("/courses/").text


def test_the_group_of_member_schools_allows_nothing_and_holds_nobody(about):
    group = Group.objects.get(name=privacy.MEMBER_SCHOOLS)

    assert not group.permissions.exists()
    assert not of_a_member_school().is_staff


def test_a_page_for_one_group_below_a_page_for_another_is_found_by_nobody_who_is_in_one_alone(about):
    outer, inner = (Group.objects.create(name=name) for name in ("Outer", "Inner"))
    keep_to(about.get_parent(), outer.name)
    keep_to(about, inner.name)
    for group in (outer, inner):
        person = PersonFactory()
        person.groups.add(group)
        assert not privacy.keywords_of_page(about) & set(privacy.keywords_of_reader(person))


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


def test_what_somebody_may_find_is_asked_once_for_each_request(django_assert_num_queries, declare):
    person, asked = of_a_member_school(), []
    declare(ReaderKeywords("clubs", lambda reader: asked.append(reader.pk) or ["club-7"]))
    assert "club-7" in privacy.keywords_of_reader(person)
    with django_assert_num_queries(0):
        assert "club-7" in privacy.keywords_of_reader(person)
        privacy.closed_to(person)
    assert asked == [person.pk]
    assert "club-7" in privacy.keywords_of_reader(type(person).objects.get(pk=person.pk))
    assert asked == [person.pk] * 2


def test_who_leaves_a_group_finds_its_pages_no_longer_though_their_session_is_known(about, django_assert_num_queries):
    group = Group.objects.create(name="Heads")
    keep_to(about, group.name)
    person = PersonFactory()
    person.groups.add(group)
    client = signed_in(person)
    client.get("/health/")

    reader = client.get("/health/").wsgi_request.user
    with django_assert_num_queries(1) as asked:  # whether they are of a member school
        assert privacy.groups_of(reader) == [group.pk]
    assert "auth_group" not in asked.captured_queries[0]["sql"]
    person.groups.clear()

    assert privacy.groups_of(client.get("/health/").wsgi_request.user) == []


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


@pytest.fixture
def briefing():
    """A course with a run and one without, for people of member schools, and a run that everybody may see."""
    ensure_groups()
    page = course_page("Briefing for members", summary="What the new framework asks.")
    keep_to(page, privacy.MEMBER_SCHOOLS)
    event = run(page)
    undated = course_page("Coaching for members")
    keep_to(undated, privacy.MEMBER_SCHOOLS)
    run(course_page("Phonics that sticks"))
    return event


def month_of(event):
    return f"{timezone.localtime(event.starts_at):%Y-%m}"


@pytest.mark.parametrize(
    "address", ["/courses/", "/courses/?q=members", "/courses/?view=calendar&show={month}", "/calendar/?month={month}"]
)
def test_members_find_in_the_lists_what_they_may_read_and_nobody_else_does(briefing, address):
    address = address.format(month=month_of(briefing))
    assert "Briefing for" in signed_in(of_a_member_school()).get(address).text
    for client in (Client(), signed_in(PersonFactory()), signed_in(AffiliationFactory().person)):
        assert "Briefing" not in client.get(address).text


def test_the_catalogue_counts_for_each_reader_what_they_may_read(briefing):
    assert "3 courses and events" in signed_in(of_a_member_school()).get("/courses/").text
    assert "1 course and event" in Client().get("/courses/").text
    assert "</mark> for members" in signed_in(of_a_member_school()).get("/courses/?q=coaching").text


def test_whoever_leaves_their_school_finds_it_no_more(briefing):
    person = of_a_member_school()
    assert "Briefing for members" in signed_in(person).get("/courses/").text
    person.affiliations.update(state=Affiliation.State.ENDED)
    assert "Briefing for members" not in signed_in(person).get("/courses/").text
    assert "Briefing for members" not in signed_in(person).get("/calendar/", {"month": month_of(briefing)}).text


def test_public_feeds_hold_what_everybody_may_read_whoever_asks(briefing):
    assert b"Briefing for members" not in signed_in(of_a_member_school()).get("/calendar/feed.ics").content
    assert b"Phonics that sticks" in Client().get("/calendar/feed.ics").content


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD])
def test_an_event_is_visible_to_those_who_may_read_its_page_or_one_above(kind):
    page = course_page("Briefing")
    event = run(page)
    group = Group.objects.create(name="A few")
    member, other = PersonFactory(), PersonFactory()
    member.groups.add(group)
    restriction = PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=kind, password="a word")
    restriction.groups.add(group)
    expected = {
        PageViewRestriction.LOGIN: [False, True, True],
        PageViewRestriction.GROUPS: [False, True, False],
        PageViewRestriction.PASSWORD: [False, False, False],
    }
    seen = [Event.objects.visible_to(person).contains(event) for person in (AnonymousUser(), member, other)]
    assert seen == expected[kind]
