"""The strategic plan in the back office: its words by year, the objectives of events, and the report of what serves it."""

import datetime
import io
import re

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.factories.courses import course_page, run
from tests.factories.events import EventFactory
from tests.thep.reports.test_events import filled_in, of, words
from thep.cms import checks, new_site
from thep.cms.academic_years import bounds_of, in_words, this_academic_year
from thep.cms.models import Objective, PageObjective, PlanLine
from thep.cms.plan import plan
from thep.cms.plan.figures import PlanFigure, Serving
from thep.events import copies, domain, events
from thep.events.models import Event

pytestmark = pytest.mark.django_db
LAST_YEAR, THIS_YEAR, NEXT_YEAR = (this_academic_year() + years for years in (-1, 0, 1))
REPORT = "/office/plan/report/"
LIST = "/office/events/"


@pytest.fixture
def _plan():
    new_site.make_plan()


def plan_screen(year):
    return f"/office/plan/{year}/"


def sent(year, **changed):
    """The plan's form as it stands, with the words of some keys changed: `sent(2026, **{"3.2": "…"})`."""
    return {f"words-{key}": said for key, said in (plan.plan_of(year).words | changed).items()}


def serving(page, *keys):
    for key in keys:
        PageObjective.objects.create(page=page.page_ptr, objective_id=key)
    return page


def in_year(year):
    """When an event of this academic year may begin."""
    return bounds_of(year)[0] + datetime.timedelta(days=60)


def event_of(page=None, *, year=THIS_YEAR, objectives=(), **fields):
    event = EventFactory(page=page, starts_at=in_year(year), **fields)
    event.objectives.set(objectives)
    return event


