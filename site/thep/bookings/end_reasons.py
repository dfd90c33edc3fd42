"""The reasons that the product itself writes on a booking that ends. Where people gave none of their own, pages say more than these do."""

from thep.schools.models import School

LEFT_THE_WAITING_LIST = "Left the waiting list"
DECLINED = "Declined the offer"
NOT_WANTED = "Not wanted any more"
CANCELLED = "Cancelled"
APOLOGIES = "Sent apologies"
EVENT_CANCELLED = "The event was cancelled"
LET_GO = "Let go before it was paid"
NOT_PAID = "Not paid in time"
NO_PLACE = "No place came free"
OFFER_ENDED = "The offer ended"
BOOKING_CLOSED = "Booking closed when the event was changed"
NOT_PAID_BEFORE_START = "Not paid before the event began"
INVOICE_WITHDRAWN = "The invoice was withdrawn"
PASSED_ON = "Passed to a colleague"
MOVED = "Moved to another date"
OFSTED = "Ofsted visit"

OURS = frozenset({LEFT_THE_WAITING_LIST, DECLINED, NOT_WANTED, CANCELLED, EVENT_CANCELLED, LET_GO, NOT_PAID})


def left(school: School) -> str:
    return f"Left the {school.noun}"
