"""What somebody agrees to who presses the booking form's button.

The button names the act and the sum (Consumer Contracts (Information, Cancellation and Additional Charges) Regulations 2013, regulation
14), and the form sends what it named: where that isn't what the form asks for, nothing is booked before a button has said so.
"""

from dataclasses import dataclass

from thep.design.templatetags.thep import money
from thep.events.prices import Quote

from .models import Booking

Payment = Booking.Payment
ASK = "ask"
"""What a form sends instead of a way of paying, where the booker asks their school first."""


@dataclass(frozen=True)
class Agreement:
    """So many places, paid in this way; `pence` is what they come to with VAT, and 0 where nothing is paid."""

    payment: str
    places: int
    pence: int

    @classmethod
    def of(cls, quote: Quote, *, places: int, payment: str) -> "Agreement":
        """Return what booking `places` at `quote`, paid by `payment`, comes to."""
        if quote.is_free:
            return cls(Payment.FREE, places, 0)
        is_included = payment == Payment.INCLUDED or (payment == ASK and quote.is_included)
        return cls(payment, places, 0 if is_included else quote.total_pence * places)

    def __str__(self) -> str:
        """Return it as the form sends it: 'card-3-16200'."""
        return f"{self.payment}-{self.places}-{self.pence}"

    @property
    def button(self) -> str:
        """The button's label: 'Pay £54 by card', 'Book 3 places, invoice £342'. Where something is still to be chosen it books nothing."""
        places = f"{self.places} place{'' if self.places == 1 else 's'}"
        match self.payment if self.places else "":
            case Payment.FREE:
                return f"Book {places}, free"
            case Payment.INCLUDED:
                return f"Book with {self.places} included place{'' if self.places == 1 else 's'}"
            case Payment.CARD:
                return f"Pay {money(self.pence)} by card" + (f" for {places}" if self.places > 1 else "")
            case Payment.INVOICE:
                return f"Book {places}, invoice {money(self.pence)}"
            case "ask":
                return "Ask for this place"
            case Payment.ON_RENEWAL:
                return f"Book {places} on renewal, {money(self.pence)} at most"
        return "Check your booking"
