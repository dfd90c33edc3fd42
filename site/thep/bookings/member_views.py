"""A person's own bookings, and those that they look after: seen, offered, cancelled, passed on, moved."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thep.accounts.access import need_second_factor, person_of
from thep.accounts.models import User
from thep.design.panels import draw_panels
from thep.digests.openings import note_opened
from thep.domains import declared
from thep.events import presenters, prices
from thep.events.missed_prices import missed_price
from thep.events.models import Event
from thep.payments.cost_codes import cost_codes_of
from thep.payments.errors import PaymentsError
from thep.payments.models import Order
from thep.payments.recipients import recipients_of
from thep.schools.affiliations import leads_of

from . import access, cancellation, changes, holds, ofsted, queries, waiting_list
from .agreement import ASK, Agreement
from .approvals import requests
from .approvals.errors import AskedBefore
from .approvals.queries import has_approval, requests_of
from .approvals.school_settings import asks_first
from .booking_panels import BookingPanel
from .change_forms import CancelForm, MoveForm, PassOnForm
from .colleague_bookings import WhoseBookings
from .desk import ways_that_owe, ways_to_pay
from .details import details_of
from .errors import AlreadyBooked, BookingsError, Dearer, NotPayable, TooFewIncludedPlaces, UnknownRecipient
from .forms import NeedsForm, OfferForm
from .models import Booking, OfstedRequest
from .money_back import way_back
from .outcomes import note_outcomes
from .stakes import stake_of
from .standing import standing_of
from .views import to_checkout

PAGE_SIZE = 20
State = Booking.State


@login_required
@never_cache
@require_safe
def booking_list(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    whose = WhoseBookings(person, request.GET)
    if whose.of_colleagues:
        need_second_factor(person)
    found = whose.bookings
    past = Paginator(queries.past_of(found), PAGE_SIZE).get_page(request.GET.get("page"))
    past.object_list = list(past.object_list)
    note_outcomes(past.object_list)
    context = {
        "requests": [] if whose.of_colleagues else requests_of(person),
        "lists": queries.lists_of(found),
        "past": past,
        "whose": whose,
        "colleagues": whose.of_colleagues,
        "section": "member",
        "here": "bookings",
    }
    return render(request, "bookings/list.html", context)


@login_required
@never_cache
@require_safe
def booking(request: HttpRequest, reference: str) -> HttpResponse:
    found = _booking(request, reference)
    note_opened(request, [(found, found.created_at)])
    return _show(request, found)


@login_required
@never_cache
@require_POST
def take_offer(request: HttpRequest, reference: str) -> HttpResponse:
    found = _booking(request, reference)
    if "decline" in request.POST:
        waiting_list.decline(found, by=person_of(request))
        messages.success(request, "You’ve declined the place. We’ll offer it to the next person on the waiting list.")
        return redirect("member_booking", reference=reference)
    form = _offer_form(request, found)
    if form.is_valid() and form.cleaned_data.get("payment") == ASK:
        return _ask_instead(request, found, found.event)
    if not form.is_valid() and found.state != State.OFFERED:  # sent from a page that has been open since before
        messages.info(request, "This place isn’t on offer any more.")
        return redirect("member_booking", reference=reference)
    if not form.is_valid():
        return _show(request, found, offer_form=form, status=422)
    try:
        taken, order = waiting_list.accept(
            found,
            by=person_of(request),
            payment=form.cleaned_data.get("payment", Booking.Payment.FREE),
            purchase_order=form.order_number,
            invoice_to=form.cleaned_data.get("invoice_to", ""),
            cost_code=form.cleaned_data.get("cost_code", ""),
        )
    except UnknownRecipient as error:
        form.add_error("invoice_to" if "invoice_to" in form.fields else None, str(error))
        return _show(request, found, offer_form=form, status=422)
    except NotPayable as error:
        form.add_error("payment" if "payment" in form.fields else None, str(error))
        return _show(request, found, offer_form=form, status=422)
    except BookingsError as error:
        messages.error(request, str(error))
        return redirect("member_booking", reference=reference)
    if order is not None and order.method == Order.Method.CARD and taken.state == State.HELD:
        return to_checkout(order)
    messages.success(request, "You have the place. We’ve sent a confirmation with a calendar invitation.")
    return redirect("member_booking", reference=reference)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    found = _booking(request, reference)
    form = CancelForm(request.POST or None, may_ask=ofsted.may_ask(found), noun=ofsted.noun_for(found))
    if request.method == "POST" and form.is_valid():
        person, reason = person_of(request), form.cleaned_data["reason"]
        try:
            asked = ofsted.ask(found, by=person, reason=reason) if form.is_for_ofsted else None
            ended = asked.booking if asked else changes.cancel(found, by=person, reason=reason)
        except BookingsError as error:
            form.add_error(None, str(error))
        else:
            _give_up_order(ended)
            if asked:
                messages.info(request, _say_asked(asked))
            return redirect("member_booking", reference=reference)
    context = {
        "form": form,
        "returns": (returns := cancellation.what_returns(found)),
        "still_owed": 100 - returns.percent,
        "way_back": way_back(found),
        "leads": ofsted.may_confirm(person_of(request), found),
    }
    return _page(request, "bookings/cancel.html", found, context, form_has_errors=form.is_bound)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_ofsted(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a lead of the school say whether it is being inspected."""
    found, person = _booking(request, reference), person_of(request)
    asked = get_object_or_404(OfstedRequest.objects.select_related("asked_by"), booking=found)
    if not ofsted.may_confirm(person, found):
        raise Http404
    form = Form(request.POST or None)
    if request.method == "POST":
        try:
            asked = (ofsted.decline if "decline" in request.POST else ofsted.confirm)(asked, by=person)
        except BookingsError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Thank you. We’ve told {found.delegate}.")
        return redirect("member_booking_ofsted", reference=reference)
    return _page(request, "bookings/ofsted.html", found, {"form": form, "asked": asked, "rest": ofsted.rest_of(found)})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: HttpRequest, reference: str) -> HttpResponse:
    found = _booking(request, reference)
    form = PassOnForm(request.POST or None, colleagues=_substitutes(found, by=person_of(request)))
    if request.method == "POST" and form.is_valid():
        try:
            passed = changes.transfer(found, to=form.cleaned_data["to"], by=person_of(request))
        except BookingsError as error:
            form.add_error("to" if isinstance(error, AlreadyBooked) else None, str(error))
        else:
            messages.success(request, f"{passed.person} has the place now. We’ve updated both calendars.")
            return redirect("member_bookings")
    return _page(request, "bookings/pass_on.html", found, {"form": form}, form_has_errors=form.is_bound)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, reference: str) -> HttpResponse:
    found = _booking(request, reference)
    form = MoveForm(request.POST or None, dates=queries.other_dates(found.event, person=found.person))
    if request.method == "POST" and form.is_valid():
        try:
            moved = changes.move(found, to_event=form.cleaned_data["to"], by=person_of(request))
        except (Dearer, TooFewIncludedPlaces) as error:
            if asks_first(person_of(request), found.school):
                return _ask_instead(request, found, form.cleaned_data["to"])
            form.add_error("to", str(error))
        except BookingsError as error:
            form.add_error("to", str(error))
        else:
            messages.success(request, "The booking has moved to this date.")
            return redirect("member_booking", reference=moved.reference)
    return _page(request, "bookings/move.html", found, {"form": form, "way_back": way_back(found)}, form_has_errors=form.is_bound)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest, reference: str) -> HttpResponse:
    """Show and save what would help the delegate: for the delegate alone, whoever booked."""
    found = get_object_or_404(Booking.objects.live().select_related("event", "person"), reference=reference, person=person_of(request))
    form = NeedsForm(request.POST or None, initial=NeedsForm.initial_of(found.access_needs, found.dietary_needs))
    if request.method == "POST" and form.is_valid():
        Booking.objects.filter(pk=found.pk).update(access_needs=form.access_needs, dietary_needs=form.cleaned_data["dietary_needs"])
        messages.success(request, "Thank you: we’ve noted what would help you.")
        return redirect("member_booking", reference=reference)
    return _page(request, "bookings/needs.html", found, {"form": form}, form_has_errors=form.is_bound)


