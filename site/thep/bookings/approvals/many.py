"""Many requests answered at once: each on its own, so that one which fails stops no other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from thep.accounts.models import User
from thep.bookings.errors import BookingsError, NotPossibleNow
from thep.bookings.models import PlaceRequest
from thep.events import prices

from .answers import approve, decline
from .costs import cost_of


@dataclass(frozen=True)
class Outcome:
    """What became of one request: `request` as it is now, and `refusal`, which says why it couldn't be answered, where it couldn't."""

    request: PlaceRequest
    refusal: str = ""


def approve_each(
    found: Iterable[PlaceRequest],
    *,
    by: User,
    shown: Mapping[int, str],
    purchase_order: str = "",
    cost_code: str = "",
    wait_if_full: bool = False,
) -> list[Outcome]:
    """Approve each request at what it was `shown` to cost (its `Agreement` in words, by the request's key). Call outside a transaction."""

    def answer(request: PlaceRequest) -> PlaceRequest:
        cost = cost_of(request, prices.quote(request.event, school=request.school))
        if request.is_waiting and shown.get(request.pk) != str(cost.agreement):
            raise NotPossibleNow(f"The cost has changed to {cost.words}. Check it, then approve the request again.")
        return approve(
            request,
            by=by,
            payment=cost.payment,
            price_shown=cost.quote.total_pence,
            purchase_order=purchase_order,
            cost_code=cost_code,
            wait_if_full=wait_if_full,
        )

    return _each(found, answer)


def decline_each(found: Iterable[PlaceRequest], *, by: User, reason: str) -> list[Outcome]:
    """Decline each request for the same reason. Call outside a transaction."""
    return _each(found, lambda request: decline(request, by=by, reason=reason))


def _each(found: Iterable[PlaceRequest], answer: Callable[[PlaceRequest], PlaceRequest]) -> list[Outcome]:
    outcomes = []
    for request in found:
        try:
            outcomes.append(Outcome(answer(request)))
        except BookingsError as error:
            outcomes.append(Outcome(request, str(error)))
    return outcomes
