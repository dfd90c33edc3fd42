"""How somebody outside a network comes into it, as the network's own page says it and every page that is for members alone."""

from typing import Any

from networks.pages.models import NetworkPage

from . import members
from .letters import answer_address
from .models import NetworkInvitation, NetworkMember


def joining_of(network: NetworkPage, person: Any, own: NetworkMember | None) -> dict[str, Any]:
    """Return what `networks/_standing.html` says to somebody outside, with their `own` row as `access.member_of` returns it.

    An invitation comes before what they have asked: by it they join at once.
    """
    waiting = NetworkInvitation.objects.waiting().filter(network=network.pk).sent_to(person) if person.is_authenticated else None
    invitation = waiting.select_related("invited_by").first() if waiting is not None and not (own and own.is_active) else None
    has_begun = members.has_begun(network)
    return {
        "own": own,
        "invitation": invitation,
        "invitation_address": answer_address(invitation) if invitation else "",
        "has_begun": has_begun,
        "can_join": not (own or invitation or has_begun or network.openness == NetworkPage.Openness.INVITATION),
    }
