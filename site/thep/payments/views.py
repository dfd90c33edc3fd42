"""An order's pages, for its buyer and for the leads of its school: another's order is not found."""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from thep.accounts.models import User
from thep.cms import academic_years
from thep.schools.access import schools_led_by

from . import checkout, invoices, orders, receipts, totals
from .access import orders_of_who_may_act, orders_visible_to
from .errors import AlreadyPaid, OrderClosed, PaymentsError, StripeUnavailable
from .forms import PurchaseOrderForm
from .models import Order, OrderLine, OrderQuerySet
from .recipients import copies_of
from .supplier import supplier

PAGE_SIZE = 20
CRUMBS = [("Your account", "/member/"), ("Orders and invoices", "/member/orders/")]
NO_ANSWER = "The payment service didn’t answer, and nothing was charged. Try again in a minute."


class MemberRequest(HttpRequest):
    user: User


class OrderFilter:
    """Which of a person's orders they want to see: of one school (`?school=` its URN), made in one academic year (`?year=`), or all.

    Anything else that an address says is passed over.
    """

    def __init__(self, request: MemberRequest) -> None:
        self.schools = list(schools_led_by(request.user))
        self.school = next((school for school in self.schools if str(school.urn) == request.GET.get("school")), None)
        year = request.GET.get("year", "")
        self.year = int(year) if re.fullmatch(r"20\d\d", year, re.ASCII) else None
        visible = orders_visible_to(request.user)
        self.of_school = visible.filter(school=self.school) if self.school else visible

    @property
    def orders(self) -> OrderQuerySet:
        found = self.of_school if self.year is None else self.of_school.made_in(self.year)
        return found.with_invoices().select_related("buyer", "school").prefetch_related(Prefetch("lines", OrderLine.objects.charged()))

    @property
    def year_in_words(self) -> str:
        return "" if self.year is None else academic_years.in_words(self.year)

    @property
    def query(self) -> str:
        """What the next page and the spreadsheet must be asked, to be of the same orders: 'school=900001&year=2026'."""
        asked = {"school": self.school.urn if self.school else "", "year": self.year or ""}
        return urlencode({name: value for name, value in asked.items() if value})


@login_required
@require_GET
@never_cache
def order_list(request: MemberRequest) -> HttpResponse:
    chosen = OrderFilter(request)
    years = totals.by_year(chosen.of_school)
    due, overdue = totals.all_of(years)
    context = {
        "orders": Paginator(chosen.orders, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "years": years,
        "due": due,
        "overdue": overdue,
        "disputed": sum(year.disputed for year in years),
        "today": timezone.localdate(),
        "section": "member",
        "here": "orders",
    }
    return render(request, "payments/orders.html", context)


@login_required
@require_GET
@never_cache
def orders_csv(request: MemberRequest) -> HttpResponseBase:
    """Serve the orders of the list, as it is filtered, as a spreadsheet."""
    return totals.ORDERS.response(OrderFilter(request).orders, "csv")


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
