"""What networks come to: schools there and missing, who came to meetings, who is new and quiet, and the office's map and hours."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networks import quota
from networks.errors import NetworkIsFull
from networks.figures.health import minutes_of, report
from networks.members import leads, members
from networks.members.models import LeadingTerm, NetworkMember
from networks.resources import contents, placements, uses
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.bookings import rsvp
from thep.cms.academic_years import academic_year_of
from thep.cpd.models import Mark
from thep.events.models import Event

from .resource_steps import uploaded

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
MAP, HEALTH = "/office/networks/schools/", "/office/networks/health/"


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def figures(client, network, by):
    answer = signed_in(client, by).get(reverse("network_figures", args=[network.slug]))
    assert answer.status_code == 200
    return text_of(answer)


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def somebody_of(school, network):
    return networks.belongs(network, AffiliationFactory(school=school).person)


def school(name, phase="primary", **fields):
    return SchoolFactory(name=name, phase=phase, **fields)


def held(network, days=20, **fields):
    """A meeting that is over."""
    event = networks.meeting(network, days=30 + days, **fields)
    starts_at = timezone.now() - datetime.timedelta(days=days)
    move(event, starts_at)
    return event


def move(event, starts_at):
    ends_at = starts_at + datetime.timedelta(minutes=90)
    Event.objects.filter(pk=event.pk).update(starts_at=starts_at, ends_at=ends_at)
    event.sessions.update(starts_at=starts_at, ends_at=ends_at)


def mark(event, person, state):
    session = event.sessions.get()
    Mark.objects.create(session=session, person=person, state=state, way="list", device_at=session.starts_at, made_at=session.starts_at)


def test_a_lead_sees_by_phase_which_schools_are_in_the_network_and_which_arent(client, lead, network):
    network.phases = ["primary", "special"]
    network.save_revision().publish()
    for name in ("Benjonson", "Larkspur Lane"):
        somebody_of(school(name), network)
    school("Loomwright")
    school("Weaver House", phase="special")
    school("Mulberry Academy", phase="secondary")
    school("Gone", status="closed")
    page = figures(client, network, lead)
    assert "Schools represented 2 of the 4 that it’s for" in page
    assert "In the network: 2 Benjonson: 1 person Larkspur Lane: 1 person Missing: 1 Loomwright" in page
    assert "Special and alternative In the network: 0 No school yet Missing: 1 Weaver House" in page
    assert "Mulberry Academy" not in page
    assert "Gone" not in page


def test_schools_that_the_network_isnt_for_are_never_missing(client, network, lead):
    network.phases = ["early_years"]
    network.save_revision().publish()
    for phase in ("early_years", "primary"):
        SchoolFactory(phase=phase)
    guest = networks.belongs(network).person
    AffiliationFactory(person=guest, school__phase="primary")
    page = figures(client, network, lead)
    assert "The network isn’t for these schools, so none of them is missing." in page
    assert "every school is here" not in page


def test_who_has_left_the_school_or_the_network_represents_nobody(client, lead, network):
    gone, left = school("Benjonson"), school("Loomwright")
    NetworkMember.objects.filter(pk=somebody_of(left, network).pk).update(state="ended")
    member = somebody_of(gone, network)
    member.person.affiliations.update(state="ended")
    assert "Schools represented 0 of the 2 that it’s for" in figures(client, network, lead)


def test_a_network_for_some_tiers_misses_schools_of_these_alone(client, lead, network):
    membership = MembershipFactory(school=school("Benjonson"))
    school("Loomwright")
    network.tiers.add(membership.tier)
    network.save_revision().publish()
    page = figures(client, network, PersonFactory(is_superuser=True))
    assert "Schools represented 0 of the 1 that it’s for" in page
    assert "Loomwright" not in page


def test_organisations_are_missing_in_networks_with_partners_alone(client, lead, network):
    SchoolFactory(name="Queen Mary University", organisation="university", urn=1_000_001, phase="")
    assert "Queen Mary" not in figures(client, network, lead)
    partners = networks.network("Partners", kind="partners")
    page = figures(client, partners, networks.lead_of(partners))
    assert "Organisations In the network: 0 No school yet Missing: 1 Queen Mary University" in page


def test_a_lead_sees_who_came_to_each_meeting_and_from_how_many_schools(client, lead, network):
    event = networks.meeting(network)
    first, second = (somebody_of(school(name), network).person for name in ("Benjonson", "Loomwright"))
    away = networks.belongs(network).person
    for person in (first, second):
        rsvp.come(event, person=person, by=person)
    rsvp.send_apologies(event, person=away, by=away)
    move(event, timezone.now() - datetime.timedelta(days=20))
    assert "Story without a script" in (page := figures(client, network, lead))
    assert " 2 1 No register yet Not known" in page
    mark(event, first, "present")
    mark(event, second, "absent")
    assert " 2 1 1 1 Which resources are used" in figures(client, network, lead)


def test_a_lead_sees_who_is_new_and_who_is_quiet(client, lead, network):
    long_ago = timezone.now() - datetime.timedelta(days=200)
    networks.belongs(network, PersonFactory(name="Newcomer"))
    quiet, reader, guest, comer = (networks.belongs(network, PersonFactory(name=name)) for name in ("Quiet", "Reader", "Guest", "Comer"))
    old = NetworkMember.objects.filter(pk__in=[each.pk for each in (quiet, reader, guest, comer)])
    old.update(joined_at=long_ago, seen_at=long_ago)
    NetworkMember.objects.filter(pk=reader.pk).update(seen_at=timezone.now())
    mark(held(network), guest.person, "present")
    rsvp.come(networks.meeting(network, days=3), person=comer.person, by=comer.person)
    page = figures(client, network, lead)
    new, _, rest = page.partition("Quiet members")
    assert "Newcomer" in new.partition("New members")[2]
    assert "Quiet" in rest
    for name in ("Newcomer", "Reader", "Guest", "Comer", lead.name):
        assert name not in rest.partition("said that they would.")[2], name


def test_figures_are_for_leads_and_the_office(client, network, lead, teacher, office):
    networks.belongs(network, teacher)
    address = reverse("network_figures", args=[network.slug])
    assert signed_in(client, teacher).get(address).status_code == 404
    assert signed_in(client, office).get(address).status_code == 200


def test_the_office_sees_every_school_against_every_network_as_a_chart_and_a_table(client, office):
    open_to_all = networks.network("Primary maths", phases=["primary"])
    hidden = networks.network("Quiet circle", is_hidden=True)
    there, other = school("Benjonson"), school("Mulberry Academy", phase="secondary")
    somebody_of(there, open_to_all)
    somebody_of(there, hidden)
    somebody_of(there, hidden)
    answer = signed_in(client, office).get(MAP)
    titles = set(re.findall(r"<title>([^<]+, [^<]+: [^<]+)</title>", answer.text))
    assert titles == {
        "Benjonson, Primary maths: 1 person",
        "Benjonson, Quiet circle: 2 people",
        "Mulberry Academy, Primary maths: not for this phase or tier",
        "Mulberry Academy, Quiet circle: nobody",
    }
    page = text_of(answer)
    assert "1 Primary maths 1 of 1 0" in page
    assert "2 Quiet circle Hidden 1 of 2 1" in page
    assert f"Primary {there.name} 1 2 Secondary {other.name} Not for this school – Missing" in page
    only = text_of(client.get(f"{MAP}?phase=secondary"))
    assert "Mulberry Academy" in only
    assert "Benjonson" not in only
    assert "There are no schools of this phase." in text_of(client.get(f"{MAP}?phase=special"))


def test_the_office_downloads_the_table(client, office):
    network = networks.network("Primary maths", phases=["primary"])
    somebody_of(school("Benjonson", urn=100001), network)
    school("=Loomwright", urn=100002)
    school("Mulberry Academy", phase="secondary", urn=100003)
    lines = b"".join(signed_in(client, office).get(f"{MAP}?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "URN,School,Phase,Primary maths",
        "100002,'=Loomwright,Primary,0",
        "100001,Benjonson,Primary,1",
        "100003,Mulberry Academy,Secondary,",
    ]
    assert client.get(f"{MAP}?export=xlsx").status_code == 200


def test_the_office_sees_how_networks_are_doing_and_the_hours_of_their_leads(client, office, network, lead, at):
    at("2026-11-25 12:00")
    second = networks.belongs(network, PersonFactory(name="Ada Cole"), role="co_lead").person
    LeadingTerm.objects.update(began_at=timezone.now() - datetime.timedelta(days=300))
    networks.belongs(network, role="lead", person=PersonFactory(name="Late Comer"))
    somebody_of(school("Benjonson"), network)
    NetworkMember.objects.create(network=network, person=PersonFactory(), state="asked")
    away = networks.meeting(network, days=40)
    rsvp.send_apologies(away, person=second, by=second)
    move(away, timezone.now() - datetime.timedelta(days=10))
    held(network, days=5)
    networks.meeting(network, days=7)
    networks.network("Orphans")
    page = text_of(signed_in(client, office).get(HEALTH))
    assert "Farhana Choudhury, Late Comer, Ada Cole 4 1 1 of 1" in page
    assert "Orphans Phase Nobody 0 0 0 of 1 None yet None 0 0 bytes A network can keep 5.0 GB of files" in page
    hours = page.partition("Hours that leads gave")[2]
    assert "Farhana Choudhury Early years network 2 3 hours Ada Cole Early years network 1 1 hour 30 minutes" in hours
    assert "Late Comer Early years network 0 No hours" in hours
    lines = b"".join(client.get(f"{HEALTH}?of=leads&export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == "Farhana Choudhury,Early years network,2,180"
    assert client.get(f"{HEALTH}?export=csv").status_code == 200


def test_the_hours_of_who_handed_a_network_over_stay_theirs(network, lead, at):
    at("2026-11-25 12:00")
    new, never = (networks.belongs(network, PersonFactory(name=name)) for name in ("Ada Cole", "Bea Holt"))
    before, after = held(network, days=20), held(network, days=5)
    LeadingTerm.objects.update(began_at=timezone.now() - datetime.timedelta(days=300))
    leads.hand_over(new, by=lead)
    assert list(LeadingTerm.objects.filter(ended_at=None).values_list("member__person", flat=True)) == [new.person_id]
    lately = timezone.now() - datetime.timedelta(days=10)
    LeadingTerm.objects.filter(ended_at=None).update(began_at=lately)
    LeadingTerm.objects.exclude(ended_at=None).update(ended_at=lately)
    found = {each.person: (each.meetings, each.minutes) for each in report(academic_year_of(before.starts_at)).leads}
    assert found == {lead: (1, minutes_of(before)), new.person: (1, minutes_of(after))}
    leads.hand_over(never, by=new.person)
    members.leave(network, person=never.person)
    theirs = LeadingTerm.objects.filter(member__person=never.person).get()
    assert theirs.ended_at == NetworkMember.objects.get(person=never.person).ended_at
    assert {each.person for each in report(academic_year_of(before.starts_at)).leads} == {lead, new.person, never.person}
    assert report(academic_year_of(before.starts_at) - 2).leads == []


@pytest.mark.parametrize("address", [MAP, HEALTH, f"{MAP}?export=csv", f"{HEALTH}?export=csv"])
def test_the_offices_screens_turn_leads_away(client, lead, address):
    answer = signed_in(client, lead).get(address)
    assert answer.status_code in (302, 404)
    assert "Early years" not in answer.text


def grown(network_count, school_count):
    """More networks, each with a lead, a meeting that was and one to come, and somebody of every school."""
    schools = [school(f"School {network_count} {number}") for number in range(school_count)]
    for number in range(network_count):
        network = networks.network(f"Network {network_count} {number}")
        networks.lead_of(network)
        mark(held(network), somebody_of(schools[0], network).person, "present")
        networks.meeting(network)
        for each in schools:
            somebody_of(each, network)


def test_the_figures_take_as_many_queries_however_many_schools_networks_and_meetings(client, office):
    asked = {}
    for networks_more, schools_more in ((1, 2), (4, 6)):
        grown(networks_more, schools_more)
        network = networks.NetworkPage.objects.get(slug=f"network-{networks_more}-0")
        for _ in range(networks_more - 1):
            mark(held(network), networks.belongs(network).person, "present")
        signed_in(client, office)
        for address in (MAP, HEALTH, reverse("network_figures", args=[network.slug])):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked.setdefault(address.split("/network-")[0], []).append(len(queries))
    assert all(few >= many for few, many in asked.values()), asked


def test_a_lead_sees_how_often_each_resource_was_used_and_downloaded_and_by_how_many_schools(client, lead, network):
    first, second = (somebody_of(school(name), network).person for name in ("Benjonson", "Loomwright"))
    shared, other = networks.resource(network, "Story maps", by=lead), networks.resource(network, "Rhymes", by=lead)
    networks.resource(network, "Never opened", by=lead)
    uses.use(shared, by=first)
    uses.count_downloads([shared, other], by=first)
    uses.count_downloads([shared], by=first)
    uses.count_downloads([shared], by=second)
    page = figures(client, network, lead)
    assert "Story maps 1 3 2" in page
    assert "Rhymes 0 1 1" in page
    assert "Never opened" not in page


def test_the_office_sees_how_much_room_files_take_and_which_network_has_little_left(client, office, lead, network, settings):
    shared = networks.resource(network, by=lead, file=uploaded(b"x" * 800, "words.txt"))
    other = networks.network("Heads together")
    networks.lead_of(other, lead)
    placements.place(shared, [other], by=lead)
    page = text_of(signed_in(client, office).get(HEALTH))
    assert page.count("800 bytes") == 1
    assert "Nearly full" not in page
    settings.NETWORK_QUOTA = 850
    assert "800 bytes Nearly full" in text_of(client.get(HEALTH))
    rows = b"".join(client.get(f"{HEALTH}?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert [row.rpartition(",")[2] for row in rows] == ["Bytes of files", "800", "0"]


def test_what_the_office_sees_of_files_is_what_the_network_has_no_room_beside(client, office, lead, network, settings):
    networks.resource(network, by=lead, file=uploaded(b"x" * 500, "words.txt"))
    networks.thread(network, by=lead, given=[contents.of_file(uploaded(b"y" * 400, "plans.txt"))])
    settings.NETWORK_QUOTA = 950
    assert "900 bytes Nearly full" in text_of(signed_in(client, office).get(HEALTH))
    quota.check_room(network, 50)
    with pytest.raises(NetworkIsFull):
        quota.check_room(network, 51)