def _booking(request: HttpRequest, reference: str) -> Booking:
    related = [
        "event__venue",
        "event__page",
        "event__policy",
        "person",
        "booker",
        "school",
        "order_line__order__buyer",
        "membership",
        "ended_by",
    ]
    found = access.bookings_of(person_of(request)).select_related(*related).prefetch_related("event__sessions__venue")
    booking = get_object_or_404(found, reference=reference)
    if booking.person_id != person_of(request).pk:
        need_second_factor(person_of(request))
    return booking


def _offer_form(request: HttpRequest, found: Booking) -> OfferForm:
    person = person_of(request)
    quote = prices.quote(found.event, school=found.school)
    leads = access.may_book_for_colleagues(person, found.school)
    stake = stake_of(found.event, found.school) if leads and quote.tier is None else None
    asks = not leads and not has_approval(found) and asks_first(person, found.school)
    noun = found.school.noun if found.school else "school"
    ways = [] if found.is_free else ways_to_pay(quote, leads=leads, stake=stake, asks_first=asks, noun=noun)
    recipients = recipients_of(found.school) if leads and found.school else []
    missed = missed_price(found.event, person=person) if found.person_id == person.pk and not found.is_free else None
    codes = cost_codes_of(found.school) if leads and found.school and ways_that_owe(ways) else None
    return OfferForm(request.POST or None, ways=ways, recipients=recipients, cost_codes=codes, missed=missed)


