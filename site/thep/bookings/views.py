"""The booking form, and the page that says what became of it."""

from dataclasses import replace
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thep.accounts.access import person_of
from thep.events import presenters, prices
from thep.events.access import may_see
from thep.events.availability import availability
from thep.events.kinds import kind_of
from thep.events.models import Event
from thep.payments import checkout
from thep.payments.access import orders_visible_to
from thep.payments.errors import PaymentsError
from thep.payments.models import Order
from thep.schools.models import School

from . import access, bookings, holds, ofsted_visits, rsvp_views
from .agreement import ASK
from .approvals import queries as request_queries
from .approvals import requests
from .approvals.errors import AskedBefore
from .desk import Desk
from .details import cost_of_all, details_of
from .errors import (
    AlreadyBooked,
    BookingClosed,
    BookingsError,
    EventFull,
    FormUsedBefore,
    LeavesBefore,
    NotAColleague,
    NotPayable,
    PlacesFree,
    PriceChanged,
    UnknownRecipient,
    WrongForm,
)
from .forms import BookingForm
from .having import booking_at, having_of
from .models import Booking, Submission
from .standing import standing_of_all

NOT_HEARD = "We haven’t heard from the payment service yet. Check again in a minute. You won’t be charged twice."
LOUDEST: list[str] = [Booking.State.HELD, Booking.State.CONFIRMED, Booking.State.OFFERED, Booking.State.WAITING]
FIELDS: dict[type[BookingsError], str] = {
    AlreadyBooked: "people",
    NotAColleague: "people",
    LeavesBefore: "people",
    UnknownRecipient: "invoice_to",
    NotPayable: "payment",
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, event_id: int) -> HttpResponse:
    mine = booking_at(event_id, person_of(request))
    desk = _desk(request, event_id)
    if kind_of(desk.event).booking.is_rsvp:
        return rsvp_views.answer(request, desk.event)
    if not desk.event.is_bookable():
        return _closed(request, desk.event, mine)
    if desk.event.is_full or request.method == "POST":
        holds.end_what_is_over(desk.event)
        ofsted_visits.let_go_at(desk.event)
        desk = _desk(request, event_id)
    if mine is not None and request.method != "POST" and not desk.leads:
        return _have(request, mine)
    if request.method != "POST" and desk.must_choose_school and "school" not in request.GET:
        return _choose_school(request, desk)
    form = BookingForm(request.POST or None, desk=desk)
    if request.method != "POST":
        return _form(request, form)
    if not form.is_valid():
        # Of two presses the second may find that the first has used up what it asks for.
        token = form.cleaned_data.get("token") if form.is_bound else None
        if token and (done := bookings.done_before(token, booker=desk.person, event=desk.event)):
            return _onward(done)
        # Where a free place has got a price there was nothing to choose, so it's the price that they must hear of.
        change = form.price_change()
        return _form_again(request, event_id, change, status=409) if change else _form(request, form, status=422)
    delegates, payment, waits = form.delegates(), form.payment_chosen(), form.only_to_wait()
    agreed = waits or request.POST.get("agreed") == str(desk.agreement(len(delegates), payment=payment))
    if "review" in request.POST or not (agreed or form.price_change()):
        return _form(request, form, is_review=True)
    try:
        if payment == ASK and desk.school is not None:
            return _ask(desk, desk.school, form)
        placed = bookings.book(
            desk.event,
            booker=desk.person,
            school=desk.school,
            delegates=delegates,
            payment=payment,
            purchase_order=form.order_number,
            invoice_to=form.cleaned_data.get("invoice_to", ""),
            cost_code=form.cleaned_data.get("cost_code", ""),
            terms=desk.terms,
            token=form.cleaned_data["token"],
            only_to_wait=waits,
            price_shown=form.cleaned_data["price"],
        )
    except EventFull as full:
        return _form(request, form, full=full, status=409)
    except BookingClosed:
        return _closed(request, Event.objects.get(pk=event_id), mine)
    except (FormUsedBefore, WrongForm, PriceChanged, PlacesFree) as error:
        return _form_again(request, event_id, error, status=409)
    except AskedBefore as error:
        messages.info(request, str(error))
        return redirect("member_request", pk=error.request.pk)
    except AlreadyBooked as error:
        found = booking_at(event_id, desk.person)
        return _form_again(request, event_id, error, status=422) if desk.leads or found is None else _have(request, found, status=409)
    except BookingsError as error:
        return _form_again(request, event_id, error, status=422)
    return _onward(placed)


@login_required
@never_cache
@require_POST
def summary(request: HttpRequest, event_id: int) -> HttpResponse:
    """Show the form's ways of paying and its sums for what is ticked so far: HTMX puts them in place."""
    form = BookingForm(request.POST, desk=_desk(request, event_id))
    return render(request, "bookings/summary.html", _context(request, form) | {"partial": True})


