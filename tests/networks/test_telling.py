"""Leads tell members of a resource by email: never of itself, once for each version, in the digest that each chose."""

import pytest
from django.urls import reverse

from networks.errors import AlreadyTold, NotTheirs
from networks.members.models import NetworkMember
from networks.resources import moderation, placements, resources, telling
from networks.resources.models import Resource
from networks.resources.resources import Contents
from tests.factories import networks
from thep.mail.models import Frequency, Message

from .digest_steps import told, wants
from .resource_steps import sent, show

pytestmark = pytest.mark.django_db
TITLES = ("Story maps (new version: Six more weeks)", "Story maps")


def newer(resource, lead):
    return resources.add_version(resource, Contents(html="<p>Twelve weeks.</p>"), what_changed="Six more weeks", by=lead)


def told_of_maps(person):
    return [found[:1] for found in told(person, TITLES)]


def test_nobody_is_told_unless_a_lead_says_so_and_each_version_is_told_once(weeks, network, lead, teacher):
    wants(network, teacher, Frequency.DAILY)
    wants(network, lead, Frequency.DAILY)
    weeks("2026-10-26 08:00")
    shared = networks.resource(network, by=lead, summary="A map for each week")
    weeks("2026-10-27 07:00")
    assert told_of_maps(teacher) == []
    telling.tell(shared, by=lead)
    with pytest.raises(AlreadyTold):
        telling.tell(shared, by=lead)
    weeks("2026-10-28 07:00")
    assert told_of_maps(teacher) == [["Story maps"]]
    letter = Message.objects.get(kind="digests.digest", person=teacher)
    assert "A map for each week" in letter.text
    assert reverse("network_resource", args=[shared.pk]) in letter.text
    newer(shared, lead)
    weeks("2026-10-29 07:00")
    assert len(told_of_maps(teacher)) == 1
    telling.tell(shared, by=lead)
    weeks("2026-10-30 07:00")
    assert told_of_maps(teacher) == [["Story maps"], [TITLES[0]]]
    assert told_of_maps(lead) == []


def test_who_wants_emails_at_once_reads_of_it_on_monday_and_who_is_in_two_networks_once(weeks, network, lead, teacher):
    other = networks.network("Heads together")
    networks.lead_of(other, lead)
    networks.belongs(other, teacher)
    elsewhere = networks.belongs(other).person
    weeks("2026-10-26 08:00")
    shared = networks.resource(network, by=lead)
    placements.place(shared, [other], by=lead)
    telling.tell(shared, by=lead)
    weeks("2026-11-02 07:00")
    for person in (teacher, elsewhere):
        assert told_of_maps(person) == [["Story maps"]]
        assert Message.objects.get(kind="digests.digest", person=person).text.count("Story maps") == 1


@pytest.mark.parametrize("happens", ["opened", "taken down", "joined later"])
def test_it_is_no_news_to_who_has_opened_it_when_it_is_gone_and_to_who_came_later(weeks, client, network, lead, teacher, happens):
    wants(network, teacher, Frequency.DAILY)
    weeks("2026-10-26 08:00")
    shared = networks.resource(network, by=lead)
    telling.tell(shared, by=lead)
    if happens == "opened":
        client.force_login(teacher, backend="django.contrib.auth.backends.ModelBackend")
        show(client, shared)
    elif happens == "taken down":
        moderation.take_down(shared, by=lead, why="A child is named")
    else:
        weeks("2026-10-26 09:00")
        NetworkMember.objects.filter(person=teacher).delete()
        networks.belongs(network, teacher, emails=Frequency.DAILY)
    weeks("2026-10-27 07:00")
    assert told_of_maps(teacher) == []


def test_only_who_leads_its_home_tells_and_never_of_what_was_taken_down(network, lead, teacher):
    shared = networks.resource(network, by=lead)
    other = networks.network("Heads together")
    guest = networks.lead_of(other)
    networks.lead_of(other, lead)
    placements.place(shared, [other], by=lead)
    for by in (networks.belongs(network).person, teacher, guest):
        with pytest.raises(NotTheirs):
            telling.tell(shared, by=by)
    moderation.take_down(shared, by=lead, why="A child is named")
    with pytest.raises(AlreadyTold):
        telling.tell(shared, by=lead)
    assert Resource.objects.get().current.told_at is None


def test_a_lead_ticks_it_where_they_share_or_says_it_later(as_lead, network):
    add = reverse("network_add_resource", args=[network.slug])
    as_lead.post(add, sent(words="Six weeks of stories", title="Quiet"))
    as_lead.post(add, sent(words="Six weeks of stories", title="Told", tells="on"))
    quiet, loud = Resource.objects.get(title="Quiet"), Resource.objects.get(title="Told")
    assert (quiet.current.told_at, loud.current.told_at is None) == (None, False)
    assert "Tell members in their next email" in show(as_lead, quiet).text
    assert "Members were told of it on" in show(as_lead, loud).text
    as_lead.post(reverse("network_resource_version", args=[loud.pk]), sent(words="Seven", what_changed="One more", tells="on"))
    as_lead.post(reverse("network_resource_version", args=[loud.pk]), sent(words="Eight", what_changed="Two more"))
    assert [each.told_at is not None for each in loud.versions.order_by("number")] == [True, True, False]
    answer = as_lead.post(reverse("network_resource_tell", args=[loud.pk]), follow=True)
    assert "tells members of this resource" in answer.text
    assert "Members were told of this version on" in answer.text
    again = as_lead.post(reverse("network_resource_tell", args=[loud.pk]), follow=True)
    assert "told of this version already" in again.text


def test_members_are_offered_no_telling(client, network, lead, teacher):
    shared = networks.resource(network, by=lead)
    networks.belongs(network, teacher)
    client.force_login(teacher, backend="django.contrib.auth.backends.ModelBackend")
    page = show(client, shared).text
    assert "Tell members" not in page
    assert "Nobody has been told" not in page
    assert client.post(reverse("network_resource_tell", args=[shared.pk])).status_code == 404
    assert Resource.objects.get().current.told_at is None
