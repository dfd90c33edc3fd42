"""The networks beside pages about a subject or a phase."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest

from thep.cms.privacy import of_everybody
from thep.cms.related_panels import Topic
from thep.search.memory import MANY, shared

from .pages.models import NetworkPage

SHOWN = 3


class RelatedNetwork(NamedTuple):
    title: str
    slug: str
    address: str
    summary: str
    subjects: frozenset[str]
    phases: frozenset[str]
    audiences: frozenset[str]


def beside(request: HttpRequest, topic: Topic) -> dict[str, Any] | None:
    """Return the networks that everybody may know of for the subjects of `topic`, then those of its phases; None where there are none.

    It takes no query but for the first of each half minute.
    """
    found = sorted(filter(None, (_fit(each, topic) for each in _networks())))
    return {"networks": [network for _, network in found[:SHOWN]]} if found else None


def _fit(network: RelatedNetwork, topic: Topic) -> tuple[int, RelatedNetwork] | None:
    """Return a network with its place, the smaller the closer; None where it has nothing to do with `topic`.

    Whom a network is for counts where the topic is of no subject and no phase, such as the steps of a career.
    """
    if not topic.subjects and not topic.phases:
        return (0, network) if not network.audiences.isdisjoint(topic.audiences) else None
    is_of_phase = not network.phases or not topic.phases or not network.phases.isdisjoint(topic.phases)
    if not is_of_phase:
        return None
    if not network.subjects.isdisjoint(topic.subjects):
        return 0, network
    # A network of a subject is no neighbour of what is about another, whatever the phase.
    return (1, network) if not network.subjects and not network.phases.isdisjoint(topic.phases) else None


def _networks() -> Sequence[RelatedNetwork]:
    """Return the networks that everybody may know of, by name, as they were half a minute ago at most."""
    return shared("networks:related", _read, cache=MANY)


def _read() -> list[RelatedNetwork]:
    networks = list(of_everybody(NetworkPage.objects.live()).order_by("title", "pk"))
    subjects = NetworkPage.names_of_subjects(network.pk for network in networks)
    return [
        RelatedNetwork(
            title=each.title,
            slug=each.slug,
            address=each.get_url() or "",
            summary=each.summary,
            subjects=frozenset(subjects.get(each.pk, ())),
            phases=frozenset(each.phases),
            audiences=frozenset(each.audiences),
        )
        for each in networks
    ]
