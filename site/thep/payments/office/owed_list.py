"""The list of invoices that are owed, in the back office."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import MONEY_MENU, RecordViewSet
from thep.cms.office_columns import DayColumn, MoneyColumn, StateColumn
from thep.cms.spreadsheets import Heading, Sheet, pounds
from thep.payments.models import Order

from .order_list import ORDERS, OrderIndexView, OrderViewSet


class OwedIndexView(OrderIndexView):
    """Invoices that nobody has paid, the oldest first: for who can do something about them."""

    any_permission_required = ("change",)
    page_title = "Invoices owed"
    nothing = "No invoices are waiting to be paid."
    default_ordering = "created_at"

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().filter(state=Order.State.INVOICED)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "reference",
                label="Reference",
                classname="office-whole",
                get_url=lambda order: reverse("office_orders:inspect", args=[order.pk]),
            ),
            Column("bill_to_name", label="Owed by", sort_key="bill_to_name"),
            Column(
                "invoice_number", label="Invoice", accessor=lambda order: order.invoice_number or "Not yet sent", classname="office-wide"
            ),
            Column("purchase_order", label="Purchase order", classname="office-wide"),
            MoneyColumn("left_pence", label="Owed"),
            Column("age", label="Age", accessor=age_in_days, classname="office-wide"),
            DayColumn("invoice_due", label="Due", sort_key="invoice_due"),
            StateColumn("late", label="Late", accessor=how_late, good=is_overdue),
            DayColumn("created_at", label="Ordered", sort_key="created_at", classname="office-wide"),
        ]


def age_in_days(order: Order) -> str:
    days = (timezone.now() - order.created_at).days
    return f"{days} day{'' if days == 1 else 's'}"


def how_late(order: Any) -> str:
    return "Disputed" if order.contested_at else "Overdue" if is_overdue(order) else ""


def is_overdue(order: Any) -> bool:
    return order.invoice_due is not None and order.invoice_due < timezone.localdate()


class OwedViewSet(RecordViewSet):
    model = Order
    name = "office_owed"
    url_prefix = "owed"
    icon = "time"
    menu_label = "Invoices owed"
    menu_order = 20
    menu_hook = MONEY_MENU
    parts = ()
    index_view_class = OwedIndexView
    search_fields = OrderViewSet.search_fields
    sheet = Sheet(
        "owed",
        [
            *ORDERS.headings,
            Heading("Owed (£)", lambda order: pounds(order.left_pence)),
            Heading("Age (days)", lambda order: (timezone.now() - order.created_at).days),
        ],
    )
