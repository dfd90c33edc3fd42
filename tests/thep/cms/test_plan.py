"""The strategic plan: its words in each academic year, and the objectives that editors tick on pages."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page

from courses.models import CoursePage
from tests.courses.test_editing import form
from tests.factories.accounts import PersonFactory
from tests.factories.courses import catalogue_page, course_page
from tests.thep.cms.pages import home
from thep.cms import new_site
from thep.cms.academic_years import this_academic_year
from thep.cms.models import Objective, PageObjective, PlanLine
from thep.cms.plan import plan
from thep.cms.plan.errors import PriorityMissing, YearHasBegun, YearOver, YearTooFar

pytestmark = pytest.mark.django_db
LAST_YEAR, THIS_YEAR, NEXT_YEAR = (this_academic_year() + years for years in (-1, 0, 1))


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def served(page):
    return sorted(PageObjective.objects.filter(page=page.pk).values_list("objective", flat=True))


def box(page, key):
    """The tag of the box of an objective, in a form."""
    return re.search(rf'<input[^>]*value="{re.escape(key)}"[^>]*>', page).group()


@pytest.fixture
def editor(client):
    client.force_login(PersonFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def _plan():
    new_site.make_plan()


@pytest.fixture
def _last_years_plan():
    for key, said in {"1": "Knowing schools", "1.1": "Data", "1.2": "Analysis", "2": "Support", "2.1": "Courses"}.items():
        PlanLine.objects.create(academic_year=LAST_YEAR, key=key, words=said)
        if "." in key:
            Objective.objects.create(key=key)


class TestAYearsWords:
    def test_a_new_site_has_five_priorities_and_nineteen_objectives_and_leaves_them_as_they_become(self):
        new_site.make_plan()
        made = plan.plan_of(THIS_YEAR)
        assert [len(priority.objectives) for priority in made.priorities] == [3, 5, 4, 3, 4]
        assert made.words["3.4"] == "Tower Hamlets as a place to teach, lead and grow"
        assert Objective.objects.count() == 19
        plan.write(THIS_YEAR, {"1": "Knowing our schools"})
        new_site.make_plan()
        assert plan.plan_of(THIS_YEAR).words == {"1": "Knowing our schools"}

    @pytest.mark.usefixtures("_last_years_plan")
    def test_stay_as_they_were_when_the_year_is_over(self):
        with pytest.raises(YearOver):
            plan.write(LAST_YEAR, {"1": "Something else"})
        with pytest.raises(YearOver):
            plan.begin(LAST_YEAR)
        assert plan.plan_of(LAST_YEAR).words["1"] == "Knowing schools"

    @pytest.mark.usefixtures("_last_years_plan")
    def test_are_those_of_the_last_plan_until_it_has_its_own(self):
        assert plan.plan_of(THIS_YEAR).words == plan.plan_of(NEXT_YEAR).words == plan.plan_of(LAST_YEAR).words
        plan.begin(THIS_YEAR)
        plan.write(THIS_YEAR, plan.plan_of(THIS_YEAR).words | {"1.1": "Better data"})
        assert plan.plan_of(LAST_YEAR).words["1.1"] == "Data"
        assert plan.plan_of(NEXT_YEAR).words["1.1"] == "Better data"

    @pytest.mark.usefixtures("_last_years_plan")
    def test_are_begun_once_and_no_further_than_the_next_year(self):
        plan.begin(NEXT_YEAR)
        with pytest.raises(YearHasBegun):
            plan.begin(NEXT_YEAR)
        with pytest.raises(YearTooFar):
            plan.begin(NEXT_YEAR + 1)
        assert PlanLine.objects.filter(academic_year=NEXT_YEAR).count() == 5

    @pytest.mark.usefixtures("_last_years_plan")
    def test_keep_an_objective_below_its_priority(self):
        plan.begin(THIS_YEAR)
        with pytest.raises(PriorityMissing, match="priority 2"):
            plan.write(THIS_YEAR, {"1": "Knowing schools", "2.1": "Courses"})
        assert plan.plan_of(THIS_YEAR).words["2"] == "Support"

    @pytest.mark.usefixtures("_last_years_plan")
    def test_can_leave_out_an_objective_and_have_a_new_one(self):
        plan.write(THIS_YEAR, {"1": "Knowing schools", "1.1": "Data", "1.3": " Peer review "})
        now = plan.plan_of(THIS_YEAR)
        assert now.words == {"1": "Knowing schools", "1.1": "Data", "1.3": "Peer review"}
        assert now.withdrawn == {"1.2": "Analysis", "2.1": "Courses"}

    def test_there_is_no_plan_where_none_was_written(self):
        assert plan.plan_of(THIS_YEAR).words == {}


@pytest.mark.usefixtures("_plan")
class TestPages:
    def add(self, editor, **fields):
        return editor.post(reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue_page().pk]), form(**fields))

    def test_an_editor_ticks_objectives_by_priority(self, editor):
        page = editor.get(reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue_page().pk])).text
        assert "<legend>3 Teaching and learning</legend>" in page
        assert "3.2 A professional learning offer that improves teaching" in words(page)
        assert self.add(editor, objectives=["3.2", "4.1"]).status_code == 302
        course = CoursePage.objects.get(slug="oracy")
        assert served(course) == ["3.2", "4.1"]
        page = editor.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).text
        assert "checked" in box(page, "3.2")
        assert "checked" not in box(page, "3.1")

    def test_any_page_has_the_chooser(self, editor):
        for kind in (["cms", "standardpage"], ["teach_th", "teachpage"]):
            assert "<legend>5 Innovation" in editor.get(reverse("wagtailadmin_pages:add", args=[*kind, home().pk])).text

    @pytest.mark.parametrize("key", ["9.9", "3.2\x00", "\x00", "3", "3.21", "x" * 5000, ""])
    def test_an_objective_that_is_none_is_refused(self, editor, key):
        answer = self.add(editor, objectives=["3.2", key])
        assert answer.status_code == 200
        assert "Objectives of the strategic plan" in answer.text
        assert not CoursePage.objects.exists()

    def test_a_draft_serves_its_objectives_once_it_is_published(self, editor):
        self.add(editor, objectives=["3.2", "3.3"])
        course = CoursePage.objects.get()
        address = reverse("wagtailadmin_pages:edit", args=[course.pk])
        changed = form(objectives=["3.3", "5.1"])
        changed.pop("action-publish")
        assert editor.post(address, changed).status_code == 302
        assert served(course) == ["3.2", "3.3"]
        assert "checked" in box(editor.get(address).text, "5.1")
        CoursePage.objects.get().get_latest_revision().publish()
        assert served(course) == ["3.3", "5.1"]

    def test_an_older_version_can_be_brought_back_and_compared(self, editor):
        self.add(editor, objectives=["3.2"])
        course = CoursePage.objects.get()
        first = course.get_latest_revision()
        editor.post(reverse("wagtailadmin_pages:edit", args=[course.pk]), form(objectives=["4.1"], title="Oracy again"))
        second = CoursePage.objects.get().get_latest_revision()
        assert served(course) == ["4.1"]
        compare = reverse("wagtailadmin_pages:revisions_compare", args=[course.pk, first.pk, second.pk])
        assert editor.get(compare).status_code == 200
        first.publish()
        assert served(course) == ["3.2"]

    def test_unticking_all_leaves_none(self, editor):
        self.add(editor, objectives=["3.2"])
        course = CoursePage.objects.get()
        editor.post(reverse("wagtailadmin_pages:edit", args=[course.pk]), form())
        assert served(course) == []

    def test_a_copy_serves_what_its_original_does(self, editor):
        self.add(editor, objectives=["3.2"])
        copy = CoursePage.objects.get().copy(update_attrs={"slug": "oracy-2"})
        assert served(copy) == ["3.2"]

    def test_an_objective_that_this_years_plan_left_out_stays_chosen_until_it_is_unticked(self, editor):
        self.add(editor, objectives=["3.2"])
        without = {key: said for key, said in plan.plan_of(THIS_YEAR).words.items() if key != "3.2"}
        PlanLine.objects.create(academic_year=LAST_YEAR, key="3.2", words="A professional learning offer")
        plan.write(THIS_YEAR, without)
        course = CoursePage.objects.get()
        page = editor.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).text
        assert "<legend>Not in this year’s plan</legend>" in page
        assert "checked" in box(page, "3.2")
        other = editor.get(reverse("wagtailadmin_pages:edit", args=[course_page().pk])).text
        assert "Not in this year’s plan" not in other

    def test_the_public_page_says_nothing_of_them(self, editor, client):
        self.add(editor, objectives=["3.2"])
        client.logout()
        assert "professional learning offer" not in client.get("/courses/oracy/").text

    def test_a_page_that_is_deleted_takes_its_objectives_along(self, editor):
        self.add(editor, objectives=["3.2"])
        Page.objects.get(slug="oracy").delete()
        assert not PageObjective.objects.exists()
        assert Objective.objects.filter(pk="3.2").exists()
