"""What one process of the storm does with a school's included places, as soon as the gate is open."""

import fcntl
import json
import time
from pathlib import Path

from django.db import connection
from django.test import Client

from stripe_sandbox.webhooks import signature
from thep.domains import every_part
from thep.membership import included_places, memberships
from thep.membership.errors import BelowWhatIsUsed, NoPlacesLeft
from thep.membership.models import Membership, PlaceEntry

every_part()  # looked for here once, not in each process


def act(*, action, gate, given):
    """Do one of the things below once the gate is open; return what became of it."""
    return globals()[action](gate, **given)


def line_up(gate):
    """Say that one is here, and wait until whoever holds the gate lets go. The connection is closed: so many may be too many."""
    connection.close()
    with Path(f"{gate}.here").open("a") as here:
        here.write(".")
    with Path(gate).open() as held:
        fcntl.flock(held, fcntl.LOCK_SH)


def draw(gate, membership, cause):
    """Take an included place."""
    membership = Membership.objects.get(pk=membership)
    line_up(gate)
    try:
        included_places.reserve(membership, cause=cause)
    except NoPlacesLeft:
        return "none left"
    return "drawn"


def draw_unguarded(gate, membership, cause):
    """Look first and take then, as if nobody else did: what the conditional update is there against."""
    membership = Membership.objects.get(pk=membership)
    line_up(gate)
    if membership.places_left < 1:
        return "none left"
    PlaceEntry.objects.create(membership=membership, kind=PlaceEntry.Kind.RESERVED, places=-1, cause=cause)
    return "drawn"


def correct(gate, membership, change):
    """Put places on, or take some off, as the office does."""
    membership = Membership.objects.get(pk=membership)
    line_up(gate)
    try:
        memberships.grant_more(membership, included_places=change, reason="Entered twice")
    except BelowWhatIsUsed:
        return "too few left"
    return "corrected"


def hear(gate, session):
    """Take in that Stripe says a page was paid."""
    event = {"id": f"evt_{session}", "type": "checkout.session.completed", "created": int(time.time()), "data": {"object": {"id": session}}}
    body = json.dumps(event)
    headers = {"Stripe-Signature": signature(body, "whsec_tests", int(time.time()))}
    line_up(gate)
    return Client().post("/stripe/webhook/", body, content_type="application/json", headers=headers).status_code
