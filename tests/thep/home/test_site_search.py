"""The search of the whole site."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import PageViewRestriction

from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page, run
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory
from thep.accounts.groups import ensure_groups
from thep.cms import privacy
from thep.cms.models import StandardPage
from thep.events.prices import year_of
from thep.search.engines import database
from thep.search.models import SearchEntry

pytestmark = pytest.mark.django_db


def published(parent, title, slug, *words, **fields):
    body = [{"type": "text", "value": f"<p>{paragraph}</p>"} for paragraph in words]
    page = parent.add_child(instance=StandardPage(title=title, slug=slug, body=body, live=False, **fields))
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def search(words, client=None, **query):
    return (client or Client()).get("/search/", {"q": words, **query}).text


def titles(text):
    found = text[text.index('<ul class="rows"') :] if '<ul class="rows"' in text else ""
    return [re.sub("<[^>]+>", "", each) for each in re.findall(r'<a class="whole" href="[^"]*">(.*?)</a>', found)]


def signed_in(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def forget():
    for name in ("pages", "results"):
        caches[name].clear()


def test_pages_and_courses_are_found_together_with_the_words_marked(pages):
    published(pages.home, "Looms in school", "looms", "Every loom is checked by the safety officer.")
    run(course_page("Teaching with a loom"))

    found = search("loom")

    assert set(titles(found)) == {"Looms in school", "Teaching with a loom"}
    assert "Every <mark>loom</mark> is checked" in found
    assert "2 results" in found


def test_what_is_found_is_told_apart_and_counted(pages):
    published(pages.home, "Looms in school", "looms", "About looms.")
    run(course_page("Teaching with a loom"))
    run(course_page("A loom of one’s own"))
    found = search("loom")
    ways = re.findall(r'href="(\?[^"]+)"[^>]*>([^<]+) <span class="count">(\d+)', found)

    assert [(label, int(count)) for _, label, count in ways] == [("Everything", 3), ("Courses and events", 2), ("Pages", 1)]
    assert titles(search("loom", only="pages")) == ["Looms in school"]
    assert "1 result in pages" in search("loom", only="pages")


def test_a_page_that_is_changed_renamed_taken_down_or_deleted_is_found_as_it_is(pages):
    page = published(pages.home, "Looms in school", "looms", "About looms.")
    page.title = "Weaving in school"
    page.slug = "weaving"
    page.save_revision().publish()
    forget()
    assert titles(search("weaving")) == ["Weaving in school"]
    assert SearchEntry.objects.get(kind="page", key=str(page.pk)).url == "/weaving/"

    page.unpublish()
    forget()
    assert titles(search("weaving")) == []


def test_pages_below_one_that_is_renamed_are_found_where_they_are(pages, django_capture_on_commit_callbacks):
    above = published(pages.home, "Looms in school", "looms")
    below = published(above, "Shuttles", "shuttles")
    above.slug = "weaving"
    with django_capture_on_commit_callbacks(execute=True):
        above.save_revision().publish()

    assert SearchEntry.objects.get(kind="page", key=str(below.pk)).url == "/weaving/shuttles/"


def test_nothing_private_is_found_by_who_may_not_read_it(pages):
    ensure_groups()
    page = published(pages.home, "Looms in school", "looms", "About looms.")
    reader = AffiliationFactory(school=MembershipFactory().school).person
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.set(Group.objects.filter(name=privacy.MEMBER_SCHOOLS))

    assert titles(search("looms")) == []
    assert titles(search("looms", signed_in(PersonFactory()))) == []
    assert titles(search("looms", signed_in(reader))) == ["Looms in school"]
    assert titles(search("looms")) == []

    restriction.delete()
    forget()
    assert titles(search("looms")) == ["Looms in school"]


def test_a_course_made_private_is_no_longer_found_by_everybody(pages):
    course = course_page("Teaching with a loom")
    run(course)
    assert titles(search("loom")) == ["Teaching with a loom"]
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)
    forget()

    assert "Teaching with a loom" not in titles(search("loom"))


@pytest.mark.parametrize("words", ["zzzzqqq", '"', "'; drop table", "%", "<script>alert(1)</script>", "x" * 5000, "\x00"])
def test_nothing_that_is_typed_is_an_error(pages, words):
    answer = Client().get("/search/", {"q": words, "only": "nonsense", "page": "-1", "colour": "red"})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "isn’t one of the choices" in answer.text


def test_where_nothing_is_found_the_page_says_what_to_do(pages):
    found = search("zzzzqqq")

    assert "Nothing matches ‘zzzzqqq’" in found
    assert "Try it another way" in found
    assert "Search everything" in search("zzzzqqq", only="pages")


def test_without_words_the_page_says_where_to_begin(pages):
    assert "What are you looking for?" in Client().get("/search/").text
    assert 'name="robots" content="noindex"' in Client().get("/search/").text


def test_editors_recommend_a_page_for_some_words(pages):
    page = published(pages.home, "Looms in school", "looms", "About weaving.", search_description="All about looms.")
    SearchPromotion.objects.create(query=Query.get("silk"), page=page, description="Begin here.")

    found, catalogue = search("Silk days"), Client().get("/courses/", {"q": "silk"}).text

    assert re.search(r'Recommended</h3>.*?<a href="/looms/">Looms in school</a>.*?Begin here\.', found, re.DOTALL)
    assert "Recommended" not in search("cotton")
    assert "Looms in school" not in catalogue  # it is no course


def test_a_recommended_course_stands_above_the_catalogues_results(pages):
    SearchPromotion.objects.create(query=Query.get("silk"), page=course_page("Teaching with a loom"))

    assert re.search(r"Recommended</h3>.*?Teaching with a loom", Client().get("/courses/", {"q": "silk"}).text, re.DOTALL)


def test_a_recommended_page_that_is_taken_down_is_not_recommended(pages):
    page = published(pages.home, "Looms in school", "looms")
    SearchPromotion.objects.create(query=Query.get("silk"), page=page)
    page.unpublish()

    assert "Recommended" not in search("silk")


def test_an_old_address_leads_to_the_new_one_after_a_page_is_renamed(pages, client, django_capture_on_commit_callbacks):
    page = published(pages.home, "Looms in school", "looms")
    course = course_page("Teaching with a loom", slug="looming")
    page.slug, course.slug = "weaving", "weaving-at-last"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
        course.save_revision().publish()

    assert client.get("/looms/", follow=True).redirect_chain == [("/weaving/", 301)]
    assert client.get("/courses/looming/", follow=True).redirect_chain[-1][0] == "/courses/weaving-at-last/"


def test_a_rebuilt_search_finds_the_same(pages):
    published(pages.home, "Looms in school", "looms", "About looms.")
    SearchEntry.objects.all().delete()
    call_command("rebuild_search", verbosity=0)
    forget()

    assert titles(search("looms")) == ["Looms in school"]


def test_searching_asks_the_database_little(pages, django_assert_max_num_queries):
    for number in range(5):
        published(pages.home, f"Looms {number}", f"looms-{number}", "About looms.")
    Client().get("/about/")
    forget()
    with django_assert_max_num_queries(10):
        search("looms")


def test_dates_of_one_course_stand_together(pages):
    course = course_page("Teaching with a loom")
    for days in (3, 4, 5):
        run(course, starts_at=timezone.now() + datetime.timedelta(days=days))

    assert titles(search("loom")) == ["Teaching with a loom"]
    assert "and 2 more dates" in search("loom")


def test_what_is_counted_is_what_is_shown(pages):
    """All runs of a course are one result, wherever they would have stood among the others."""
    for name in ("Teaching with a loom", "A loom of one’s own"):
        course = course_page(name)
        for days in range(3, 16):
            run(course, starts_at=timezone.now() + datetime.timedelta(days=days))
    published(pages.home, "Looms in school", "looms", "About looms.")
    found = search("loom")
    assert "3 results" in found
    assert sorted(titles(found)) == ["A loom of one’s own", "Looms in school", "Teaching with a loom"]
    assert re.search(r'Courses and events <span class="count">2</span>', found)
    assert found.count("and 12 more dates") == 2
    assert 'class="pager"' not in found
    assert "2 results in courses and events" in search("loom", only="events")


@pytest.mark.parametrize("most", [1_000, 3], ids=["all of them remembered", "few of them remembered"])
def test_pages_of_results_have_as_many_things_as_they_say(pages, monkeypatch, most):
    monkeypatch.setattr(database, "MOST_RANKED", most)
    for number in range(22):
        course = course_page(f"Loom {number}", slug=f"loom-{number}")
        for days in (3, 4):
            run(course, starts_at=timezone.now() + datetime.timedelta(days=days))
    assert "22 results" in search("loom")
    first, second = titles(search("loom")), titles(search("loom", page="2"))
    assert (len(first), len(second)) == (20, 2)
    assert len({*first, *second}) == 22
    assert search("loom", page="2").count("and 1 more date<") == 2


def test_a_course_shows_its_next_date_the_price_for_who_asks_and_the_places_left(pages):
    soon, late = (timezone.now() + datetime.timedelta(days=days) for days in (10, 40))
    course = course_page("Teaching with a loom")
    run(course, starts_at=late, price=9000)
    event = run(course, starts_at=soon, price=9000, capacity=3, taken=1, uses_included_places=True)
    course_page("A loom of one’s own")
    membership = MembershipFactory(academic_year=year_of(event))
    member = AffiliationFactory(school=membership.school).person
    found = " ".join(search("loom").split())
    assert f"{timezone.localtime(soon):%-d %B}" in found
    assert "and 1 more date<" in found
    assert "<strong>£90</strong>" in found
    assert "2 places left" in found
    assert "Dates to be confirmed" in found
    assert "<strong>Included</strong>" in search("loom", signed_in(member))


def test_the_words_around_what_was_found_are_a_sentence_and_no_list_of_labels(pages):
    run(
        course_page(
            "Weaving", subjects=["Looms"], introduction="A day out. Everybody leaves with a loom and a plan for it. Lunch is at one."
        )
    )
    found = search("loom")
    assert "Everybody leaves with a <mark>loom</mark> and a plan for it." in found
    run(course_page("Cloth", subjects=["Warp"]))
    found = search("warp")
    assert titles(found) == ["Cloth"]
    assert "A day on cloth." in found
    assert " · Warp" not in found
