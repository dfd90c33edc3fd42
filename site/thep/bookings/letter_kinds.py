"""The letters that bookings write."""

from thep.mail.kinds import LetterClass, LetterKind

DELEGATE = "You get this email because you have booked a place with us, or a colleague booked one for you."
WAITS = "You get this email because you are on a waiting list, or a colleague put you on it."
BOOKER = "You get this email because you booked places for colleagues."
BOTH = "You get this email because you, or a colleague of yours, booked a place with us."
ANSWERED = "You get this email because you told us whether you’re coming."
LEADS = "You get this email because you lead professional learning at {{ school.name }}."


def _kind(name: str, why: str) -> LetterKind:
    return LetterKind(name=f"bookings.{name}", template=f"bookings/email/{name}", about=LetterClass.BOOKINGS, why=why)


CONFIRMED = _kind("confirmed", DELEGATE)
COMING = _kind("coming", ANSWERED)
APOLOGIES = _kind("apologies", ANSWERED)
BOOKED = _kind("booked", BOOKER)
WAITING = _kind("waiting", WAITS)
OFFERED = _kind("offered", WAITS)
OFFER_LAPSED = _kind("offer_lapsed", WAITS)
CANCELLED = _kind("cancelled", BOTH)
OFSTED_ASKED = _kind("ofsted_asked", "You get this email because you lead professional learning at {{ booking.school.name }}.")
OFSTED_ANSWERED = _kind("ofsted_answered", BOTH)
EVENT_CANCELLED = _kind("event_cancelled", BOTH)
REPRICED = _kind("repriced", DELEGATE)
PASSED_ON = _kind("passed_on", DELEGATE)
MOVED_FROM = _kind("moved_from", DELEGATE)
CHANGED = _kind("changed", DELEGATE)
CHANGED_WAITING = _kind("changed_waiting", BOTH)
WAITING_ENDED = _kind("waiting_ended", WAITS)
TOO_LATE = _kind("too_late", BOTH)
WRITTEN = _kind("written", BOTH)
FEW_BOOKINGS = _kind("few_bookings", LEADS)
DATED = _kind("dated", "You get this email because you asked us to tell you of a date.")
INVITED = _kind("invited", "You get this email because a colleague at {{ school.name }} booked you a place.")

KINDS = (
    CONFIRMED,
    COMING,
    APOLOGIES,
    BOOKED,
    WAITING,
    OFFERED,
    OFFER_LAPSED,
    CANCELLED,
    OFSTED_ASKED,
    OFSTED_ANSWERED,
    EVENT_CANCELLED,
    REPRICED,
    PASSED_ON,
    MOVED_FROM,
    CHANGED,
    CHANGED_WAITING,
    WAITING_ENDED,
    TOO_LATE,
    WRITTEN,
    FEW_BOOKINGS,
    DATED,
    INVITED,
)
