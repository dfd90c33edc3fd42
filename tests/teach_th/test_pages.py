"""The brand's landing page, its sections, people, contact details and the ladder, as visitors see them."""

import datetime
import re

import pytest
from django.utils import timezone

from teach_th.models import CareerPage, PeoplePage
from tests.factories.courses import course_page, run
from tests.factories.teach_th import contact_page, home_page, published, section_page, story, story_index, teach_page

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10
"""With what is the same on every page remembered, as it is for all but one request of half a minute."""


def words(answer):
    return " ".join(answer.text.split())


def block(kind, **value):
    return {"type": kind, "value": value}


def career_page(*steps, support=(), **fields):
    page = CareerPage(
        title="Pay and progression",
        slug="pay",
        steps=[block("step", summary="What it is.", pay="From £40,317", **step) for step in steps],
        support_steps=[block("step", summary="What it is.", pay="By the scale", **step) for step in support],
        **fields,
    )
    return published(teach_page(), page)


def test_the_landing_page_argues_and_leads_on_from_where_one_is(client):
    here = section_page("Your first two years")
    page = teach_page()
    page.statement = "The people here will catch you."
    page.reasons = [block("reason", heading="Room to grow", text="Step up without leaving.")]
    page.ways = [
        block("way", heading="I’m an early career teacher", text="A mentor.", link={"label": "See the ECT offer", "page": here.pk}),
        block("way", heading="I’m looking", text="All posts.", link={"label": "See what’s on", "address": "/courses/"}),
    ]
    page.questions = [block("question", question="Can I visit first?", answer="<p>Yes.</p>")]
    page.save_revision().publish()

    answer = words(client.get("/teach/"))

    assert answer.count("<h1") == 1
    assert "You’ll never teach alone here" in answer
    assert "The people here will catch you." in answer
    assert "Room to grow" in answer
    assert '<a href="/teach/your-first-two-years/">See the ECT offer</a>' in answer
    assert '<a href="/courses/">See what’s on</a>' in answer
    assert "<summary>Can I visit first?</summary>" in answer


def test_a_way_whose_page_was_taken_down_leads_nowhere(client):
    gone = section_page("Your first two years")
    page = teach_page()
    page.ways = [block("way", heading="I’m an ECT", text="A mentor.", link={"label": "See the ECT offer", "page": gone.pk})]
    page.save_revision().publish()
    gone.unpublish()

    answer = words(client.get("/teach/"))

    assert "I’m an ECT" in answer
    assert "See the ECT offer" not in answer


def test_the_landing_page_quotes_the_stories_that_say_so(client):
    story("Quoted", person="Ines Carvalho", pull_quote="They waited for me.", is_quoted=True)
    story("Not quoted", person="Somebody Else")

    answer = words(client.get("/teach/"))

    assert "“They waited for me.”" in answer
    assert '<a href="/teach/stories/quoted/">Ines Carvalho</a>' in answer
    assert "Somebody Else" not in answer


def test_a_section_lists_the_pages_below_it_and_a_leaf_those_beside_it(client):
    above = section_page("Routes into teaching", below_heading="Routes in more detail")
    section_page("School-centred training", parent=above)
    section_page("Back to the classroom", parent=above)

    section, leaf = (
        words(client.get("/teach/routes-into-teaching/")),
        words(client.get("/teach/routes-into-teaching/school-centred-training/")),
    )

    assert "Routes in more detail" in section
    assert 'href="/teach/routes-into-teaching/school-centred-training/"' in section
    assert "All about back to the classroom." in section
    assert 'href="/teach/routes-into-teaching/back-to-the-classroom/"' in leaf
    assert '<li><a href="/teach/">Teach Tower Hamlets</a></li>' in leaf


def test_a_section_elsewhere_on_the_site_looks_like_the_rest_of_it(client):
    section_page("Working together", parent=home_page(), body=[{"type": "text", "value": "<p>We meet.</p>"}])
    section_page("Living here", body=[{"type": "text", "value": "<p>We live.</p>"}])

    elsewhere, here = words(client.get("/working-together/")), words(client.get("/teach/living-here/"))

    assert "We meet." in elsewhere
    assert '<li><a href="/">Home</a></li>' in elsewhere
    assert "Your next step" not in elsewhere
    assert 'data-tone="bright"' not in elsewhere
    assert "Your next step" in here
    assert 'data-tone="bright"' in here


