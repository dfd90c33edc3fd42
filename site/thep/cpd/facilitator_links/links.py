"""Making, withdrawing and reading the links that open an event's register without an account."""

import datetime

from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.access import events_led_by
from thep.design.templatetags.thep import clock, weekday
from thep.events.models import Event
from thep.mail.signed_links import LinkBroken, LinkGone, LinkRefused, RecordLink

from ..access import OPENS
from ..errors import NoRegister
from .models import FacilitatorLink

LASTS = datetime.timedelta(days=3)
"""For how long after its event a link works."""

REGISTER = RecordLink(purpose="cpd.register", model=FacilitatorLink, beside=("event",))
ASK = "Ask whoever sent it to you, or our office, for a new one."


class RegisterLinkBroken(LinkBroken):
    words = f"Part of the link is missing or was changed. Copy the whole link from the message that you were sent. {ASK}"


class LinkWithdrawn(LinkGone):
    title = "This link was withdrawn"
    words = f"It no longer opens the register. {ASK}"


class EventIsOff(LinkRefused):
    title = "This event isn’t taking place"
    words = "It was cancelled or has no date any more, so it has no register."


class RegisterOver(LinkRefused):
    title = "This register is closed"
    words = "The link works until three days after the event. If something in the register is wrong, tell our office."


class RegisterEarly(LinkRefused):
    """The day before the event hasn't come."""

    status = 403
    title = "This register isn’t open yet"

    def __init__(self, opens_at: datetime.datetime) -> None:
        super().__init__()
        self.words = f"It opens on {weekday(opens_at)} at {clock(opens_at)}. Keep this link until then."


def may_share(person: User, event: Event) -> bool:
    """Return whether `person` may make and withdraw links to the register of `event`: the office, and who leads it."""
    return person.has_perm("cpd.add_facilitatorlink") or events_led_by(person).filter(pk=event.pk).exists()


def may_be_made(event: Event) -> bool:
    """Return whether a link to the register of `event` would open it, now or later."""
    return event.state == Event.State.OPEN and event.ends_at is not None and timezone.now() < event.ends_at + LASTS


def make(event: Event, *, for_whom: str, by: User) -> FacilitatorLink:
    """Make a link to the register of `event`. Whether `by` may is the caller's to know.

    Raises:
        NoRegister: the event is a draft or cancelled, has no date, or was over three days ago.
    """
    event.refresh_from_db(fields=["state", "ends_at"])
    if not may_be_made(event):
        raise NoRegister("A link can be made for an event that is published and has a date, until three days after it.")
    return FacilitatorLink.objects.create(event=event, for_whom=for_whom, made_by=by)


def own(event: Event, *, by: User) -> FacilitatorLink:
    """Return the link to the register of `event` that `by` has for themselves, and make it where there is none.

    Raises:
        NoRegister: as of `make`.
    """
    name = str(by)[:100]
    return event.facilitator_links.filter(made_by=by, for_whom=name, revoked_at=None).first() or make(event, for_whom=name, by=by)


def revoke(link: FacilitatorLink) -> None:
    """Have the link open nothing from now on. One that was withdrawn already keeps its moment."""
    FacilitatorLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def address_of(link: FacilitatorLink) -> str:
    return reverse("facilitator_register", args=[REGISTER.token_for(link)])


def find(token: str) -> FacilitatorLink:
    """Return the link of `token` with its event, whose register it opens now.

    Raises:
        LinkRefused: it opens nothing: see its kinds.
    """
    try:
        link = REGISTER.find(token)
    except LinkBroken as error:
        raise RegisterLinkBroken from error
    except LinkGone as error:
        raise LinkWithdrawn from error
    event = link.event
    if link.revoked_at:
        raise LinkWithdrawn
    if event.state != Event.State.OPEN or event.starts_at is None or event.ends_at is None:
        raise EventIsOff
    if timezone.now() >= event.ends_at + LASTS:
        raise RegisterOver
    if timezone.now() < event.starts_at - OPENS:
        raise RegisterEarly(event.starts_at - OPENS)
    return link
