"""How people get onto the register of an event that somebody with an account leads: a link for a helper, and a code in the room."""

from demonstration.bookings.booking_desk import Desk
from thep.cpd.facilitator_links import links
from thep.cpd.models import FacilitatorLink, SelfMarking
from thep.cpd.self_marking import self_marks
from thep.events.models import Event, Facilitator

LEADS = "rukhsana-akhtar"
HELPER = "Farida Khan, at the door"


def open_doors(desk: Desk) -> None:
    """Make a link to the register that is open, if one is, and to the next one; let people mark themselves at that event."""
    leader = Facilitator.objects.select_related("person").filter(slug=LEADS).first()
    if leader is None or leader.person is None:
        return
    led = Event.objects.open().filter(facilitators=leader)
    latest = led.filter(starts_at__lte=desk.now, ends_at__gt=desk.now - links.LASTS).order_by("-starts_at", "pk").first()
    coming = led.filter(starts_at__gt=desk.now).order_by("starts_at", "pk").first()
    for event in filter(None, (latest, coming)):
        if not FacilitatorLink.objects.filter(event=event).exists():
            links.make(event, for_whom=HELPER, by=leader.person)
    if coming is not None and not SelfMarking.objects.exists():
        self_marks.allow(coming, by=leader.person)
