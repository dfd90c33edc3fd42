"""A school's page for those who may work there, and what its recruiters say of it."""

import json
import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from teach_th.errors import NotARecruiter
from teach_th.models import SchoolProfile
from teach_th.schools import profiles
from teach_th.schools.borough_map import SchoolMap
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, teacher_at
from tests.factories.courses import course_page, run
from tests.factories.schools import SchoolFactory
from tests.factories.teach_th import story
from tests.factories.teach_th_interest import offered, recruiter_of
from tests.factories.vacancies import published as vacancy
from tests.teach_th.school_pages import words
from tests.teach_th.test_talent_pool import sign_in
from thep.accounts.groups import ensure_groups
from thep.mail.models import Message
from thep.schools import gias_extract, gias_import
from thep.schools.models import School
from thep.search.models import SearchEntry

pytestmark = pytest.mark.django_db


def test_a_school_says_what_the_register_knows(school, client):
    page = words(client.get(profiles.address(school)))

    assert page.count("<h1") == 1
    assert "Primary school in Stepney for children aged 3 to 11." in page
    assert "1,591" in page
    assert "Community school" in page
    assert 'href="https://loomwright.example"' in page
    assert "No vacancies are open here at the moment." in page
    assert "Free school meals" not in page


def test_free_school_meals_are_said_where_they_are_known(school, client):
    School.objects.update(percentage_fsm="41.5")

    assert "1,591" in words(client.get(profiles.address(school)))
    assert "41.5% of pupils" in words(client.get(profiles.address(school)))


def test_a_school_shows_its_vacancies_visits_and_stories(school, client):
    advert = vacancy(school=school, title="Year 2 class teacher")
    other = vacancy(school=SchoolFactory(), title="Year 6 class teacher")
    visit = offered(school)
    story("They waited for me", school=school)

    page = client.get(profiles.address(school)).text

    assert f"/teach/vacancies/{advert.pk}-" in page
    assert f"/teach/vacancies/{other.pk}-" not in page
    assert reverse("visit", args=[visit.event_id]) in page
    assert "/teach/stories/they-waited-for-me/" in page


def test_a_school_is_a_dot_among_the_others_and_said_in_words(school, client):
    other = SchoolFactory(name="Heron Dock Academy", easting=536_000, northing=182_000)
    SchoolFactory(name="Far away", easting=400_000, northing=300_000)
    School.objects.filter(pk=SchoolFactory(name="Shut", easting=536_100, northing=182_000).pk).update(status=School.Status.CLOSED)

    page = words(client.get(profiles.address(school)))

    assert SchoolMap(school).words == "In E1, 250 metres north of Stepney Green station."
    assert f'aria-label="{SchoolMap(school).words}"' in page
    dots = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"><title>([^<]+)</title><circle cx="(\d+)" cy="(\d+)"', page)
    assert dots == [(profiles.address(other), "Heron Dock Academy", "Heron Dock Academy", "310", "290")]
    assert client.get(dots[0][0]).status_code == 200


def test_a_school_without_words_has_a_page_worth_opening(school, client):
    page = course_page("Phonics that sticks")
    book(run(page), teacher_at(school, name="Nasima Begum"), school=school)
    hidden = course_page("Not published yet", publish=False)
    book(run(hidden), teacher_at(school), school=school)
    elsewhere = SchoolFactory()
    book(run(course_page("Other people’s")), teacher_at(elsewhere), school=elsewhere)

    shown = words(client.get(profiles.address(school)))

    for fact in ("Primary", "3 to 11", "591", "Community school"):
        assert fact in shown
    assert "Stepney Green station: 250 metres away, about 4 minutes on foot" in shown
    assert "https://tfl.gov.uk/plan-a-journey/?to=E1%204PZ" in shown
    assert "Courses that staff here take part in" in shown
    assert "Phonics that sticks" in shown
    assert "Not published yet" not in shown
    assert "Other people’s" not in shown
    assert "Nasima" not in shown
    assert "No vacancies are open here at the moment." in shown
    assert "Is this your school?" in shown
    assert f"?next={profiles.address(school)}" in shown


