"""An order's pages, for its buyer and for the leads of its school: another's order is not found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from thep.accounts.models import User

from . import checkout, invoices, orders, receipts
from .access import orders_of_who_may_act, orders_visible_to
from .errors import AlreadyPaid, OrderClosed, PaymentsError, StripeUnavailable
from .forms import PurchaseOrderForm
from .models import Order
from .recipients import copies_of
from .supplier import supplier

PAGE_SIZE = 20
CRUMBS = [("Your account", "/member/"), ("Orders and invoices", "/member/orders/")]
NO_ANSWER = "The payment service did not answer. Nothing was charged. Try again in a minute."


class MemberRequest(HttpRequest):
    user: User


@login_required
@require_GET
@never_cache
def order_list(request: MemberRequest) -> HttpResponse:
    found = orders_visible_to(request.user).select_related("buyer", "school").prefetch_related("lines")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "payments/orders.html", {"orders": page, "section": "member", "here": "orders"})


@login_required
@require_GET
@never_cache
def order_detail(request: MemberRequest, public_id: UUID) -> HttpResponse:
    order = _order(request, public_id)
    return _show(request, order, PurchaseOrderForm(instance=order))


@login_required
@require_POST
def order_pay(request: MemberRequest, public_id: UUID) -> HttpResponse:
    order = _order_to_act_on(request, public_id)
    try:
        return redirect(checkout.start(order))
    except AlreadyPaid:
        messages.success(request, "This order has been paid: there is nothing more to pay.")
    except OrderClosed:
        messages.error(request, "This order can no longer be paid: its time ran out. Nothing was charged. Book again to get a place.")
    except PaymentsError:
        messages.error(request, NO_ANSWER)
    return redirect(order)


@login_required
@require_POST
def order_cancel(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Only what is to be paid by card: what an invoice brought is cancelled booking by booking, by its policy."""
    order = _order_to_act_on(request, public_id, method=Order.Method.CARD)
    try:
        orders.cancel(order)
    except AlreadyPaid:
        messages.warning(request, "This order had been paid already. Cancel its bookings to get money back.")
    except StripeUnavailable:
        messages.error(request, "The payment service did not answer, so the order stands. Try again in a minute.")
    else:
        messages.success(request, "The order is cancelled. There is nothing to pay.")
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
        messages.error(request, "This invoice can no longer be changed.")
    else:
        messages.success(request, "A new invoice with this number is on its way to you by email.")
    return redirect(order)


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
    response = HttpResponse(receipts.pdf(order), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="receipt-{order.reference}.pdf"'
    return response


def _order(request: MemberRequest, public_id: UUID) -> Order:
    return get_object_or_404(orders_visible_to(request.user), public_id=public_id)


def _order_to_act_on(request: MemberRequest, public_id: UUID, **which: Any) -> Order:
    return get_object_or_404(orders_of_who_may_act(request.user), public_id=public_id, **which)


def _paid_order(request: MemberRequest, public_id: UUID) -> Order:
    order = _order(request, public_id)
    if order.state != Order.State.PAID:
        raise Http404("There is no receipt for what is not paid.")
    return order


def _show(request: MemberRequest, order: Order, form: PurchaseOrderForm, status: int = 200) -> HttpResponse:
    invoice = order.payments.filter(method=Order.Method.INVOICE).first()
    may_act = orders_of_who_may_act(request.user).filter(pk=order.pk).exists()
    context = {
        "order": order,
        "may_act": may_act,
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
