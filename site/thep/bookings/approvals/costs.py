"""What a request would cost its school now, how that is paid for, and whether it has changed since it was asked for."""

from dataclasses import dataclass

from thep.bookings.agreement import Agreement
from thep.bookings.models import Booking, PlaceRequest
from thep.design.templatetags.thep import money
from thep.events import prices

Payment = Booking.Payment


@dataclass(frozen=True)
class Cost:
    """What approving a request costs now: `payment` is the way that costs least, `words` say it, and `change` what has changed since."""

    quote: prices.Quote
    payment: str
    words: str
    change: str

    @property
    def agreement(self) -> Agreement:
        """What ticking the request agrees to."""
        return Agreement.of(self.quote, places=1, payment=self.payment)


def cost_of(request: PlaceRequest, quote: prices.Quote) -> Cost:
    """Return what `request` costs at `quote`, which is that of its event and school now."""
    payment = Payment.FREE if quote.is_free else Payment.INCLUDED if quote.is_included else Payment.INVOICE
    return Cost(quote, payment, cost_in_words(quote), change_since(request, quote))


def cost_in_words(quote: prices.Quote) -> str:
    """Return '1 included place (14 of 20 left)', '£54 including VAT' or 'Free'."""
    if quote.is_included and quote.membership:
        return f"1 included place ({quote.membership.places_left} of {quote.membership.places_in_all} left)"
    return _pence_in_words(0 if quote.is_free else quote.total_pence, has_vat=quote.vat_pence > 0)


def change_since(request: PlaceRequest, quote: prices.Quote) -> str:
    """Return the sentence that says what it cost when it was asked for; empty where that is what it costs now."""
    pence_now = 0 if quote.is_included else quote.total_pence
    if (pence_now, quote.is_included) == (request.asked_pence, request.was_included):
        return ""
    was = "1 included place" if request.was_included else _pence_in_words(request.asked_pence, has_vat=request.vat_pence > 0)
    return f"The cost has changed: it was {was} when {request.person.get_short_name()} asked."


def _pence_in_words(pence: int, *, has_vat: bool) -> str:
    if pence == 0:
        return "Free"
    return f"{money(pence)} including VAT" if has_vat else money(pence)
