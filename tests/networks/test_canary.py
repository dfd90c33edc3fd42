"""A word that stands in everything of a network is found by its members, and by nobody else whatever they are, wherever they look."""

import pytest
from django.urls import reverse

from networks.meetings import meetings
from networks.meetings.models import MeetingPapers
from networks.members import access
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from networks.resources import contents, drawings, resources
from networks.resources.models import Resource
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.courses import subject
from tests.factories.cpd import event_that_began
from tests.factories.first_pages import build_pages
from tests.factories.schools import AffiliationFactory
from thep.accounts.groups import EDITORS, EVENTS, FINANCE, REVIEWERS
from thep.cms import privacy
from thep.events import secret_feeds
from thep.events.models import Facilitator
from thep.search.models import SearchFacet

from . import documents
from .resource_steps import WORD, uploaded
from .test_pages import of_the_office, signed_in
from .test_resource_secrets import lists_that_could_tell as lists_of_resources
from .test_resource_secrets import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """A network without guests in everything of which the word stands: a member's name, files and their names, and what is said of each."""
    build_pages()
    network = networks.network("Early years network", welcomes_guests=False, has_discussion=True, subjects=[subject("Maths")])
    lead = networks.lead_of(network)
    member = networks.belongs(network, PersonFactory(name=f"Nasima {WORD.capitalize()}")).person
    meeting = networks.meeting(
        network, by=lead, title=f"All about {WORD}", agenda=f"First {WORD}", joining_link=f"https://meet.example/{WORD}"
    )
    MeetingPapers.objects.update(notes=f"We talked of {WORD}")
    meetings.add_action(network, meeting, words=f"Feed the {WORD}", owner=member, due_on=None, by=lead)
    file = uploaded(documents.docx(f"On Monday: {WORD}", author=WORD, comment=f"Ask the {WORD}"), f"{WORD}.docx")
    shared = networks.resource(network, f"Read about {WORD}", by=lead, summary=f"{WORD} in words", tags=[WORD])
    kept = contents.of_file(file, keep_names=True)
    resources.add_version(shared, kept, what_changed=f"More {WORD}", by=lead)
    drawings.draw(Resource.objects.get().current)
    given = [contents.of_file(uploaded(f"{WORD} again".encode(), f"{WORD}.txt"))]
    thread = networks.thread(network, f"Who keeps {WORD}?", by=member, html=f"<p>I keep {WORD}</p>", given=given)
    announcement = networks.announced(network, by=lead, title=f"Bring {WORD}", body=f"Bring your {WORD}.")
    return {"network": network, "meeting": meeting, "resource": shared, "thread": thread, "announcement": announcement}


def a_cpd_lead():
    return AffiliationFactory(role="cpd_lead").person


def a_headteacher():
    return AffiliationFactory(role="headteacher").person


def a_facilitator():
    person, event = PersonFactory(), event_that_began()
    event.facilitators.add(Facilitator.objects.create(name=person.name, slug="a-facilitator", person=person))
    return person


def a_lead_of_another_network():
    return networks.lead_of(networks.network("Another"))


def somebody_who_asks():
    person = PersonFactory()
    NetworkMember.objects.create(network=NetworkPage.objects.get(slug="early-years-network"), person=person, state="asked")
    return person


def somebody_declined():
    person = somebody_who_asks()
    NetworkMember.objects.filter(person=person).update(state="ended")
    return person


def somebody_who_has_left():
    person = networks.belongs(NetworkPage.objects.get(slug="early-years-network")).person
    NetworkMember.objects.filter(person=person).update(state="ended")
    return person


def of(group):
    return lambda: of_the_office(group)


OTHERS = {
    "a visitor": None,
    "a teacher": PersonFactory,
    "a CPD lead": a_cpd_lead,
    "a headteacher": a_headteacher,
    "a facilitator": a_facilitator,
    "a lead of another network": a_lead_of_another_network,
    "somebody who asks": somebody_who_asks,
    "somebody declined": somebody_declined,
    "somebody who has left": somebody_who_has_left,
    "an editor": of(EDITORS),
    "somebody of finance": of(FINANCE),
    "a reviewer": of(REVIEWERS),
}


