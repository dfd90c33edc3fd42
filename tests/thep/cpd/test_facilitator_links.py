"""The facilitator's link opens one register, around the days of its event, until it is withdrawn."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, place_at, register_three_hundred
from tests.factories.schools import SchoolFactory
from thep.cpd import retention
from thep.cpd.errors import NoRegister
from thep.cpd.facilitator_links import links
from thep.cpd.models import FacilitatorLink, Mark
from thep.events import events
from thep.events.models import Event, Facilitator
from thep.mail.mailing_lists import PREFERENCES

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def event():
    return event_that_began(title="Phonics that sticks")


@pytest.fixture
def leader(event):
    person = PersonFactory(name="Rukhsana Akhtar")
    event.facilitators.add(Facilitator.objects.create(name=person.name, slug="rukhsana-akhtar", person=person))
    return person


@pytest.fixture
def link(event, leader):
    return links.make(event, for_whom="Farida Khan", by=leader)


def link_in(page):
    return re.search(r'"http://testserver(/register/[^/"]+/)"', page)[1]


def answer_to(client, token):
    answer = client.get(reverse("facilitator_register", args=[token]))
    return answer.status_code, answer.content.decode()


def test_a_link_shows_names_and_schools_of_its_event_alone_without_an_account(client, event, link):
    school = SchoolFactory(name="Loomwright Primary School")
    place_at(event, PersonFactory(name="Nasima Begum", email="nasima@loomwright.example"), school=school, dietary_needs="Halal")
    place_at(event, PersonFactory(name="Grace Okafor"), named_as="g.okafor@loomwright.example", school=school)
    place_at(event_that_began(), PersonFactory(name="Peter Lowe"))

    status, page = answer_to(client, links.REGISTER.token_for(link))

    assert status == 200
    assert "Nasima Begum" in page
    assert "Loomwright Primary School" in page
    assert "Peter Lowe" not in page
    assert "@" not in page
    assert "Halal" not in page
    assert not client.cookies


def test_who_leads_the_event_goes_on_from_their_register_to_one_that_needs_no_connection(client, event, leader):
    client.force_login(leader, backend=BACKEND)
    address = reverse("member_leading_without_connection", args=[event.pk])
    assert f'action="{address}"' in client.get(reverse("member_leading_register", args=[event.pk])).text

    first, second = client.post(address), client.post(address)

    link = FacilitatorLink.objects.get()
    assert (link.for_whom, link.made_by) == ("Rukhsana Akhtar", leader)
    assert {first.url.split(":")[0], second.url.split(":")[0]} == {links.address_of(link).split(":")[0]}
    assert client.get(first.url).status_code == 200
    links.revoke(link)
    client.post(address)
    assert FacilitatorLink.objects.filter(revoked_at=None).count() == 1


def test_nobody_else_does_nor_anybody_once_links_open_nothing(client, event, leader, clock):
    address = reverse("member_leading_without_connection", args=[event.pk])
    client.force_login(PersonFactory(), backend=BACKEND)
    assert client.post(address).status_code == 404
    clock.forward(days=4)
    client.force_login(leader, backend=BACKEND)

    register = reverse("member_leading_register", args=[event.pk])
    assert client.post(address).url == register
    assert address not in client.get(register).text
    assert not FacilitatorLink.objects.exists()


def test_the_register_at_a_link_has_a_way_past_its_tools_to_the_names(client, event, link):
    for address in (links.address_of(link), reverse("register_shell")):
        page = client.get(address).text
        assert page.index('<a class="skip" href="#people">Skip to the names</a>') < page.index("<main")
        assert page.count('id="people"') == 1


def test_a_button_marks_somebody_without_a_cookie_and_says_by_which_link(client, event, link):
    person = place_at(event, PersonFactory(name="Nasima Begum")).person

    page = client.post(links.address_of(link), {"person": person.pk, "as": "present"}, follow=True).content.decode()

    mark = Mark.objects.get()
    assert (mark.state, mark.way, mark.by, mark.link) == ("present", "list", None, link)
    assert "by Farida Khan" in page
    assert "1 of 1 came so far" in page


def test_what_was_chosen_stays_chosen_for_the_next_name(client, event, link):
    person = place_at(event, PersonFactory()).person

    answer = client.post(links.address_of(link), {"person": person.pk, "as": "late", "minutes": "30"})

    assert (Mark.objects.get().state, Mark.objects.get().minutes) == ("late", 30)
    assert 'value="late" checked' in client.get(answer.url).text


def test_three_hundred_people_are_few_queries_and_few_bytes(client, event, link):
    register_three_hundred(event)
    client.get(links.address_of(link))

    with CaptureQueriesContext(connection) as asked:
        page = client.get(links.address_of(link))

    assert page.text.count("Person Number") == 300
    assert len(asked) <= 12
    assert len(page.content) <= 60_000


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"person": "4242", "as": "late"}, "Enter how many minutes they were there"),
        ({"person": "4242", "as": "late", "minutes": "900"}, "Enter how many minutes they were there"),
        ({"person": "4242", "as": "here"}, "Choose present, late, left early, absent or apologies."),
        ({"person": "99999", "as": "present"}, "They aren’t on this register."),
        ({"person": "4242"}, "Choose present, late, left early, absent or apologies."),
        ({"person": "٣", "as": "present"}, "Choose somebody on the list"),
        ({}, "Choose somebody on the list"),
    ],
)
def test_a_mark_that_cannot_be_taken_says_why(client, event, link, typed, words):
    place_at(event, PersonFactory(id=4242))

    answer = client.post(links.address_of(link), typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Mark.objects.exists()


def test_another_websites_page_cannot_mark_anybody(client, event, link):
    person = place_at(event, PersonFactory()).person
    typed = {"person": person.pk, "as": "present"}

    assert client.post(links.address_of(link), typed, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not Mark.objects.exists()


def test_a_link_works_from_a_day_before_until_three_days_after(client, event, link, time_machine):
    token = links.REGISTER.token_for(link)
    moments = {
        event.starts_at - DAY - datetime.timedelta(minutes=1): (403, "This register isn’t open yet"),
        event.starts_at - DAY: (200, "Phonics that sticks"),
        event.ends_at + 3 * DAY - datetime.timedelta(minutes=1): (200, "Phonics that sticks"),
        event.ends_at + 3 * DAY: (410, "This register is closed"),
    }
    for moment, (expected, words) in moments.items():
        time_machine.move_to(moment, tick=False)
        status, page = answer_to(client, token)
        assert status == expected
        assert words in page


@pytest.mark.parametrize(
    ("token", "status", "words"),
    [
        (lambda link: links.REGISTER.token_for(link)[:-1], 404, "That link is incomplete"),
        (lambda link: "1", 404, "That link is incomplete"),
        (lambda link: PREFERENCES.sign([link.pk, link.key]), 404, "That link is incomplete"),
        (lambda link: links.REGISTER.sign([link.pk, "another key"]), 410, "This link was withdrawn"),
        (lambda link: links.REGISTER.sign([link.pk + 1, link.key]), 410, "This link was withdrawn"),
    ],
)
def test_a_forged_link_opens_nothing_and_says_so(client, link, token, status, words):
    answered, page = answer_to(client, token(link))

    assert (answered, words in page) == (status, True)
    assert "Phonics that sticks" not in page
    assert client.post(reverse("facilitator_register", args=[token(link)]), {"person": "4242", "as": "present"}).status_code == status


def test_a_link_opens_nothing_once_its_event_is_cancelled(client, event, link, leader):
    event.starts_at, event.ends_at = timezone.now() + DAY / 2, timezone.now() + DAY
    event.save()
    events.cancel(event, by=leader, reason="The trainer is ill.")

    status, page = answer_to(client, links.REGISTER.token_for(link))

    assert (status, "This event isn’t taking place" in page) == (410, True)


def test_who_leads_the_event_makes_a_link_and_withdraws_it(client, event, leader):
    client.force_login(leader, backend=BACKEND)
    page = reverse("member_leading_links", args=[event.pk])

    assert "Enter the name of who will use the link." in client.post(page, {"for_whom": " "}).content.decode()
    shown = client.post(page, {"for_whom": "Farida Khan"}, follow=True).content.decode()
    made = FacilitatorLink.objects.get()
    assert (made.for_whom, made.made_by, made.event) == ("Farida Khan", leader, event)
    address = link_in(shown)
    assert client.get(address).status_code == 200
    client.post(reverse("member_leading_link_revoke", args=[event.pk, made.pk]))
    assert client.get(address).status_code == 410


def test_nobody_makes_or_withdraws_links_of_an_event_that_they_do_not_lead(client, link):
    other = event_that_began()
    person = PersonFactory()
    other.facilitators.add(Facilitator.objects.create(name="Peter Lowe", slug="peter-lowe", person=person))
    client.force_login(person, backend=BACKEND)

    assert client.post(reverse("member_leading_links", args=[link.event_id]), {"for_whom": "Me"}).status_code == 404
    assert client.post(reverse("member_leading_link_revoke", args=[link.event_id, link.pk])).status_code == 404
    assert client.post(reverse("member_leading_link_revoke", args=[other.pk, link.pk])).status_code == 404
    assert FacilitatorLink.objects.get().revoked_at is None


def test_the_office_makes_a_link_on_the_events_screen_and_withdraws_it(office, client, event):
    office("Office managers")
    screen = reverse("office_register_links", args=[event.pk])
    assert screen in client.get(reverse("office_events:inspect", args=[event.pk])).content.decode()

    shown = client.post(screen, {"for_whom": "Farida Khan"}, follow=True).content.decode()

    made = FacilitatorLink.objects.get()
    assert client.get(link_in(shown)).status_code == 200
    shown = client.post(screen, {"revoke": made.pk}, follow=True).content.decode()
    assert "it opens nothing any more" in shown
    assert "Withdrawn on" in shown
    assert FacilitatorLink.objects.get().revoked_at
    assert client.post(screen, {"revoke": "x"}).status_code == 404


@pytest.mark.parametrize("changes", [{"state": Event.State.DRAFT}, {"ends_at": None, "starts_at": None}, {"ago": 4 * DAY}])
def test_no_link_is_made_that_would_open_nothing(leader, changes):
    ago = changes.pop("ago", datetime.timedelta(hours=1))
    event = event_that_began(ago=ago)
    Event.objects.filter(pk=event.pk).update(**changes)

    with pytest.raises(NoRegister, match="published and has a date"):
        links.make(event, for_whom="Farida Khan", by=leader)


def test_a_link_that_is_withdrawn_twice_keeps_its_moment(link, clock):
    links.revoke(link)
    first = FacilitatorLink.objects.get().revoked_at
    clock.forward(hours=1)
    links.revoke(link)

    assert FacilitatorLink.objects.get().revoked_at == first


def test_links_are_deleted_a_year_after_their_event_and_marks_stay(client, event, link, clock):
    person = place_at(event, PersonFactory()).person
    client.post(links.address_of(link), {"person": person.pk, "as": "present"})

    assert retention.forget_links() == 0
    clock.forward(days=366)

    assert retention.forget_links() == 1
    assert Mark.objects.get().link is None
