"""Rows of the authorisation matrix (`tests/matrix.py`), and the kinds of them that many addresses share."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from networks.resources import meeting_resources, resources
from networks.resources.resources import Contents


@dataclass(frozen=True)
class Row:
    anonymous: int
    member: int
    stranger: int
    lead: int
    office: int
    arguments: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    """Given the world that the test builds (`world.event`, `world.booking`, `world.order` …), the address's arguments."""

    def answer(self, visitor: str) -> int:
        """Return the status that `visitor` gets where `EXCEPTIONS` says nothing of the address."""
        status: int = getattr(self, LIKE.get(visitor, visitor))
        return status


LIKE = {"other_lead": "stranger", "finance": "stranger"}
"""Kinds of visitors that the matrix has no columns for, and as whom they are answered."""


def public(arguments: Callable[[Any], dict[str, Any]] = lambda world: {}) -> Row:
    return Row(200, 200, 200, 200, 200, arguments)


def signed_in(arguments: Callable[[Any], dict[str, Any]] = lambda world: {}) -> Row:
    return Row(302, 200, 200, 200, 200, arguments)


def office_only(arguments: Callable[[Any], dict[str, Any]] = lambda world: {}) -> Row:
    """For those who build and edit the site; nobody else is told that it's there."""
    return Row(404, 404, 404, 404, 200, arguments)


def own(arguments: Callable[[Any], dict[str, Any]]) -> Row:
    """The member's own object: another's is 404, the office sees it in the back office instead."""
    return Row(302, 200, 404, 404, 404, arguments)


def entrance() -> Row:
    """A way in: whoever is in already is sent on."""
    return Row(200, 302, 302, 302, 302)


def midway(signed_in: int = 302, arguments: Callable[[Any], dict[str, Any]] = lambda world: {}) -> Row:
    """A step of signing in, or one that asks for the password again: without the step before it, it sends people back."""
    return Row(302, signed_in, signed_in, signed_in, signed_in, arguments)


def an_order(found: int = 200) -> Row:
    """The member's order, which the CPD lead of its school may see and pay too."""
    return Row(
        302, found, 404 if found != 405 else 405, found, 404 if found != 405 else 405, lambda world: {"public_id": world.order.public_id}
    )


def recruiters(arguments: Callable[[Any], dict[str, Any]] = lambda world: {"urn": world.school.urn}) -> Row:
    """For those who recruit for the member's school, which none of the visitors does."""
    return Row(302, 404, 404, 404, 404, arguments)


def facilitators(arguments: Callable[[Any], dict[str, Any]]) -> Row:
    """For who leads the event, which the office manager does here; everybody else finds nothing."""
    return Row(302, 404, 404, 404, 200, arguments)


def a_visit(world: Any) -> dict[str, Any]:
    return {"urn": world.school.urn, "pk": world.visit.event_id}


def a_booking(lead: int = 200) -> Row:
    """The member's booking, which the CPD lead of their school looks after too."""
    return Row(302, 200, 404, lead, 404, lambda world: {"reference": world.booking.reference})


def add_ons(found: int, arguments: Callable[[Any], dict[str, Any]] = lambda world: {}) -> Row:
    """For who leads the member's school; steps that only change something turn everybody's GET away."""
    return Row(302, found if found == 405 else 404, found if found == 405 else 404, found, found if found == 405 else 404, arguments)


def an_add_on(world: Any) -> dict[str, Any]:
    return {"urn": world.school.urn, "pk": world.add_on_purchase.pk}


def an_add_on_date(world: Any) -> dict[str, Any]:
    return an_add_on(world) | {"date": world.add_on_date.pk}


def an_advert(world: Any) -> dict[str, Any]:
    return {"urn": world.school.urn, "pk": world.vacancy.pk}


def a_network(found: int, arguments: Callable[[Any], dict[str, Any]] = lambda world: {}) -> Row:
    """For who leads the network, which the member does, and for the office; steps that only change something turn everybody's GET away."""
    others = found if found == 405 else 404
    return Row(302, found, others, others, found, lambda world: {"slug": world.network.slug} | arguments(world))


def for_members(arguments: Callable[[Any], dict[str, Any]] = lambda world: {}) -> Row:
    """For who is in the network, as the member is, and for the office; all others read that it's for members."""
    return Row(403, 200, 403, 403, 200, lambda world: {"slug": world.network.slug} | arguments(world))


def a_resource(world: Any) -> dict[str, Any]:
    return {"pk": world.network_resource.pk}


def a_resource_of(found: int) -> Row:
    return replace(a_network(found), arguments=a_resource)


def an_earlier_version(world: Any) -> dict[str, Any]:
    resource = world.network_resource
    for words in ("<p>Six weeks of stories.</p>", "<p>Seven weeks of stories.</p>"):
        version = resources.add_version(resource, Contents(html=words), what_changed="Other words", by=world.member)
    return {"pk": resource.pk, "number": version.number - 1}


def a_post(world: Any) -> dict[str, Any]:
    return {"slug": world.network.slug, "pk": world.network_thread.posts.get().pk}


def a_pack(world: Any) -> dict[str, Any]:
    return {"slug": world.network_resource.networks.get().slug}


def a_pack_of_a_meeting(world: Any) -> dict[str, Any]:
    resource, event = world.network_resource, world.network_meeting
    meeting_resources.choose(world.network, event, [resource], by=world.member)
    return {"slug": world.network.slug, "pk": event.pk}
