"""Whom an announcement goes to: the members of its network, as they are when it is sent."""

from typing import Any

from django import forms

from networks.members import access, emails
from networks.members.models import NetworkMember
from networks.members.open_memberships import open_memberships
from thep.accounts.models import User
from thep.mailings.audiences import Audience, LeftOut, People, Reader

from . import letters
from .models import Announcement

WROTE_IT = "they wrote it"
NOT_OPEN = "no school of theirs is one that this network is for"


class AnnouncementForm(forms.Form):
    """Which announcement. Nobody is asked: it is chosen by whoever sends it."""

    announcement = forms.ModelChoiceField(Announcement.objects.select_related("network", "author"))


def people_of(chosen: dict[str, Any]) -> People:
    """Return the network's members, and those who aren't told: its author, and whose school isn't one that the network is for."""
    announcement: Announcement = chosen["announcement"]
    network, author = announcement.network, announcement.author
    values = letters.values_of(announcement, answers_to_author=author is not None and access.leads(author, network))
    members = list(NetworkMember.objects.active().filter(network=network).select_related("person").order_by("person__name", "pk"))
    inside = {each.person for each in open_memberships([member.person_id for member in members]) if each.network == network.pk}
    people = People()
    for member in members:
        person = member.person
        if person.pk == announcement.author_id:
            people.left_out.append(LeftOut(str(person), person.email, WROTE_IT, person))
        elif person.pk not in inside and person.is_active:
            people.left_out.append(LeftOut(str(person), person.email, NOT_OPEN, person))
        else:
            people.readers.append(
                Reader(
                    address=person.email,
                    name=str(person),
                    person=person,
                    note=member.get_role_display(),
                    because=f"you’re a member of {network.title} on our website",
                    values=values,
                    entry=emails.entry_key(network.pk),
                )
            )
    return people


def may_write(person: User, chosen: dict[str, Any]) -> bool:
    return access.may_lead(person, chosen["announcement"].network)


MEMBERS = Audience(
    name="networks.members",
    label="Members of a network",
    form=AnnouncementForm,
    people=people_of,
    words=lambda chosen: f"members of {chosen['announcement'].network.title}",
    permissions=(access.OFFICE,),
    may_also_write=may_write,
    is_offered=False,
    kind=letters.SENT,
    about=lambda chosen: chosen["announcement"],
)
