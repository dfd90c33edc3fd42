"""The networks, who leads them and who is in them."""

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html_join

from demonstration.networks.year import title_of
from demonstration.seeded_random import Dice
from demonstration.words import words_of
from networks.members.models import LeadingTerm, NetworkInvitation, NetworkMember
from networks.pages.models import NetworkPage, NetworksPage
from thep.accounts.models import User
from thep.cms.models import PageObjective, Subject

DAY = datetime.timedelta(days=1)
FOUNDED = 500 * DAY
"""How long ago networks began, and their leads with them: before all meetings that they have held."""

SHARED_KNOWLEDGE = "3.1"
"""The objective of the plan that networks serve: knowledge and best practice shared through networks."""


def words_of_networks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = words_of("networks", "networks")["network"]
    return found


def load(today: datetime.date) -> None:
    """Publish the networks with their members; those that are there already stay as they are."""
    parent = NetworksPage.objects.get()
    for words in words_of_networks():
        if not NetworkPage.objects.filter(slug=words["slug"]).exists():
            fill(publish(parent, words, today), words)


def publish(parent: NetworksPage, words: dict[str, Any], today: datetime.date) -> NetworkPage:
    page = NetworkPage(
        title=title_of(words, today),
        slug=words["slug"],
        search_description=words["summary"],
        summary=words["summary"],
        purpose=paragraphs(words["purpose"]),
        who_for=words["who_for"],
        plan=paragraphs(words["plan"]),
        kind=words["kind"],
        openness=words["openness"],
        is_hidden=words.get("hidden", False),
        welcomes_guests=words.get("guests", True),
        meetings_planned=words.get("planned"),
        meets_on=words["meets"][0],
        phases=words["phases"],
        audiences=words["roles"],
        plan_objectives=[PageObjective(objective_id=SHARED_KNOWLEDGE)],
        subjects=list(Subject.objects.filter(slug__in=words["subjects"])),
        live=False,
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return NetworkPage.objects.get(pk=page.pk)


def paragraphs(texts: list[str]) -> str:
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts))


def fill(network: NetworkPage, words: dict[str, Any]) -> None:
    """Have the network's leads and members in it, some who ask, and somebody who is invited."""
    now = timezone.now()
    founded = now - FOUNDED
    roles = [(words["lead"], "lead"), *((email, "co_lead") for email in words["co_leads"])]
    dice = Dice("network", words["slug"])
    people = [(User.objects.get(email=email), role) for email, role in roles]
    taken = {person.pk for person, _ in people}
    fitting = [person for person in dice.shuffled(people_for(words)) if person.pk not in taken]
    people += [(person, "member") for person in fitting[: words["members"]]]
    members = NetworkMember.objects.bulk_create(
        NetworkMember(
            network=network,
            person=person,
            role=role,
            joined_at=founded if role != "member" else now - joined_ago(dice),
            asked_at=founded,
            seen_at=now - dice.between(1, 30) * DAY,
        )
        for person, role in people
    )
    LeadingTerm.objects.bulk_create(LeadingTerm(member=each, began_at=each.joined_at or founded) for each in members if each.is_leading)
    asking = fitting[words["members"] : words["members"] + words.get("asking", 0)]
    note = "I’ve just taken this on at my school, and would like to hear how others do it."
    NetworkMember.objects.bulk_create(
        NetworkMember(network=network, person=person, state=NetworkMember.State.ASKED, note=note, asked_at=now - 2 * DAY)
        for person in asking
    )
    if asking:
        NetworkInvitation.objects.create(network=network, email=f"a.colleague@{words['slug']}.example", invited_by=people[0][0])


def joined_ago(dice: Dice) -> datetime.timedelta:
    """Return how long ago a member joined: one of four within the last months, the others before anything that the network has held."""
    return (dice.between(10, 150) if dice.chance(25) else dice.between(380, 460)) * DAY


def people_for(words: dict[str, Any]) -> list[User]:
    """Return the demonstration's people whom the network is for, by their subjects, their phases and their roles, in a lasting order."""
    theirs = User.objects.filter(is_illustrative=True, is_active=True, groups=None).order_by("email")
    fits = Q(subjects__slug__in=words["subjects"])
    if words["phases"]:
        fits |= Q(phase__in=words["phases"])
    roles = {"sendco": "sendco", "headteacher": "headteacher", "governor": "governor", "business_manager": "administration"}
    jobs = [roles[role] for role in words["roles"] if role in roles]
    if jobs:
        fits = Q(job_role__in=jobs)
    if words.get("partners"):
        fits |= Q(affiliations__school__organisation__gt="")
    return list(theirs.filter(fits).distinct())


def members_of(network: NetworkPage) -> list[User]:
    inside = NetworkMember.objects.active().filter(network=network)
    return list(User.objects.filter(pk__in=inside.values("person")).order_by("email"))
