"""What payments show on the office's screens of people and schools."""

from typing import Any

from django.db.models import F, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection
from thep.cms.office_columns import MoneyColumn
from thep.cms.spreadsheets import Heading, pounds
from thep.payments.models import Order
from thep.schools.models import School
from thep.schools.office_sections import SchoolFigures, SchoolSection


def orders_by(request: HttpRequest, person: User) -> dict[str, Any]:
    return {"orders": Order.objects.filter(buyer=person).select_related("school")[:100]}


def orders_of(request: HttpRequest, school: School) -> dict[str, Any]:
    return {"orders": Order.objects.filter(school=school).select_related("buyer")[:50]}


def paid_and_owed() -> dict[str, Any]:
    """Return what each school paid and owes, `spent_pence` and `owed_pence`, VAT included."""
    orders = Order.objects.filter(school=OuterRef("pk")).order_by().values("school")
    left = Sum(F("total_pence") - F("refunded_pence"))
    return {
        "spent_pence": Coalesce(
            Subquery(orders.filter(state=Order.State.PAID).annotate(n=left).values("n"), output_field=IntegerField()), 0
        ),
        "owed_pence": Coalesce(
            Subquery(orders.filter(state=Order.State.INVOICED).annotate(n=left).values("n"), output_field=IntegerField()), 0
        ),
    }


SECTIONS = (
    PersonSection(
        name="orders",
        order=40,
        template="payments/office/person_orders.html",
        context=orders_by,
        permissions=("payments.view_order",),
    ),
    SchoolSection(
        name="orders",
        order=50,
        template="payments/office/school_orders.html",
        context=orders_of,
        permissions=("payments.view_order",),
    ),
    SchoolFigures(
        name="payments",
        order=30,
        annotations=paid_and_owed,
        columns=[
            MoneyColumn("spent_pence", label="Paid", sort_key="spent_pence", classname="office-wide"),
            MoneyColumn("owed_pence", label="Owed", sort_key="owed_pence"),
        ],
        headings=[
            Heading("Paid (£)", lambda school: pounds(school.spent_pence)),
            Heading("Owed (£)", lambda school: pounds(school.owed_pence)),
        ],
        template="payments/office/school_figures.html",
        permissions=("payments.view_order",),
    ),
)