def test_the_schools_own_people_are_led_to_what_they_can_do(school, client):
    sign_in(client, recruiter_of(school))
    assert reverse("school_profile_write", args=[school.urn]) in client.get(profiles.address(school)).text
    SchoolProfile.objects.create(school=school, welcome="We laugh a lot.")
    assert reverse("school_profile_write", args=[school.urn]) in client.get(profiles.address(school)).text
    sign_in(client, PersonFactory())
    page = client.get(profiles.address(school)).text
    assert "Is this your school?" not in page, "it has spoken"


def test_somebody_signed_in_who_does_not_recruit_is_led_to_be_listed(school, client):
    sign_in(client, PersonFactory())
    page = client.get(profiles.address(school)).text
    assert "Ask to be listed at your school" in page
    assert reverse("school_profile_write", args=[school.urn]) not in page


def test_a_visit_of_a_candidate_is_no_course_of_the_school(school, client):
    visit = offered(SchoolFactory())
    book(visit.event, teacher_at(school), school=school)
    assert "Courses that staff here take part in" not in client.get(profiles.address(school)).text


@pytest.mark.parametrize("where", [{"easting": None, "northing": None}, {"easting": 400_000, "northing": 300_000}])
def test_a_school_that_is_nowhere_on_the_drawing_has_none(where, client):
    school = SchoolFactory(**where)

    assert not SchoolMap(school)
    assert '<svg class="map"' not in client.get(profiles.address(school)).text


def test_search_engines_are_told_of_the_school(school, client):
    written = [json.loads(each) for each in re.findall(r'ld\+json">(.*?)</script>', client.get(profiles.address(school)).text, re.DOTALL)]

    (told,) = [each for each in written if each["@type"] == "School"]
    assert told["name"] == "Loomwright Primary School"
    assert told["address"]["postalCode"] == "E1 4PZ"


def test_an_old_name_in_the_address_leads_to_the_new_one(school, client):
    answer = client.get(f"/teach/schools/{school.urn}-something-else/")

    assert answer.status_code == 301
    assert answer["Location"] == profiles.address(school)


@pytest.mark.parametrize("urn", [1, 10**40])
def test_an_unknown_school_is_not_found(urn, client):
    assert client.get(f"/teach/schools/{urn}-nowhere/").status_code == 404


def test_a_closed_school_is_not_shown(school, client):
    School.objects.update(status=School.Status.CLOSED)

    assert client.get(profiles.address(school)).status_code == 404


def test_a_recruiter_says_what_it_is_like(school, client):
    recruiter = recruiter_of(school)
    sign_in(client, recruiter)
    said = {"welcome": "We laugh <b>a lot</b>.", "offer": "A mentor\n\nBicycle parking", "welcomes_visits": "on", "visits": "Ring us."}

    answer = client.post(f"/member/school/{school.urn}/profile/", said)

    assert answer.status_code == 302
    assert SchoolProfile.objects.get(school=school).changed_by == recruiter
    page = words(client.get(profiles.address(school)))
    assert "We laugh a lot." in page
    assert "Welcomes visitors" in page
    assert page.count('<svg class="icon"') >= 2
    assert "A mentor" in page
    assert "Bicycle parking" in page
    assert "We laugh" in SearchEntry.objects.get(kind="school", key=str(school.pk)).body


def test_a_demonstration_says_that_a_real_school_said_nothing(school, client, settings):
    SchoolProfile.objects.create(school=school, welcome="We laugh a lot.")
    assert "said none of this" not in client.get(profiles.address(school)).text

    settings.DEMONSTRATION = True
    assert "said none of this" in client.get(profiles.address(school) + "?again").text


