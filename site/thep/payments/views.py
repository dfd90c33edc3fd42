"""An order's pages, for its buyer and for the leads of its school: another's order is not found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thep.accounts.models import User
from thep.design.panels import DrawnPanel, draw_panels
from thep.domains import declared

from . import checkout, cost_codes, invoices, orders, receipts, totals
from .access import orders_of_schools_led_by, orders_of_who_may_act, orders_visible_to
from .errors import AlreadyPaid, OrderClosed, PaymentsError, StripeUnavailable
from .forms import CostCodeForm, CostCodesForm, PurchaseOrderForm
from .models import Order
from .order_filter import OrderFilter
from .order_panels import OrdersPanel
from .recipients import copies_of
from .supplier import supplier

PAGE_SIZE = 20
CRUMBS = [("Your account", "/member/"), ("Orders and invoices", "/member/orders/")]
NO_ANSWER = "The payment service didn’t answer, and nothing was charged. Try again in a minute."


class MemberRequest(HttpRequest):
    user: User


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def order_list(request: MemberRequest) -> HttpResponse:
    """List somebody's orders, and put those of their school that they tick under a cost code."""
    chosen = OrderFilter(request.user, request.GET)
    page = Paginator(chosen.orders, PAGE_SIZE).get_page(request.GET.get("page"))
    coding = CostCodesForm(request.POST or None, orders=cost_codes.codable(page, school=chosen.one_school))
    if request.method == "POST" and _have_coded(request, coding):
        return redirect(request.get_full_path())
    years = totals.by_year(chosen.of_school)
    due, overdue = totals.all_of(years)
    context = {
        "orders": page,
        "chosen": chosen,
        "coding": coding,
        "cost_codes": cost_codes.cost_codes_of(chosen.one_school) if chosen.one_school and coding.by_key else [],
        "years": years,
        "codes": totals.by_cost_code(chosen.of_year) if chosen.one_school else [],
        "due": due,
        "overdue": overdue,
        "disputed": sum(year.disputed for year in years),
        "panels": panels_of(request, chosen),
        "today": timezone.localdate(),
        "section": "member",
        "here": "orders",
    }
    return render(request, "payments/orders.html", context, status=422 if coding.errors else 200)


def _have_coded(request: MemberRequest, form: CostCodesForm) -> bool:
    """Put the orders that are ticked under a code, and return whether that was done; where it was refused, the form says why."""
    if not form.is_valid():
        return False
    try:
        changed = cost_codes.set_cost_codes(form.chosen, form.cleaned_data["cost_code"], by=request.user, was=form.was)
    except PaymentsError as error:
        form.add_error("orders", str(error))
        return False
    number = len(form.chosen)
    said = f"{number} order{' is' if number == 1 else 's are'} under cost code {form.cleaned_data['cost_code']}."
    messages.success(request, said if changed else f"{said} Nothing has changed.")
    return True


def panels_of(request: MemberRequest, chosen: OrderFilter) -> list[DrawnPanel]:
    """Return what domains show beside the orders of a school: the one that is chosen, or the only one that the person leads."""
    return draw_panels(declared(OrdersPanel), request, chosen.one_school) if chosen.one_school else []


@login_required
@require_GET
@never_cache
def orders_csv(request: MemberRequest) -> HttpResponseBase:
    """Serve the orders of the list, as it is filtered, as a spreadsheet."""
    return totals.ORDERS.response(OrderFilter(request.user, request.GET).orders, "csv")


@login_required
@require_GET
@never_cache
def order_detail(request: MemberRequest, public_id: UUID) -> HttpResponse:
    order = _order(request, public_id)
    return _show(request, order, _purchase_order_form(order))


@login_required
@require_POST
def order_pay(request: MemberRequest, public_id: UUID) -> HttpResponse:
    order = _order_to_act_on(request, public_id)
    try:
        return redirect(checkout.start(order))
    except AlreadyPaid:
        messages.success(request, "This order has been paid. You have nothing more to pay.")
    except OrderClosed:
        messages.error(
            request,
            "The time to pay for this order has run out, so it can’t be paid any more. Nothing was charged. Book again to get a place.",
        )
    except PaymentsError:
        messages.error(request, NO_ANSWER)
    return redirect(order)


