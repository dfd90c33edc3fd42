"""A network's page and the list, as each kind of reader sees them; what is hidden is found by nobody else."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.utils import IntegrityError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from networks.digest import NetworkNews
from networks.listing import find_for_pages
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.first_pages import build_pages
from tests.factories.schools import AffiliationFactory
from thep.accounts.groups import EDITORS, MANAGERS, ensure_groups
from thep.accounts.models import User
from thep.cms.listings import ListingQuery
from thep.cms.models import Subject
from thep.digests.sections import Reader
from thep.digests.timetable import Period
from thep.events.models import Event
from thep.mail.models import Message
from thep.mailings import sending
from thep.mailings.models import Mailing
from thep.search.models import ACCESS, SearchEntry

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
WORD = "quokkas"
"""A word that stands nowhere else."""


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def of_the_office(group):
    ensure_groups()
    person = PersonFactory()
    person.groups.add(Group.objects.get(name=group))
    return person


def listed(client, query=""):
    for kept in ("pages", "results"):
        caches[kept].clear()
    answer = client.get(f"/networks/{query}")
    assert answer.status_code == 200
    return re.findall(r'class="whole" href="/networks/([\w-]+)/"', answer.text)


@pytest.fixture
def three():
    build_pages()
    maths = Subject.objects.create(name="Maths", slug="maths")
    primary = networks.network("Primary maths", kind="subject", phases=["primary"], meets_on=4)
    primary.subjects.add(maths)
    primary.save_revision().publish()
    networks.network("Early years", kind="phase", phases=["early_years"], meets_on=2)
    networks.network("Heads together", kind="leadership", openness="request")


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["early-years", "heads-together", "primary-maths"]),
        ("?kind=subject", ["primary-maths"]),
        ("?phase=early_years", ["early-years"]),
        ("?subject=maths", ["primary-maths"]),
        ("?openness=request", ["heads-together"]),
        ("?day=4", ["primary-maths"]),
        ("?q=heads", ["heads-together"]),
        ("?kind=subject&day=2", []),
    ],
)
def test_the_list_stands_by_name_and_is_narrowed(client, three, query, slugs):
    assert listed(client, query) == slugs


def test_the_list_says_when_each_meets_next_and_which_are_mine(client, three):
    network = NetworkPage.objects.get(slug="early-years")
    person = networks.lead_of(network)
    event = networks.meeting(network, by=person)
    page = client.get("/networks/").text
    assert f"Next meeting {event.starts_at:%A}" in page
    assert "You’re a member" not in page
    assert "You’re a member" in signed_in(client, person).get("/networks/").text


def test_networks_are_in_the_menu_the_search_and_on_editors_pages(client, three, rf):
    assert 'href="/networks/"' in client.get("/").text
    assert "Primary maths" in client.get("/search/?q=maths&only=networks").text.replace("<mark>", "").replace("</mark>", "")
    assert [each.title for each in find_for_pages(rf.get("/"), ListingQuery(phase="primary"))] == ["Primary maths"]
    assert [each.title for each in find_for_pages(rf.get("/"), ListingQuery(subject="maths"))] == ["Primary maths"]


@pytest.fixture
def hidden():
    build_pages()
    return networks.network("Quiet circle", is_hidden=True, summary=f"About {WORD}.", purpose=f"<p>Only {WORD}.</p>", openness="invitation")


def places_that_could_tell(network, meeting):
    month = f"{meeting.starts_at:%Y-%m}"
    return [
        "/",
        "/networks/",
        f"/networks/?q={WORD}",
        "/networks/?q=quokkaz",
        "/networks/?q=quiet",
        f"/search/?q={WORD}",
        "/search/?q=circle",
        "/courses/?kind=meeting",
        f"/calendar/?month={month}",
        "/calendar/feed.ics",
        "/sitemap-pages.xml",
        "/member/",
        "/search/?q=quie",
        "/office/networks/schools/",
        "/office/networks/schools/?export=csv",
        "/office/networks/health/",
    ]


@pytest.mark.parametrize("who", ["a visitor", "a teacher", "an editor", "a member of another network"])
def test_a_hidden_network_is_found_by_nobody_else(client, hidden, who):
    lead = networks.lead_of(hidden, PersonFactory(name="Xanthippe Quoll"))
    inside = networks.belongs(hidden).person
    meeting = networks.meeting(hidden, by=lead, title=f"All about {WORD}")
    told = networks.announced(hidden, by=lead, title=f"Read about {WORD}", body=f"{WORD} are quiet.")
    person = {"a teacher": PersonFactory, "an editor": lambda: of_the_office(EDITORS)}.get(who, PersonFactory)()
    if who == "a member of another network":
        networks.belongs(networks.network("Another"), person)
    if who != "a visitor":
        signed_in(client, person)
    for kept in ("pages", "results"):
        caches[kept].clear()
    for path in places_that_could_tell(hidden, meeting):
        page = client.get(path, follow=True).text.replace(f"q={WORD}", "").replace(f"‘{WORD}’", "").replace(f'value="{WORD}"', "")
        for secret in (WORD, "Quiet circle", "quiet-circle", "Quoll"):
            assert secret not in page, (path, secret)
    for address in (
        hidden.get_url(),
        reverse("network_join", args=[hidden.slug]),
        reverse("network_members", args=[hidden.slug]),
        reverse("network_figures", args=[hidden.slug]),
        reverse("network_invite_many", args=[hidden.slug]),
        reverse("network_meeting", args=[hidden.slug, meeting.pk]),
        reverse("network_announcements", args=[hidden.slug]),
        told.address,
        f"/events/{meeting.uid}.ics",
    ):
        answer = client.get(address)
        assert answer.status_code == 404 or "/accounts/login/" in answer.headers.get("Location", ""), address
    booked = client.get(reverse("book", args=[meeting.pk]))
    assert booked.status_code in (302, 404)
    assert WORD not in booked.text
    for mailing in Mailing.objects.all():
        sending.go_on(mailing.pk)
    items = NetworkNews(Period(timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)))
    news = items([Reader(each.email.lower(), each) for each in (person, lead, inside)])
    assert {address: [WORD in item.words for item in of_them] for address, of_them in news.items()} == {
        lead.email.lower(): [True],
        inside.email.lower(): [True],
    }
    letters = Message.objects.filter(Q(subject__contains=WORD) | Q(text__contains=WORD) | Q(headers__icontains="quiet"))
    assert set(letters.values_list("to", flat=True)) == {inside.email}


def test_and_by_its_members_and_the_office_it_is(client, hidden):
    lead = networks.lead_of(hidden)
    meeting = networks.meeting(hidden, by=lead, title=f"All about {WORD}")
    for person in (lead, of_the_office(MANAGERS)):
        signed_in(client, person)
        assert listed(client) == ["quiet-circle"]
        assert WORD in client.get(f"/search/?q={WORD}").text.replace(f"q={WORD}", "")
        assert client.get(hidden.get_url()).status_code == 200
        assert client.get(reverse("network_meeting", args=[hidden.slug, meeting.pk])).status_code == 200
        assert "All about" in client.get("/courses/?kind=meeting").text


def test_when_a_hidden_network_is_shown_everybody_finds_it_and_the_other_way_round(client, hidden):
    hidden.is_hidden = False
    hidden.save_revision().publish()
    assert listed(client) == ["quiet-circle"]
    assert not PageViewRestriction.objects.exists()
    page = NetworkPage.objects.get(pk=hidden.pk)
    page.is_hidden = True
    page.save_revision().publish()
    assert listed(client) == []
    assert client.get(hidden.get_url()).status_code == 404


def test_a_hidden_network_cant_have_meetings_for_all(hidden):
    hidden.welcomes_guests = True
    with pytest.raises(ValidationError, match="can’t be open to all"):
        hidden.full_clean()
    with pytest.raises(IntegrityError):
        NetworkPage.objects.filter(pk=hidden.pk).update(welcomes_guests=True)


def test_a_meeting_without_guests_is_found_by_the_members_of_its_network_alone():
    network = networks.network("Heads together", welcomes_guests=False)
    meeting = networks.meeting(network, by=networks.lead_of(network))
    assert set(SearchEntry.objects.get(kind="event", key=str(meeting.pk)).facets.filter(name=ACCESS).values_list("value", flat=True)) == {
        f"group-{network.readers_id}"
    }


def test_what_is_for_members_names_the_network_and_nothing_else(client):
    network = networks.network("Heads together", welcomes_guests=False)
    meeting = networks.meeting(network, by=networks.lead_of(network), title=f"All about {WORD}")
    answer = client.get(reverse("network_meeting", args=[network.slug, meeting.pk]))
    assert answer.status_code == 403
    assert "This page is for members of Heads together" in answer.text
    assert "See what the network is for, and join it" in answer.text
    assert WORD not in answer.text
    assert WORD not in client.get(network.get_url()).text


def test_a_draft_that_is_older_than_the_group_of_the_members_keeps_it(client, hidden):
    group = hidden.readers_id
    networks.belongs(hidden, person := PersonFactory())
    for _ in range(2):  # as editors do, from the latest draft
        draft = hidden.get_latest_revision_as_object()
        draft.title = f"{draft.title} anew"  # its group is found by no name
        draft.save_revision().publish()
    assert NetworkPage.objects.get(pk=hidden.pk).readers_id == group
    assert client.get(hidden.get_url()).status_code == 404
    assert signed_in(client, person).get(hidden.get_url()).status_code == 200


def test_a_copy_of_a_network_has_a_group_of_its_own(client, hidden):
    copied = hidden.copy(update_attrs={"title": "Quiet circle again", "slug": "again"}, keep_live=False)
    copied.save_revision().publish()
    copied = NetworkPage.objects.get(pk=copied.pk)
    assert copied.readers_id not in (None, hidden.readers_id)
    assert client.get(copied.get_url()).status_code == 404


def test_a_page_of_five_hundred_members_asks_twelve_questions_at_most(client, django_assert_max_num_queries):
    build_pages()
    network = networks.network()
    lead = networks.lead_of(network)
    AffiliationFactory(person=lead)
    for number in range(6):
        networks.meeting(network, by=lead, days=number + 1)
    over = networks.meeting(network, by=lead, days=10)
    Event.objects.filter(pk=over.pk).update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1))
    people = [User(name=f"Person {number}", email=f"member{number}@many.example") for number in range(500)]
    inside = [
        NetworkMember(network=network, person=person, joined_at=timezone.now(), seen_at=timezone.now())
        for person in User.objects.bulk_create(people)
    ]
    NetworkMember.objects.bulk_create(inside)
    for number in range(2):
        networks.announced(network, by=lead, title=f"Announcement {number}")
    for person in (PersonFactory(), people[0], lead):
        signed_in(client, person)
        client.get(network.get_url())
        with django_assert_max_num_queries(12):
            page = client.get(network.get_url()).text
    assert "501 people from 1 school." in " ".join(page.split())
    assert page.index("Announcement 1") < page.index("Announcement 0")


def test_it_says_how_many_have_joined_since_and_who_leads_it_where(client):
    network = networks.network()
    lead = networks.lead_of(network, PersonFactory(name="Farhana Choudhury"))
    AffiliationFactory(person=lead, school__name="Larkspur Lane Nursery School")
    networks.belongs(network, PersonFactory(name="Ada Cole"), role="co_lead")
    signed_in(client, lead)
    client.get(network.get_url())
    networks.belongs(network)
    page = " ".join(client.get(network.get_url()).text.split())
    assert "1 has joined since you were last here." in page
    news = f'Since you were last there: <a href="{reverse("network_members", args=[network.slug])}">1 new member</a>'
    assert news in " ".join(client.get("/member/").text.split())
    assert "Larkspur Lane Nursery School" in page
    assert page.index("Farhana Choudhury") < page.index("Ada Cole") < page.index("Co-lead")
