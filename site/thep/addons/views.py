"""A school's add-ons, for those who lead it: what it may buy, what it has bought, what is used and left, and its dates."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from thep.accounts.access import person_of
from thep.design.templatetags.thep import day as day_in_words
from thep.design.templatetags.thep import money
from thep.payments import checkout
from thep.payments.errors import PaymentsError, UnknownRecipient
from thep.payments.models import Order
from thep.schools.access import schools_led_by
from thep.schools.models import School
from thep.schools.organisations import noun_for_any

from . import buying, catalogue, deliveries, evidence, opened_pages, prices, purchases
from .access import led_school, purchase_of
from .delivery_states import MOVES, DeliveryState, Move
from .delivery_states import state_of as delivery_state_of
from .errors import AddOnError, NotForSale
from .forms import AcceptForm, AskForm, BuyForm, DateForm, PaymentForm, QuantityForm
from .models import AddOn, Delivery, Purchase
from .states import LETS, State, state_of

NO_ANSWER = "The payment service didn’t answer, and nothing was charged. Try again in a minute."
FRAME = {"section": "member", "here": "school"}
DECLINED = "Not wanted"


@login_required
@require_safe
def led(request: HttpRequest) -> HttpResponse:
    """Lead to the add-ons of the school that the person leads; where there are several, let them choose."""
    schools = list(schools_led_by(person_of(request)))
    if not schools:
        return redirect("add_ons")
    if len(schools) == 1:
        return redirect("member_add_ons", urn=schools[0].urn)
    return render(request, "addons/schools_led.html", FRAME | {"schools": schools, "noun": noun_for_any(schools)})


@login_required
@never_cache
@require_safe
def overview(request: HttpRequest, urn: int) -> HttpResponse:
    """Show what the school has bought, with what is left of it, and what it may buy."""
    school = led_school(request, urn)
    found = Purchase.objects.filter(school=school).select_related("add_on", "school", "order_line__order")
    context = {
        "school": school,
        "purchases": [(purchase, state_of(purchase)) for purchase in found],
        "offers": catalogue.offers_for(school, person=person_of(request)),
    }
    return render(request, "addons/school.html", FRAME | context)


@login_required
@never_cache
def buy(request: HttpRequest, urn: int, slug: str) -> HttpResponse:
    """Buy an add-on at its price, or ask what it costs; say why not, where the person can't."""
    school = led_school(request, urn)
    add_on = get_object_or_404(AddOn.objects.prefetch_related("prices", "tiers"), slug=slug)
    offer = next((each for each in catalogue.offers_for(school, person=person_of(request)) if each.add_on == add_on), None)
    if offer is None:
        raise Http404
    form: AskForm | BuyForm
    context: dict[str, Any] = {"school": school, "add_on": add_on, "offer": offer}
    if add_on.is_on_request:
        form = AskForm(request.POST or None, add_on=add_on)
    else:
        counting, cost = _cost(request, add_on, school)
        form = BuyForm(request.POST or None, add_on=add_on, school=school, initial=cost)
        context |= {"counting": counting, "cost": cost}
    if request.method == "POST" and form.is_valid() and (answer := _ask_or_buy(request, school, add_on, form)):
        return answer
    status = 422 if form.errors else 200
    return render(request, "addons/buy.html", FRAME | context | {"form": form}, status=status)


def _cost(request: HttpRequest, add_on: AddOn, school: School) -> tuple[QuantityForm, dict[str, Any]]:
    """Return the form that asks how many, and what those cost: nothing where so many can't be bought."""
    asked = request.POST if request.method == "POST" else request.GET
    counting = QuantityForm({"quantity": asked.get("quantity", "1")}, add_on=add_on)
    if not counting.is_valid():
        return counting, {}
    quantity, membership = counting.cleaned_data["quantity"], catalogue.membership_of(school)
    try:
        price = prices.price_of(add_on, tier=membership.tier if membership else None, quantity=quantity)
    except NotForSale:
        return counting, {}
    vat_pence = prices.vat_of(price.net_pence, add_on.vat_rate)
    cost = {"quantity": quantity, "working": price.working, "net_pence": price.net_pence, "vat_pence": vat_pence}
    return counting, cost | {"shown_pence": price.net_pence + vat_pence}


def _ask_or_buy(request: HttpRequest, school: School, add_on: AddOn, form: AskForm | BuyForm) -> HttpResponse | None:
    """Do what the form says, and return where that leads; None where it was refused, which the form then says."""
    chosen, person = form.cleaned_data, person_of(request)
    common = {"school": school, "quantity": chosen["quantity"], "token": chosen["token"]}
    if isinstance(form, BuyForm):
        cost = _cost(request, add_on, school)[1]
        if chosen["shown_pence"] != cost.get("shown_pence"):
            form.add_error(None, "The price has changed since you opened this page. Look at it again, then buy.")
            typed = request.POST.copy()
            typed["shown_pence"] = str(cost.get("shown_pence", ""))
            form.data = typed
            return None
        payment = form.chosen_payment()
        order = _tried(form, lambda: buying.buy(add_on, buyer=person, payment=payment, **common))
        return _lead_on(request, order) if order else None
    asked = {"message": chosen["message"], "wanted": chosen["wanted"]}
    purchase = _tried(form, lambda: purchases.ask(add_on, by=person, **asked, **common))
    if purchase is None:
        return None
    messages.success(request, "Thank you. We’ll email you what it costs within three working days.")
    return redirect(purchase)


