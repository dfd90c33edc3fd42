"""The letters that bookings write."""

from dataclasses import replace

from thep.mail.kinds import LetterClass, LetterKind

from .letter_examples import EXAMPLES
from .letter_variables import VARIABLES


def _because(yours: str, a_colleagues: str) -> str:
    """Return the footer of letters about a booking: `yours` where the delegate booked, `a_colleagues` where somebody else did."""
    return (
        "You get this email because {% if to.pk != booking.person_id %}you look after a colleague’s booking"
        "{% elif booking.booker_id != booking.person_id %}"
        f"{{% if is_rsvp %}}a colleague told us that you’re coming{{% else %}}{a_colleagues}{{% endif %}}"
        f"{{% elif is_rsvp %}}you told us whether you’re coming{{% else %}}{yours}{{% endif %}}."
    )


PLACE = _because("you booked a place with us", "a colleague booked you a place")
WAITS = _because("you are on a waiting list", "a colleague put you on a waiting list")
ASKED = _because("you asked us for a place", "a colleague asked us for a place for you")
BOOKER = "You get this email because you booked places for colleagues."
APOLOGISED = "You get this email because you told us that you can’t come."
ANSWERED = "You get this email because you told us whether you’re coming."
LEADS = "You get this email because you lead professional learning at {{ school.name }}."


def _kind(name: str, label: str, audience: str, why: str) -> LetterKind:
    return LetterKind(
        name=f"bookings.{name}",
        label=label,
        audience=audience,
        template=f"bookings/email/{name}",
        about=LetterClass.BOOKINGS,
        why=why,
        variables=VARIABLES.get(name, ()),
        example=EXAMPLES[name],
    )


CONFIRMED = _kind("confirmed", "Booking confirmed", "The person who has the place, when it is confirmed.", PLACE)
COMING = _kind("coming", "Answer noted: coming", "Whoever answers that they are coming to a meeting.", ANSWERED)
APOLOGIES = _kind("apologies", "Answer noted: can’t come", "Whoever was coming to a meeting and sends their apologies.", ANSWERED)
BOOKED = _kind("booked", "Booked for colleagues", "Whoever books for colleagues: one email for everybody they booked.", BOOKER)
WAITING = _kind("waiting", "On the waiting list", "Whoever joins a waiting list.", WAITS)
OFFERED = _kind(
    "offered", "Place offered", "The next person on the waiting list when a place comes free, and the colleague who put them there.", WAITS
)
OFFER_LAPSED = _kind("offer_lapsed", "Offer ended", "Whoever was offered a place and didn’t take it in time.", WAITS)
CANCELLED = _kind("cancelled", "Booking cancelled", "The person whose place is cancelled, and the colleague who booked it for them.", PLACE)
PUT_BACK = _kind(
    "put_back",
    "Place put back",
    "The person whose place was given up for an Ofsted visit, and the colleague who booked it for them, when that is undone.",
    PLACE,
)
OFSTED_ASKED = _kind(
    "ofsted_asked",
    "Is Ofsted visiting?",
    "The leads of a school when a colleague cancels because of an Ofsted visit.",
    "You get this email because you lead professional learning at {{ booking.school.name }}.",
)
OFSTED_ANSWERED = _kind(
    "ofsted_answered",
    "Answer about an Ofsted visit",
    "The person who cancelled because of an Ofsted visit, when their school has answered.",
    PLACE,
)
EVENT_CANCELLED = _kind(
    "event_cancelled",
    "Event cancelled, no place yet",
    "People without a confirmed place when an event is cancelled: on the waiting list, with an offer, or about to pay.",
    ASKED,
)
REPRICED = _kind("repriced", "Price changed", "Whoever has an unpaid place, when their school approves them and the price is lower.", PLACE)
PASSED_ON = _kind("passed_on", "Place passed to a colleague", "The person who had the place, when a colleague gets it.", PLACE)
MOVED_FROM = _kind(
    "moved_from", "Moved to another date", "The person who is moved to another date of a course, about the date that they had.", PLACE
)
CHANGED = _kind(
    "changed",
    "Event changed",
    "Everybody who has a place, when the name, the time, the location or the link of an event changes.",
    PLACE,
)
CHANGED_TOGETHER = _kind(
    "changed_together",
    "Several events changed",
    "Whoever has a place, waits or sent apologies at several events that are changed at once, such as the meetings of a year.",
    "You get this email because {% if is_rsvp %}you told us {% if is_place %}that{% else %}whether{% endif %} you’re coming"
    "{% elif is_place %}you have a place at these events{% else %}you have or asked for a place at these events{% endif %}.",
)
CHANGED_WAITING = _kind(
    "changed_waiting",
    "Event changed, no place yet",
    "People on the waiting list, with an offer or about to pay, when an event changes.",
    ASKED,
)
CHANGED_APOLOGIES = _kind(
    "changed_apologies", "Event changed: can you come now?", "Whoever sent apologies, when the meeting’s time or place changes.", APOLOGISED
)
CANCELLED_APOLOGIES = _kind(
    "cancelled_apologies", "Event cancelled, apologies sent", "Whoever sent apologies, when the meeting is cancelled.", APOLOGISED
)
WAITING_ENDED = _kind("waiting_ended", "Waiting list closed", "Everybody still on the waiting list when the event begins.", WAITS)
TOO_LATE = _kind("too_late", "Paid too late", "The person whose place had gone when their payment came, and whoever paid.", PLACE)
PLACES_LEFT = "places left"
"""The name of the list that stops letters about events with few bookings: they are about nothing that their reader has booked."""
FEW_BOOKINGS = replace(
    _kind("few_bookings", "Places left", "Leads of member schools with nobody booked, when the office tells schools of an event.", LEADS),
    about=LetterClass.ALERT,
    stopped_by=PLACES_LEFT,
)
DATED = _kind(
    "dated",
    "Course has a date",
    "Whoever asked to be told when a course has a date.",
    "You get this email because you asked us to tell you of a date.",
)
INVITED = _kind(
    "invited",
    "Invited by a colleague",
    "Whoever has no account yet, when a colleague books them a place.",
    "You get this email because a colleague at {{ school.name }} booked you a place.",
)

KINDS = (
    CONFIRMED,
    COMING,
    APOLOGIES,
    BOOKED,
    WAITING,
    OFFERED,
    OFFER_LAPSED,
    CANCELLED,
    PUT_BACK,
    OFSTED_ASKED,
    OFSTED_ANSWERED,
    EVENT_CANCELLED,
    REPRICED,
    PASSED_ON,
    MOVED_FROM,
    CHANGED,
    CHANGED_TOGETHER,
    CHANGED_WAITING,
    CHANGED_APOLOGIES,
    CANCELLED_APOLOGIES,
    WAITING_ENDED,
    TOO_LATE,
    FEW_BOOKINGS,
    DATED,
    INVITED,
)
