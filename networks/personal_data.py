"""What networks hold of a person, and what becomes of it when their account is closed."""

from typing import Any

from django.utils import timezone

from thep.accounts.closing import take_name_out
from thep.accounts.models import User
from thep.events.personal_data import describe_feed
from thep.mailings.models import LONGEST_BODY, LONGEST_SUBJECT

from .announcements.models import Announcement
from .discussion import erasure as discussion
from .meetings.models import MeetingAction, NetworkFeed
from .members import letters
from .members.members import leads_of
from .members.models import NetworkInvitation, NetworkMember
from .resources.models import Placement, Resource, ResourceReport, ResourceUse, ResourceVersion
from .resources.uploads import uploads
from .resources.uploads.models import ResourceUpload


def networks(person: User) -> dict[str, Any]:
    """Return the networks that `person` is or was in or asked to join, what they told their members, and are to do after meetings."""
    members = NetworkMember.objects.filter(person=person).select_related("network")
    members = members.prefetch_related("leading_terms").order_by("asked_at", "pk")
    actions = MeetingAction.objects.filter(owner=person).select_related("network").order_by("pk")
    invitations = NetworkInvitation.objects.filter(email=person.email.lower()).select_related("network").order_by("sent_at", "pk")
    return {
        "member": [
            {
                "network": each.network.title,
                "state": each.get_state_display(),
                "role": each.get_role_display(),
                "note": each.note,
                "since": each.joined_at.isoformat() if each.joined_at else None,
                "until": each.ended_at.isoformat() if each.ended_at else None,
                "emails": each.get_emails_display(),
                "led": [
                    {"since": term.began_at.isoformat(), "until": term.ended_at.isoformat() if term.ended_at else None}
                    for term in each.leading_terms.all()
                ],
                "last_opened": each.seen_at.isoformat() if each.seen_at else None,
            }
            for each in members
        ],
        "actions": [
            {"network": each.network.title, "action": each.words, "due": each.due_on.isoformat() if each.due_on else None}
            for each in actions
        ],
        "announcements": [
            {
                "network": each.network.title,
                "title": each.title,
                "message": each.body,
                "sent": each.sent_at.isoformat() if each.sent_at else None,
            }
            for each in Announcement.objects.filter(author=person).select_related("network").order_by("pk")
        ],
        "calendars": [
            {"network": each.network.title} | describe_feed(each)
            for each in NetworkFeed.objects.filter(person=person).select_related("network").order_by("pk")
        ],
        "files_on_their_way": [
            {"network": each.network.title, "name": each.name, "begun": each.made_at.isoformat()}
            for each in ResourceUpload.objects.filter(person=person).select_related("network").order_by("pk")
        ],
        "resources": [
            {"title": each.title, "shared": each.added_at.isoformat()} for each in Resource.objects.filter(added_by=person).order_by("pk")
        ],
        "used": [
            {"title": each.resource.title, "since": each.used_at.isoformat()}
            for each in ResourceUse.objects.filter(person=person).select_related("resource").order_by("pk")
        ],
        "reported": [
            {"title": each.resource.title, "words": each.words, "at": each.reported_at.isoformat()}
            for each in ResourceReport.objects.filter(reported_by=person).select_related("resource").order_by("pk")
        ],
        **discussion.held_of(person),
        "invitations": [{"network": each.network.title, "sent": each.sent_at.isoformat(), "words": each.words} for each in invitations],
    }


def erase(person: User) -> None:
    """Take `person` out of their networks, and tell the office which of them nobody leads now."""
    led = [each.network for each in NetworkMember.objects.leading().filter(person=person).select_related("network")]
    NetworkMember.objects.filter(person=person).delete()
    NetworkInvitation.objects.filter(email=person.email.lower()).delete()
    NetworkFeed.objects.filter(person=person).delete()
    MeetingAction.objects.filter(owner=person).update(owner=None)
    Announcement.objects.filter(author=person).update(author=None)
    take_name_out(person, Announcement, "title", most=LONGEST_SUBJECT)
    take_name_out(person, Announcement, "body", most=LONGEST_BODY)
    for upload in ResourceUpload.objects.filter(person=person):
        uploads.remove(upload)
    ResourceUse.objects.filter(person=person).delete()
    ResourceReport.objects.filter(reported_by=person).delete()
    Resource.objects.filter(added_by=person).update(added_by=None)
    ResourceVersion.objects.filter(added_by=person).update(added_by=None)
    Placement.objects.filter(placed_by=person).update(placed_by=None)
    discussion.erase(person)
    for network in led:
        if not leads_of(network):
            letters.tell_office_that_nobody_leads(network, timezone.now())