@login_required
@require_POST
def order_cancel(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Cancel an order that is to be paid by card."""
    # What an invoice brought is cancelled booking by booking, by its policy.
    order = _order_to_act_on(request, public_id, method=Order.Method.CARD)
    try:
        orders.cancel(order)
    except AlreadyPaid:
        messages.warning(request, "This order has been paid already. To get a refund, cancel its bookings.")
    except StripeUnavailable:
        messages.error(request, "The payment service didn’t answer, so the order isn’t cancelled yet. Try again in a minute.")
    else:
        messages.success(request, "The order is cancelled. You have nothing to pay.")
    return redirect(order)


@login_required
@require_POST
def order_purchase_order(request: MemberRequest, public_id: UUID) -> HttpResponse:
    order = _order_to_act_on(request, public_id)
    form = PurchaseOrderForm(request.POST, instance=Order.objects.get(pk=order.pk))
    if not form.is_valid():
        return _show(request, order, form, status=422)
    try:
        invoices.change_purchase_order(order, form.cleaned_data["purchase_order"])
    except OrderClosed:
        messages.error(request, "This invoice can’t be changed any more, as it has been paid or withdrawn.")
    else:
        messages.success(request, "A new invoice with this number is on its way to you by email.")
    return redirect(order)


@login_required
@require_POST
def order_cost_code(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Put an order of a school that the reader leads under one of the school's cost codes."""
    order = get_object_or_404(orders_of_schools_led_by(request.user), public_id=public_id)
    form = CostCodeForm(request.POST)
    if form.is_valid():
        try:
            changed = cost_codes.set_cost_code(
                order, form.cleaned_data["cost_code"], by=request.user, was=form.cleaned_data["was"] if "was" in request.POST else None
            )
        except PaymentsError as error:
            form.add_error("cost_code", str(error))
        else:
            code = changed.cost_code
            messages.success(request, f"This order is under cost code {code}." if code else "This order is under no cost code.")
            return redirect(order)
    order.refresh_from_db()
    return _show(request, order, _purchase_order_form(order), cost_code=form, status=422)


@login_required
@require_GET
@never_cache
def order_receipt(request: MemberRequest, public_id: UUID) -> HttpResponse:
    order = _paid_order(request, public_id)
    crumbs = [*CRUMBS, (order.reference, order.get_absolute_url()), ("Receipt", "")]
    return render(request, "payments/receipt.html", receipts.context(order) | {"crumbs": crumbs})


@login_required
@require_GET
@never_cache
def order_receipt_pdf(request: MemberRequest, public_id: UUID) -> HttpResponse:
    order = _paid_order(request, public_id)
    response = HttpResponse(receipts.draw_pdf(order), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="receipt-{order.reference}.pdf"'
    return response


def _order(request: MemberRequest, public_id: UUID) -> Order:
    return get_object_or_404(orders_visible_to(request.user), public_id=public_id)


def _order_to_act_on(request: MemberRequest, public_id: UUID, **which: Any) -> Order:
    return get_object_or_404(orders_of_who_may_act(request.user), public_id=public_id, **which)


def _paid_order(request: MemberRequest, public_id: UUID) -> Order:
    order = _order(request, public_id)
    if order.state != Order.State.PAID:
        raise Http404("There’s no receipt yet, because this order isn’t paid.")
    return order


def _purchase_order_form(order: Order) -> PurchaseOrderForm:
    return PurchaseOrderForm(instance=order)


def _show(
    request: MemberRequest, order: Order, form: PurchaseOrderForm, *, cost_code: CostCodeForm | None = None, status: int = 200
) -> HttpResponse:
    invoice = order.payments.filter(method=Order.Method.INVOICE).first()
    may_act = orders_of_who_may_act(request.user).filter(pk=order.pk).exists()
    codes = cost_codes.cost_codes_of(order.school) if order.school and orders_of_schools_led_by(request.user).filter(pk=order.pk) else None
    if cost_code is None and codes is not None and order.state in cost_codes.CODED:
        cost_code = CostCodeForm.of(order)
    context = {
        "order": order,
        "may_act": may_act,
        "cost_code": cost_code,
        "cost_codes": codes,
        "lines": order.lines.charged(),
        "refunds": order.refunds.all(),
        "invoice": invoice,
        "copies": copies_of(order),
        "seller": supplier(),
        "crumbs": [*CRUMBS, (order.reference, "")],
        "form": form if may_act and invoices.can_change(order) else None,
        "section": "member",
    }
    return render(request, "payments/order.html", context, status=status)