@login_required
@never_cache
def purchase(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show what was asked for, offered or bought, with its half days and dates, and let an offer be accepted."""
    school = led_school(request, urn)
    found = purchase_of(school, pk)
    form = AcceptForm(request.POST or None, school=school, initial={"offer": _offer_of(found)})
    if request.method == "POST" and form.is_valid() and (answer := _accept(request, found, form)):
        return answer
    return render(request, "addons/purchase.html", FRAME | _context(found, form), status=422 if form.errors else 200)


def _accept(request: HttpRequest, found: Purchase, form: AcceptForm) -> HttpResponse | None:
    if form.cleaned_data["offer"] != _offer_of(found) or found.order_line is not None:
        messages.info(request, "The offer has changed, or somebody has accepted it already. This is how it stands now.")
        return redirect(found)
    order = _tried(form, lambda: buying.accept(found, buyer=person_of(request), payment=form.chosen_payment()))
    return _lead_on(request, order) if order else None


def _offer_of(found: Purchase) -> str:
    return found.quoted_at.isoformat() if found.quoted_at else ""


def _lead_on(request: HttpRequest, order: Order) -> HttpResponse:
    """Lead to Stripe's page to pay by card, or to what was bought by invoice."""
    if order.method == Order.Method.INVOICE:
        messages.success(request, f"Thank you. The invoice for {money(order.total_pence)} is on its way to {order.bill_to_email}.")
        return redirect(Purchase.objects.select_related("school").get(order_line__order=order))
    if order.state != Order.State.OPEN:
        return redirect(order)
    try:
        return redirect(checkout.start(order))
    except PaymentsError:
        messages.error(request, NO_ANSWER)
        return redirect(order)


def _tried(form: Any, operation: Callable[[], Any]) -> Any:
    """Return what the operation returns; None where it was refused, which the form then says."""
    try:
        return operation()
    except UnknownRecipient as error:
        form.add_error("invoice_to" if "invoice_to" in form.fields else None, str(error))
    except AddOnError as error:
        form.add_error(None, str(error))
    return None


@login_required
@require_POST
def decline(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """End what the school asked for or was offered, unbought."""
    found = purchase_of(led_school(request, urn), pk)
    try:
        purchases.close(found, reason=DECLINED, by=person_of(request), is_office=False)
    except AddOnError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "We’ve told the office that you don’t want this. You have nothing to pay.")
    return redirect(found)


@login_required
@never_cache
def ask_for_date(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Ask for a day or half a day of what was bought."""
    school = led_school(request, urn)
    found = purchase_of(school, pk)
    form = DateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        if delivery := _tried(form, lambda: deliveries.ask(found, by=person_of(request), **chosen)):
            messages.success(request, f"Thank you. We’ve reserved {day_in_words(delivery.day)}, and will confirm it by email.")
            return redirect(found)
    return render(request, "addons/ask_for_date.html", FRAME | _context(found, form), status=422 if form.errors else 200)


@login_required
@require_POST
def cancel_date(request: HttpRequest, urn: int, pk: int, date: int) -> HttpResponse:
    """Cancel a date that is still to come."""
    delivery = _delivery_of(request, urn, pk, date)
    try:
        deliveries.cancel(delivery, reason=f"Cancelled by the {delivery.purchase.school.noun}", by=person_of(request), is_office=False)
    except AddOnError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"{day_in_words(delivery.day)} is cancelled." + (" You can use it on another day." if delivery.half_days else "")
        )
    return redirect(delivery.purchase)


@login_required
@require_safe
def evidence_file(request: HttpRequest, urn: int, pk: int, date: int) -> HttpResponseBase:
    """Send the file that shows what was done on a date. Raises Http404 where there is none."""
    delivery = _delivery_of(request, urn, pk, date)
    if not delivery.evidence_file or delivery_state_of(delivery) != DeliveryState.CLOSED:
        raise Http404
    return evidence.as_file(delivery)


def _delivery_of(request: HttpRequest, urn: int, pk: int, date: int) -> Delivery:
    found = purchase_of(led_school(request, urn), pk)
    return get_object_or_404(Delivery.objects.select_related("purchase__add_on", "purchase__school"), pk=date, purchase=found)


def _context(found: Purchase, form: PaymentForm | DateForm) -> dict[str, Any]:
    state = state_of(found)
    vat_pence = buying.line_of(found).vat_pence
    is_dated = found.add_on.grants != AddOn.Grants.PLACES
    left, ledger = 0, []
    for entry in found.entries.all():
        left += entry.half_days
        ledger.append((entry, left))
    return {
        "school": found.school,
        "purchase": found,
        "add_on": found.add_on,
        "state": state,
        "lets": LETS[state],
        "is_paying": state == State.PAYING,
        "vat_pence": vat_pence,
        "total_pence": found.net_pence + vat_pence,
        "form": form,
        "ledger": ledger,
        "pages": opened_pages.pages_of(found),
        "dates": [
            (delivery, delivery_state_of(delivery), Move.CANCEL in MOVES[delivery_state_of(delivery)])
            for delivery in found.deliveries.all()
        ],
        "may_ask": LETS[state].draw and is_dated and (found.half_days_left > 0 or not found.half_days),
    }