def figures(response):
    """The report's rows: what stands in each one's cells, by the key it begins with."""
    (table,) = re.findall(r"<table class=\"office-table office-plan-report\">(.*?)</table>", response.text, re.DOTALL)
    rows = re.findall(r"<th scope=\"row\">(.*?)</tr>", table, re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    return {row.split()[0]: [int(number) for number in row.split()[-4:]] for row in said}


@pytest.mark.usefixtures("_plan")
class TestTheWords:
    def test_are_changed_in_one_form_by_managers_alone(self, office, client, done):
        office("Office managers")
        page = client.get("/office/plan/")
        assert f"Strategic plan {in_words(THIS_YEAR)}" in words(page)
        assert 'value="Governors equipped to lead"' in page.text
        assert "New objective 3.5" in words(page)
        assert "New priority 6" in words(page)
        said = done(client.post(plan_screen(THIS_YEAR), sent(THIS_YEAR, **{"3.5": "Research in class", "5.4": ""}), follow=True))
        assert f"The plan of {in_words(THIS_YEAR)} is saved." in said
        now = plan.plan_of(THIS_YEAR).words
        assert now["3.5"] == "Research in class"
        assert "5.4" not in now
        office("Editors")
        assert "Research in class" in words(client.get("/office/plan/"))
        assert "Save the plan" not in words(client.get("/office/plan/"))
        assert client.post(plan_screen(THIS_YEAR), sent(THIS_YEAR, **{"3.5": "Nothing"})).status_code == 302
        assert plan.plan_of(THIS_YEAR).words["3.5"] == "Research in class"

    def test_are_kept_as_typed_where_something_is_wrong(self, office, client):
        office("Office managers")
        page = client.post(plan_screen(THIS_YEAR), sent(THIS_YEAR, **{"5": "", "1.1": "Typed anew", "1.2": "x" * 151}))
        assert "Objective 1.2: use 150 characters or fewer." in words(page)
        page = client.post(plan_screen(THIS_YEAR), sent(THIS_YEAR, **{"5": "", "1.1": "Typed anew"}))
        assert "Enter the words of priority 5, or clear its objectives too." in words(page)
        assert 'value="Typed anew"' in page.text
        assert plan.plan_of(THIS_YEAR).words["1.1"].startswith("Accurate")

    def test_are_copied_to_the_next_year_with_one_press(self, office, client, done):
        office("Office managers")
        page = client.get(plan_screen(NEXT_YEAR))
        assert f"Copy the plan of {in_words(THIS_YEAR)} to {in_words(NEXT_YEAR)}" in words(page)
        assert "Save the plan" not in words(page)
        (address,) = re.findall(r'action="(/office/plan/\d+/begin/)"', page.text)
        assert in_words(NEXT_YEAR) in done(client.post(address, follow=True))
        assert PlanLine.objects.filter(academic_year=NEXT_YEAR).count() == 24
        assert "Save the plan" in words(client.get(plan_screen(NEXT_YEAR)))
        client.post(plan_screen(NEXT_YEAR), sent(NEXT_YEAR, **{"1": "Knowing every school"}))
        client.post(address)
        assert plan.plan_of(NEXT_YEAR).words["1"] == "Knowing every school"
        assert plan.plan_of(THIS_YEAR).words["1"] == "Knowing our schools"

    def test_of_a_year_that_is_over_can_only_be_read(self, office, client):
        PlanLine.objects.create(academic_year=LAST_YEAR, key="1", words="Knowing schools")
        office("Office managers")
        page = client.get(plan_screen(LAST_YEAR))
        assert "is over, so its words stay as they were" in words(page)
        assert "<button" not in page.text.split('class="office"')[1].split("</main>")[0]
        assert "is over" in words(client.post(plan_screen(LAST_YEAR), {"words-1": "Something else"}))
        client.post(f"/office/plan/{LAST_YEAR}/begin/")
        assert plan.plan_of(LAST_YEAR).words == {"1": "Knowing schools"}

    @pytest.mark.parametrize("year", [0, 1999, NEXT_YEAR + 1, 10**30])
    def test_of_a_year_that_has_no_plan_are_not_there(self, office, client, year):
        office("Office managers")
        assert client.get(plan_screen(year)).status_code == 404
        client.post(f"/office/plan/{year}/begin/")
        assert set(PlanLine.objects.values_list("academic_year", flat=True)) == {THIS_YEAR}


def test_a_site_without_a_plan_begins_one_with_one_press(office, client):
    office("Office managers")
    assert "No plan is written yet" in words(client.get("/office/plan/"))
    assert "No plan is written yet" in words(client.get(REPORT))
    assert "An office manager can write it" in words(client.get(reverse("office_events:add")))
    client.post(f"/office/plan/{THIS_YEAR}/begin/")
    assert plan.plan_of(THIS_YEAR).words["4.3"] == "Governors equipped to lead"


def test_what_serves_objectives_and_is_not_counted_is_complained_of(monkeypatch):
    assert checks.check_objectives_are_counted() == []
    monkeypatch.setattr(domain, "PARTS", tuple(part for part in domain.PARTS if not isinstance(part, PlanFigure)))
    assert [error.id for error in checks.check_objectives_are_counted()] == ["cms.E002"]


def test_what_a_domain_counts_has_a_column(office, client, declare):
    new_site.make_plan()
    declare(PlanFigure(name="days", label="Consultancy days", order=40, served=lambda year: [Serving(3, frozenset({"1.3", "2.2"}))]))
    office("Events")
    page = client.get(REPORT)
    assert "Consultancy days" in words(page)
    assert {key: row[-1] for key, row in figures(page).items() if row[-1]} == {"1": 3, "1.3": 3, "2": 3, "2.2": 3}
    assert "1.3 High-quality leadership consultancy Nothing yet" not in words(page)


@pytest.mark.usefixtures("_plan")
class TestEvents:
    def test_are_given_objectives_in_their_form(self, office, client, done):
        office("Events")
        assert "<legend>4 Leadership</legend>" in client.get(reverse("office_events:add")).text
        done(client.post(reverse("office_events:add"), filled_in(objectives=["4.1", "4.2"]), follow=True))
        event = Event.objects.get()
        assert event.objective_keys == ["4.1", "4.2"]
        page = client.get(reverse("office_events:edit", args=[event.pk])).text
        assert "checked" in re.search(r'<input[^>]*value="4.2"[^>]*>', page).group()
        done(client.post(reverse("office_events:edit", args=[event.pk]), of(event, objectives=["4.2"]), follow=True))
        assert event.objective_keys == ["4.2"]
        assert "4.2 The best leaders recruited and kept" in words(client.get(reverse("office_events:inspect", args=[event.pk])))

    def test_take_those_of_their_page_until_they_have_their_own(self):
        event = event_of(serving(course_page(), "3.1", "3.2"))
        assert event.objective_keys == ["3.1", "3.2"]
        assert list(Event.objects.serving("3.1")) == list(Event.objects.serving("3")) == [event]
        events.change(event, objectives=[Objective.objects.get(key="5.1")])
        assert event.objective_keys == ["5.1"]
        assert not Event.objects.serving("3").exists()
        events.change(event, objectives=[])
        assert list(Event.objects.serving("3.1")) == [event]

    def test_that_are_copied_keep_their_own(self):
        copy = copies.to_date(event_of(objectives=["2.3"]), first_day=in_year(NEXT_YEAR).date())
        assert copy.objective_keys == ["2.3"]

    def test_are_listed_by_objective_by_priority_and_where_none_is_chosen(self, office, client):
        office("Events")
        event_of(serving(course_page("Oracy"), "3.2"), title="Of its page")
        event_of(objectives=["3.1", "4.1"], title="Of its own")
        event_of(title="Of none")

        def listed(objective):
            text = words(client.get(LIST, {"objective": objective}))
            return [title for title in ("Of its page", "Of its own", "Of none") if title in text]

        assert listed("3.2") == ["Of its page"]
        assert listed("3") == ["Of its page", "Of its own"]
        assert listed("4.1") == ["Of its own"]
        assert listed("none") == ["Of none"]
        assert listed("5") == []
        assert "3.2 A professional learning offer that improves teaching" in words(client.get(LIST))

    def test_say_before_they_are_published_that_they_have_none(self, office, client):
        office("Events")
        draft = event_of(state=Event.State.DRAFT)
        address = reverse("office_events:publish", args=[draft.pk])
        assert "No objective of the strategic plan is ticked" in words(client.get(address))
        draft.objectives.set(["3.2"])
        assert "No objective of the strategic plan" not in words(client.get(address))


@pytest.mark.usefixtures("_plan")
class TestTheReport:
    @pytest.fixture(autouse=True)
    def _season(self):
        oracy = serving(course_page("Oracy"), "3.1", "3.2")
        event_of(oracy, taken=12)
        event_of(oracy, taken=5, objectives=["4.1"])
        event_of(taken=3)
        event_of(oracy, taken=7, year=LAST_YEAR)
        event_of(oracy, taken=1, state=Event.State.CANCELLED)
        event_of(oracy, state=Event.State.DRAFT)

    def test_counts_events_places_and_pages_for_each_objective(self, office, client):
        office("Events")
        page = client.get(REPORT)
        rows = figures(page)
        assert rows["3.1"] == rows["3.2"] == rows["3"] == [1, 12, 1, 0]
        assert rows["4.1"] == rows["4"] == [1, 5, 0, 0]
        assert rows["5.1"] == [0, 0, 0, 0]
        assert rows["No"][:2] == [1, 3]
        assert "5.1 Climate and opportunities to collaborate and innovate Nothing yet" in words(page)
        assert "3.1 Knowledge and best practice shared through networks Nothing yet" not in words(page)
        assert "Nothing yet for 16 objectives" in words(page)

    def test_is_asked_for_by_year(self, office, client):
        office("Events")
        PlanLine.objects.create(academic_year=LAST_YEAR, key="3", words="Teaching")
        page = client.get(REPORT, {"year": LAST_YEAR})
        assert "3 Teaching" in words(page)
        assert figures(page)["3.1"] == [1, 7, 1, 0]
        assert f"(not in the plan of {in_words(LAST_YEAR)})" in words(page)
        for nonsense in ("x", "0", str(10**40), "-1"):
            assert client.get(REPORT, {"year": nonsense}).context["year"] == THIS_YEAR

    def test_leads_to_the_events_that_it_counts(self, office, client):
        office("Events")
        (address,) = re.findall(r'<a href="([^"]*objective=3\.1[^"]*)"', client.get(REPORT).text)
        listed = client.get(address.replace("&amp;", "&"))
        assert listed.context["object_list"].count() == 1
        (address,) = re.findall(r'<a href="([^"]*objective=none[^"]*)"', client.get(REPORT).text)
        assert [event.taken for event in client.get(address.replace("&amp;", "&")).context["object_list"]] == [3]

    def test_is_kept_as_a_spreadsheet(self, office, client):
        office("Events")
        sheet = client.get(REPORT, {"export": "csv"}).getvalue().decode("utf-8-sig").splitlines()
        assert sheet[0] == "Academic year,Priority,Objective,Words,Events,Places taken,Pages on the site,Add-ons bought"
        assert f"{in_words(THIS_YEAR)},3,3.1,Knowledge and best practice shared through networks,1,12,1,0" in sheet
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(REPORT, {"export": "xlsx"}).getvalue()))
        assert len(book.get_sheet_by_index(0).to_python()) == 1 + 24 + 1

    def test_is_in_the_menu_of_those_who_may_see_it(self, office, client):
        office("Editors")
        assert REPORT in client.get("/office/").text
        office("Finance")
        assert REPORT not in client.get("/office/").text

    @pytest.mark.parametrize("size", [1, 25])
    def test_takes_as_many_queries_for_many_as_for_few(self, office, client, django_assert_max_num_queries, size):
        office("Office managers")
        for number in range(size):
            run(serving(course_page(f"Course {number}"), "3.2", "4.1"))
        client.get(REPORT)
        with django_assert_max_num_queries(24):
            client.get(REPORT)