def test_people_are_listed_with_what_to_ask_them(client):
    people = [block("person", name="Josie Clarke", job="Runs it", ask_about="Where to start.", email="teach@thep.example")]
    published(teach_page(), PeoplePage(title="Ask a person", slug="people", people=people, are_illustrative=True))

    answer = words(client.get("/teach/people/"))

    assert "Josie Clarke" in answer
    assert "Where to start." in answer
    assert 'href="mailto:teach@thep.example"' in answer
    assert "The people on this page are invented." in answer


def test_the_contact_page_says_how_to_reach_us(client):
    contact_page(telephone="020 7946 0160", address="12 Weavers Row\nLondon")

    answer = words(client.get("/teach/contact/"))

    assert 'href="mailto:teach@thep.example"' in answer
    assert "020 7946 0160" in answer
    assert "12 Weavers Row<br>London" in answer


def test_each_step_of_the_ladder_has_the_courses_of_those_who_take_it(client):
    run(course_page("Feedback that helps", audiences=["mentor"]))
    run(course_page("Calm starts", audiences=["ect", "teacher"]))
    course_page("Essays that argue", audiences=["ect"])
    career_page({"title": "Early career teacher", "audience": "ect"}, {"title": "Headteacher", "audience": "headteacher"})

    answer = words(client.get("/teach/pay/"))

    assert re.search(r'href="/courses/calm-starts/\?run=\d+">Calm starts</a>', answer)
    assert 'href="/courses/essays-that-argue/">Essays that argue</a>' in answer
    assert "Feedback that helps" not in answer
    assert answer.count("On now for this step") == 1


def test_runs_of_one_course_are_shown_once_and_all_are_counted(client):
    course = course_page("Calm starts", audiences=["ect"])
    for days in (5, 6, 7, 8, 9):
        run(course, starts_at=timezone.now() + datetime.timedelta(days=days))
    career_page({"title": "Early career teacher", "audience": "ect"})

    answer = words(client.get("/teach/pay/"))

    assert answer.count(">Calm starts</a>") == 1
    assert '<a href="/courses/?audience=ect">See all 5' in answer


def test_the_ladder_says_whose_figures_it_shows_and_whether_they_were_checked(client):
    page = career_page({"title": "Teacher"}, support=[{"title": "Teaching assistant"}], pay_source="The document", pay_year="2025/26")
    assert "Check the figures there" in words(client.get("/teach/pay/"))

    page.pay_checked_on = datetime.date(2026, 9, 4)
    page.save_revision().publish()
    assert "Checked on 4 September 2026" in words(client.get("/teach/pay/?again"))


@pytest.mark.parametrize("many", [1, 7])
def test_pages_ask_the_database_little_whatever_they_hold(many, client, django_assert_max_num_queries):
    above = section_page("Routes into teaching")
    for number in range(many):
        section_page(f"Route {number}", parent=above)
        story(f"Story {number}", is_quoted=True)
        run(course_page(f"Course {number}", audiences=["ect"]))
    career_page(*({"title": f"Step {number}", "audience": "ect"} for number in range(many)))
    client.get("/no-such-page/")

    for address in ("/teach/", "/teach/routes-into-teaching/", "/teach/routes-into-teaching/route-0/", "/teach/pay/"):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(address).status_code == 200


def test_an_editor_opens_and_previews_each_page_of_the_brand(client, admin_user):
    client.force_login(admin_user, backend="django.contrib.auth.backends.ModelBackend")
    people = [block("person", name="Josie Clarke", job="Runs it", ask_about="Where to start.")]
    pages = [
        teach_page(),
        section_page("Living here"),
        story("Six physicists"),
        story_index(),
        career_page({"title": "Teacher"}),
        contact_page(),
        published(teach_page(), PeoplePage(title="Ask a person", slug="people", people=people)),
    ]

    for page in pages:
        assert client.get(f"/office/pages/{page.pk}/edit/").status_code == 200
        for mode, _ in page.preview_modes:
            assert page.title in page.specific.make_preview_request(preview_mode=mode).text
