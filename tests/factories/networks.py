"""Networks, who is in them, and their meetings."""

import datetime

from django.utils import timezone

from networks.announcements import announcements
from networks.discussion import posts, threads
from networks.meetings import meetings
from networks.members import access
from networks.members.models import LeadingTerm, NetworkMember
from networks.new_site import make_networks_page
from networks.pages.models import NetworkPage, NetworksPage
from networks.resources import contents, resources
from networks.resources.resources import Contents, Details
from tests.factories.accounts import PersonFactory
from tests.factories.first_pages import plant_root
from tests.factories.indexes import unindexed
from thep.events.models import Event


@unindexed()
def network(title="Early years network", **fields):
    """A published network. A hidden one has no guests."""
    plant_root()
    if not NetworksPage.objects.exists():
        make_networks_page()
    fields = {
        "slug": title.lower().replace(" ", "-")[:40],
        "kind": "phase",
        "summary": "For everyone who leads or teaches in nursery and Reception.",
        "purpose": "<p>We meet twice a term, in a different school each time.</p>",
        "welcomes_guests": not fields.get("is_hidden", False),
        **fields,
    }
    page = NetworksPage.objects.get().add_child(instance=NetworkPage(title=title, **fields))
    page.save_revision().publish()
    return NetworkPage.objects.get(pk=page.pk)


def belongs(network, person=None, role="member", **fields):
    """Somebody who is in the network."""
    person = person or PersonFactory()
    access.forget(person)
    member = NetworkMember.objects.create(network=network, person=person, role=role, joined_at=timezone.now(), **fields)
    if member.is_leading:
        LeadingTerm.objects.create(member=member, began_at=member.joined_at)
    return member


def lead_of(network, person=None):
    return belongs(network, person, role="lead").person


def details(title="Story without a script", days=14, hour=16, **fields):
    starts_at = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) + datetime.timedelta(days=days)
    fields = {"format": Event.Format.ONLINE, "places": 20, **fields}
    return meetings.Details(title=title, starts_at=starts_at, ends_at=starts_at + datetime.timedelta(minutes=90), **fields)


def meeting(network, *, by=None, agenda="", **fields):
    """A meeting of the network, called by its lead."""
    by = by or NetworkMember.objects.leading().filter(network=network).first().person
    return meetings.call(network, [details(**fields)], by=by, agenda=agenda)[0]


def change_meeting(network, event, details, *, by):
    """Change a meeting as whoever saw it as it is now."""
    return meetings.change(network, event, details, by=by, seen=meetings.details_of(Event.objects.get(pk=event.pk)).fingerprint)


def resource(network, title="Story maps", *, by=None, html="<p>Six weeks of stories.</p>", file=None, link="", **details):
    """Something that the network shares: words, unless a `file`, as it would be uploaded, or a `link` is given."""
    by = by or NetworkMember.objects.leading().filter(network=network).first().person
    version = contents.of_file(file) if file else Contents(link=link) if link else Contents(html=html)
    return resources.add(network, Details(title=title, **details), version, by=by)


def announced(network, *, by=None, title="Bring boots on Thursday", body="We begin in the garden."):
    """An announcement that the network's lead has sent."""
    by = by or NetworkMember.objects.leading().filter(network=network).first().person
    return announcements.send(announcements.write(network, by=by, title=title, body=body), by=by)


def thread(network, title="Rolling snack time", *, by=None, html="<p>Has anybody moved to a rolling snack time?</p>", given=()):
    """A thread that a member starts. The network has a discussion space from then on."""
    NetworkPage.objects.filter(pk=network.pk).update(has_discussion=True)
    network.has_discussion = True
    by = by or belongs(network).person
    return threads.start(network, by=by, title=title, html=html, given=given)


def reply(thread, *, by=None, html="<p>Yes, and come and see.</p>", **further):
    by = by or belongs(thread.network).person
    return posts.reply(thread, by=by, html=html, **further)