def places(told, person):
    network, meeting = told["network"], told["meeting"]
    month = f"{meeting.starts_at:%Y-%m}"
    yield from lists_of_resources(network)
    yield from (f"/search/?q={WORD}&only={kind}" for kind in ("events", "networks", "discussions", "resources", "pages"))
    yield from ("/search/?q=quokkaz", "/search/?q=quok", f"/courses/?q={WORD}", "/courses/?kind=meeting")
    yield from (
        f"/calendar/?month={month}",
        "/calendar/feed.ics",
        "/calendar/feed/subject/maths.ics",
        "/calendar/feed/phase/early_years.ics",
    )
    yield from (f"/events/{meeting.uid}.ics", reverse("join_online", args=[meeting.pk]), f"/book/{meeting.pk}/")
    yield from ("/sitemap.xml", "/sitemap-pages.xml", "/networks/?q=quokkaz", "/member/learning/", "/member/bookings/", "/member/calendar/")
    if person is not None:
        yield reverse("personal_feed", args=[secret_feeds.renew_own(person)])
        for affiliation in person.affiliations.all():
            of_school = ("", "bookings/", "bookings/bookings.csv", "attendance/", "attendance/attendance.csv", "away/", "value/")
            yield from (f"/member/school/{affiliation.school.urn}/{part}" for part in of_school)
    for name in ("resources", "discussion", "announcements", "members", "figures", "calendar"):
        yield reverse(f"network_{name}", args=[network.slug])
    yield from (reverse("network_meeting", args=[network.slug, meeting.pk]), told["thread"].address, told["announcement"].address)
    resource = told["resource"]
    yield reverse("network_resource", args=[resource.pk])
    for number in (1, 2):
        yield reverse("network_resource_file", args=[resource.pk, number])
    for screen in (
        "",
        "pages/",
        "events/",
        "messages/",
        "bookings/",
        "networks/schools/",
        "networks/schools/?export=csv",
        "networks/health/",
    ):
        yield f"/office/{screen}"
    yield from (f"/office/{screen}/?q={WORD}" for screen in ("events", "messages", "bookings", "pages/search"))
    yield f"/office/pages/{network.pk}/edit/preview/"


def found_by(client, told, person):
    """Return the places at which the word is found."""
    if person is not None:
        signed_in(client, person)
    asked = f"match <em>{WORD}</em>"
    return {place for place in places(told, person) if WORD in reading(client, place)[1].casefold().replace(asked, "")}


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_finds_it_anywhere(client, told, who):
    make = OTHERS[who]
    assert found_by(client, told, make() if make else None) == set()


def links(told):
    """Return the addresses that members pass on, by hand or in letters."""
    network, meeting, resource, thread = told["network"], told["meeting"], told["resource"], told["thread"]
    for name in ("resources", "resource_pack", "discussion", "start_thread", "announcements", "members", "calendar"):
        yield reverse(f"network_{name}", args=[network.slug])
    yield from (told["announcement"].address, thread.address)
    for name in ("meeting", "meeting_pack"):
        yield reverse(f"network_{name}", args=[network.slug, meeting.pk])
    post = thread.posts.get()
    for name, key in (("earlier_words", post.pk), ("report_post", post.pk), ("post_file", post.files.get().pk)):
        yield reverse(f"network_{name}", args=[network.slug, key])
    yield reverse("network_resource", args=[resource.pk])
    yield from (reverse("network_resource_file", args=[resource.pk, number]) for number in (1, 2))
    yield from (
        reverse("network_resource_earlier_version", args=[resource.pk, 1]),
        reverse("network_resource_picture", args=[resource.pk, 2, 1]),
    )


@pytest.mark.parametrize("who", ["a visitor", "a teacher", "a lead of another network", "somebody who has left"])
def test_whoever_opens_a_link_reads_whom_it_is_for_and_how_to_join(client, told, who):
    make, network = OTHERS[who], told["network"]
    NetworkPage.objects.update(openness="request")
    if make:
        signed_in(client, make())
    for link in links(told):
        answer = client.get(link)
        assert answer.status_code == 403, link
        assert "This page is for members of Early years network" in answer.text, link
        assert f'href="{network.get_url()}">See what the network is for, and ask to join</a>' in answer.text, link
        assert (f"?next={link}" in answer.text) is (make is None), link
        assert WORD not in answer.text.casefold(), link
    network.is_hidden = True
    network.save_revision().publish()
    assert {client.get(link).status_code for link in links(told)} == {404}


def a_member():
    return NetworkMember.objects.exclude(role="lead").first().person


@pytest.mark.parametrize("make", [a_member, of(EVENTS)], ids=["a member", "the office"])
def test_who_belongs_finds_it_in_many_places(client, told, make):
    assert len(found_by(client, told, make())) >= 15


NOTHING_YET = ("/join/", "/versions/1/")
"""Where nobody joins before the meeting begins, and where the first version was words and no file."""


def test_there_is_something_at_each_place(client, told):
    """What is at no address tells nobody anything, and would be looked for in vain."""
    missing = []
    for person in (of_the_office(EVENTS), a_cpd_lead()):
        signed_in(client, person)
        missing.append({place for place in places(told, person) if client.get(place, follow=True).status_code == 404})
    for_office, for_school = missing
    assert {place for place in for_office if not place.endswith(NOTHING_YET)} == set()
    assert {place for place in for_school if place.startswith("/member/school/")} == set()


def test_without_the_question_who_is_in_it_a_teacher_would_find_it(client, told, monkeypatch):
    """The control: the canary sees what it is there to see."""
    monkeypatch.setattr(access, "is_of_the_office", lambda person: person.is_authenticated)
    everything = tuple(SearchFacet.objects.filter(name="access").values_list("value", flat=True).distinct())
    monkeypatch.setattr(privacy, "keywords_of_reader", lambda person: ("public", "signed-in", *everything))
    assert len(found_by(client, told, PersonFactory())) >= 15