@login_required
@never_cache
@require_safe
def booked(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show what one press of the form's button did, or go to the order's page where it is paid by card."""
    submission = get_object_or_404(Submission, token=token, booker=person_of(request))
    if submission.order is not None and submission.order.method == Order.Method.CARD:
        return redirect("order_return", public_id=submission.order.public_id)
    return _placed(request, list(_with_all(submission.bookings.all())), submission.order)


@login_required
@never_cache
@require_safe
def order_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what became of an order to whom Stripe's page sends back; ask Stripe, if its webhook has not come."""
    order = get_object_or_404(orders_visible_to(person_of(request)), public_id=public_id)
    unheard = False
    if order.state in (Order.State.OPEN, Order.State.LAPSED):
        try:
            order = checkout.check(order)
        except PaymentsError:
            unheard = True
    found = list(_with_all(Booking.objects.filter(order_line__order=order)))
    if not found:
        if unheard:
            messages.warning(request, NOT_HEARD)
        return redirect(order)
    return _placed(request, found, order, unheard=unheard)


def _ask(desk: Desk, school: School, form: BookingForm) -> HttpResponse:
    """Ask the person's school for the place that the form is about, and lead to the page that says how that stands."""
    asked = requests.ask(
        desk.event,
        school=school,
        delegate=form.delegates()[0],
        by=desk.person,
        message=form.cleaned_data.get("message", ""),
        terms=desk.terms,
        token=form.cleaned_data["token"],
    )
    return redirect("member_request", pk=asked.pk)


def _onward(placed: bookings.Placed) -> HttpResponse:
    """Lead to where a card is paid, or to the page that says what became of it."""
    if placed.order is not None and placed.order.method == Order.Method.CARD:
        return to_checkout(placed.order)
    return redirect("booked", token=placed.submission.token)


def to_checkout(order: Order) -> HttpResponse:
    """Lead to Stripe's page; to ours where there is nothing to pay any more, or no answer: it says which, and lets them try again."""
    try:
        return redirect(checkout.start(order))
    except PaymentsError:
        return redirect("order_return", public_id=order.public_id)


def _desk(request: HttpRequest, event_id: int) -> Desk:
    event = get_object_or_404(Event.objects.published().select_related("venue", "policy", "page"), pk=event_id)
    if not may_see(event, request):
        raise Http404
    return Desk.open(event, person_of(request), asked=request.POST.get("school") or request.GET.get("school"))


def _choose_school(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask somebody of several schools whose price and included places it shall be, before any price is theirs."""
    event = desk.event
    context = {
        "event": event,
        "choices": [(school, prices.quote(event, school=school)) for school in desk.schools],
        "best": desk.school,
        "noun": desk.noun_for_any,
        **presenters.surroundings(event, request, here="Book"),
    }
    return render(request, "bookings/choose_school.html", context)


def _form(
    request: HttpRequest, form: BookingForm, *, full: EventFull | None = None, is_review: bool = False, status: int = 200
) -> HttpResponse:
    desk = form.desk
    mine = booking_at(desk.event.pk, desk.person) if desk.is_booked else None
    context = _context(request, form) | {"full": full, "is_review": is_review, "mine": having_of(mine, reader=desk.person)}
    context["asked"] = request_queries.open_request(desk.event.pk, desk.person) if desk.asks_first else None
    return render(request, "bookings/book.html", context, status=status)


def _have(request: HttpRequest, mine: Booking, *, status: int = 200) -> HttpResponse:
    """Show the booking that somebody already has who can book for nobody else."""
    context = {
        "event": mine.event,
        "mine": having_of(mine, reader=person_of(request)),
        **presenters.surroundings(mine.event, request, here="Book"),
    }
    return render(request, "bookings/have.html", context, status=status)


def _form_again(request: HttpRequest, event_id: int, error: BookingsError, *, status: int) -> HttpResponse:
    """Show the form again with what was typed and why it couldn't be done; a form that was used before gets a token of its own."""
    data = request.POST.copy()
    if isinstance(error, FormUsedBefore | WrongForm):
        data["token"] = str(uuid4())
    form = BookingForm(data, desk=_desk(request, event_id))
    field = next((name for kind, name in FIELDS.items() if isinstance(error, kind) and name in form.fields), None)
    # The ways to pay may have become fewer since: then the form itself says so.
    if field is None or field not in form.errors:
        form.add_error(field, str(error))
    return _form(request, form, status=status)


def _context(request: HttpRequest, form: BookingForm) -> dict[str, object]:
    names = form.people_named()
    event = form.desk.event
    return {
        "form": form,
        "desk": form.desk,
        "event": event,
        "places": len(names),
        "summary": form.desk.summary(names, payment=form.payment_named()),
        "agreement": form.desk.agreement(len(names), payment=form.payment_named()),
        **presenters.surroundings(event, request, here="Book"),
    }


def _closed(request: HttpRequest, event: Event, mine: Booking | None) -> HttpResponse:
    context = {
        "event": event,
        "why": availability(event),
        "address": presenters.address(event, request),
        "mine": having_of(mine, reader=person_of(request)),
        **presenters.surroundings(event, request),
    }
    return render(request, "bookings/closed.html", context, status=409 if request.method == "POST" else 200)


def _placed(request: HttpRequest, found: list[Booking], order: Order | None, *, unheard: bool = False) -> HttpResponse:
    """Show what the bookings that were made together are now, whatever their order says: each may have ended in its own way."""
    me = person_of(request)
    # The state that most is to be done about speaks first; among equals the reader's own.
    first = min(found, key=lambda booking: (LOUDEST.index(booking.state) if booking.is_live else len(LOUDEST), booking.person_id != me.pk))
    context = {
        "event": first.event,
        "booking": first,
        "bookings": found,
        "standing": standing_of_all(found, first, reader=me),
        "details": replace(details_of(first, reader=me), cost=cost_of_all(found), together=[]),
        "order": order,
        "mine": next((booking for booking in found if booking.person_id == me.pk), None),
        "unheard": unheard,
        "may_book_again": not first.is_live and first.event.is_bookable(),
        "may_see": set(access.bookings_of(me).filter(pk__in=[booking.pk for booking in found]).values_list("pk", flat=True)),
        "section": "member",
    }
    return render(request, "bookings/placed.html", context)


def _with_all(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Return `bookings` in the order in which they were made, with what their pages show."""
    related = ["event__venue", "event__page", "person", "booker", "school", "order_line__order__buyer", "ended_by"]
    return bookings.select_related(*related).prefetch_related("event__sessions__venue").order_by("pk")