def test_what_is_wrong_with_the_form_is_said_and_nothing_lost(school, client):
    sign_in(client, recruiter_of(school))

    answer = client.post(f"/member/school/{school.urn}/profile/", {"welcome": "x" * 2001, "visits": "Ring us."})

    assert answer.status_code == 422
    assert "Tick this if visitors are welcome" in answer.text
    assert "x" * 2001 in answer.text
    assert not SchoolProfile.objects.exists()


def test_nobody_else_writes_for_a_school(school, client):
    elsewhere = recruiter_of(SchoolFactory())
    sign_in(client, elsewhere)

    assert client.get(f"/member/school/{school.urn}/profile/").status_code == 404
    assert client.post(f"/member/school/{school.urn}/profile/", {"welcome": "Ours now"}).status_code == 404
    with pytest.raises(NotARecruiter):
        profiles.write(school, by=PersonFactory(), welcome="Ours now", offer="", welcomes_visits=False, words_on_visits="")


def test_schools_of_the_register_are_found_once_it_is_taken_in(db):
    columns = "URN,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),Postcode"
    gias_import.import_extract(gias_extract.read_extract(f"{columns}\n900123,Weavers Row School,Open,Primary,E1 1AA\n".encode()))
    entry = SearchEntry.objects.get(kind="school")
    assert entry.title == "Weavers Row School"

    gias_import.import_extract(gias_extract.read_extract(f"{columns}\n900123,Weavers Row School,Closed,Primary,E1 1AA\n".encode()))
    assert not SearchEntry.objects.filter(kind="school").exists()


@pytest.mark.parametrize("many", [1, 9])
def test_schools_ask_the_database_little_however_much_there_is(many, school, client, django_assert_max_num_queries):
    for number in range(many):
        SchoolFactory(easting=536_000 + number, northing=182_000)
        vacancy(school=school, title=f"Teacher {number}")
        offered(school, days=20 + number)
        story(f"Story {number}", school=school)
    client.get("/teach/vacancies/")  # subjects, facets, the register and the frame are remembered for every page of half a minute

    for address in ("/teach/schools/", "/teach/schools/?q=loom&phase=primary", profiles.address(school)):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200


def test_the_office_reads_what_schools_say_and_puts_it_right(client, school):
    recruiter = recruiter_of(school, name="Grace O'Connell")
    profile = profiles.write(school, by=recruiter, welcome="We are the best scool.", offer="", welcomes_visits=False, words_on_visits="")
    ensure_groups()
    editor = PersonFactory(name="Leila Haddad")
    editor.groups.add(Group.objects.get(name="Editors"))
    sign_in(client, editor)

    listed = words(client.get(reverse("office_school_profiles:index")))
    assert "We are the best scool." in listed
    assert "Grace O&#x27;Connell" in listed
    address = reverse("office_school_profiles:correct", args=[profile.pk])
    form = {"welcome": "Children talk here.", "visits": "Ask."}
    refused = words(client.post(address, form))
    assert "Tick this if visitors are welcome" in refused
    assert "Children talk here." in refused
    profile.refresh_from_db()
    assert profile.welcome == "We are the best scool."

    client.post(address, form | {"welcomes_visits": "on"})

    assert "Children talk here." in words(client.get(profiles.address(school)))
    letter = Message.objects.get(to=recruiter.email)
    assert letter.subject == "We’ve corrected the page of Loomwright Primary School"
    assert reverse("school_profile_write", args=[school.urn]) in letter.text


def test_what_schools_say_is_not_for_finance_to_put_right(client, school):
    profile = profiles.write(
        school, by=recruiter_of(school), welcome="Children talk here.", offer="", welcomes_visits=False, words_on_visits=""
    )
    ensure_groups()
    person = PersonFactory()
    person.groups.add(Group.objects.get(name="Finance"))
    sign_in(client, person)
    client.post(reverse("office_school_profiles:correct", args=[profile.pk]), {"welcome": "Send money."})
    profile.refresh_from_db()
    assert profile.welcome == "Children talk here."