def _ask_instead(request: HttpRequest, found: Booking, event: Event) -> HttpResponse:
    """Ask the school for what the reader can't have without it, and lead to the page that says how that stands."""
    try:
        asked = requests.ask_instead(found, event, by=person_of(request))
    except AskedBefore as error:
        messages.info(request, str(error))
        return redirect("member_request", pk=error.request.pk)
    except BookingsError as error:
        messages.error(request, str(error))
        return redirect("member_booking", reference=found.reference)
    return redirect("member_request", pk=asked.pk)


def _substitutes(found: Booking, *, by: User) -> QuerySet[User]:
    """Return the colleagues who could come instead: those of the booking's school, for whoever may pass its place on."""
    if found.school is None or not access.may_pass_on(by, found):
        return User.objects.none()
    return access.colleagues_of(found.person, found.school)


def _show(request: HttpRequest, found: Booking, *, offer_form: OfferForm | None = None, status: int = 200) -> HttpResponse:
    if found.state == State.OFFERED and offer_form is None:
        offer_form = _offer_form(request, found)
    reader = person_of(request)
    note_outcomes([found])
    context: dict[str, object] = {
        "offer_form": offer_form,
        "offer_ways": [(way, Agreement(way.value, 1, found.total_pence)) for way in offer_form.ways] if offer_form else [],
        "possible": queries.possible(found, by=reader),
        "standing": standing_of(found, reader=reader),
        "details": details_of(found, reader=reader),
        "panels": draw_panels(declared(BookingPanel), found, reader),
        "followed_by": access.bookings_of(reader).filter(follows=found).first(),
    }
    return _page(request, "bookings/booking.html", found, context, status=status)


def _page(
    request: HttpRequest, template: str, found: Booking, context: dict[str, object], *, form_has_errors: bool = False, status: int = 200
) -> HttpResponse:
    address = presenters.address(found.event, request)
    shared = {"booking": found, "event": found.event, "event_address": address, "section": "member", "here": "bookings"}
    return render(request, template, shared | context, status=422 if form_has_errors else status)


def _give_up_order(ended: Booking) -> None:
    """Trim the order of `ended` to what is still held, all that is left to pay for; if Stripe doesn't answer, the sweep sees to it."""
    if ended.order_line:
        with suppress(PaymentsError):
            holds.trim_order(ended.order_line.order)


def _say_asked(asked: OfstedRequest) -> str:
    """Return the sentence that says what happens next with an Ofsted visit that was given as the reason."""
    if asked.state == OfstedRequest.State.CONFIRMED:
        return f"As your {ofsted.noun_for(asked.booking)} is being inspected, we’ll refund everything."
    if asked.booking.school is None or not leads_of(asked.booking.school):
        return "Our office checks the Ofsted visit. Once it’s confirmed, we’ll refund the rest."
    return f"We’ve asked your {asked.booking.school.noun}’s leads to confirm the Ofsted visit. Once they do, we’ll refund the rest."
