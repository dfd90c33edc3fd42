"""What add-ons put onto a school's statement of a term and onto the page of what its year was worth."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet, Sum

from thep.cms.academic_years import bounds_of, in_words
from thep.design.templatetags.thep import day, pounds
from thep.membership import years
from thep.schools.models import School
from thep.schools.statement_sections import DATE, NUMBER, WORDS, Period, StatementSection, StatementTable
from thep.schools.value import Amount, ValuePart, ValueSection, compare

from .amounts import days_in_words
from .delivery_states import DeliveryState, state_of
from .delivery_states import are_in as are_dates_in
from .models import Delivery, Purchase
from .states import State, are_in

SOLD = (State.ORDERED, State.PAID, State.REFUNDED)
STANDING = (DeliveryState.ASKED, DeliveryState.SCHEDULED, DeliveryState.DELIVERED, DeliveryState.CLOSED)
DONE = (DeliveryState.DELIVERED, DeliveryState.CLOSED)


def tables(school: School, period: Period) -> Sequence[StatementTable]:
    """Return what the school bought in the term, and what took place of it; none where there is neither. Makes two queries."""
    bought = list(_bought(period).filter(school=school).select_related("add_on").order_by("ordered_at", "pk"))
    dates = list(_dates(period).filter(purchase__school=school).select_related("purchase__add_on").order_by("day", "pk"))
    found = []
    if bought:
        rows = [
            [str(each.add_on), day(each.ordered_at), pounds(each.net_pence), each.what_it_brings, _left(each)]
            for each in bought
            if each.ordered_at
        ]
        found.append(
            StatementTable(
                title="Add-ons bought",
                words="Before VAT, as they were ordered. What was refunded stands with the payments.",
                columns=[("Add-on", WORDS), ("Ordered", DATE), ("Before VAT", NUMBER), ("Brings", WORDS), ("Left", WORDS)],
                rows=rows,
                total=["All", "", pounds(sum(each.net_pence for each in bought)), "", ""],
            )
        )
    if dates:
        found.append(
            StatementTable(
                title="Dates of add-ons",
                columns=[("Add-on", WORDS), ("Day", DATE), ("Part of the day", WORDS), ("Who", WORDS), ("How it stands", WORDS)],
                rows=[
                    [str(each.purchase.add_on), day(each.day), each.get_part_display(), each.deliverer, state_of(each).label]
                    for each in dates
                ],
            )
        )
    return found


def concerned(period: Period) -> Iterable[int]:
    """Return the schools that bought something in the term, or had a date in it."""
    return {*_bought(period).values_list("school", flat=True), *_dates(period).values_list("purchase__school", flat=True)}


def sections(school: School, academic_year: int) -> Iterable[ValueSection]:
    """Return what add-ons gave the school in the year against the year before; nothing where there is neither. Makes four queries."""
    now, before = (_of_year(school, year) for year in (academic_year, academic_year - 1))
    if not any((*now, *before)):
        return
    half_days, spent = now
    yield ValueSection(
        title="Add-ons",
        order=25,
        figures=[(f"Days in your {school.noun}", days_in_words(half_days)), ("Spent on add-ons, before VAT", pounds(spent))],
        tables=[
            compare(
                f"Days in your {school.noun}",
                [Amount("Half days delivered", half_days, before[0])],
                years=(in_words(academic_year), in_words(academic_year - 1)),
                of="What",
            )
        ],
    )


def _of_year(school: School, academic_year: int) -> tuple[int, int]:
    """Return how many half days took place in the year, and the pence before VAT that add-ons of it cost."""
    begins, ends = bounds_of(academic_year)
    within = (years.begins(academic_year), years.ends(academic_year))
    done = Delivery.objects.filter(are_dates_in(DONE), purchase__school=school, day__range=within)
    bought = Purchase.objects.filter(are_in([State.ORDERED, State.PAID]), school=school, ordered_at__gte=begins, ordered_at__lt=ends)
    half_days = sum(Delivery.HALF_DAYS[Delivery.Part(part)] for part in done.values_list("part", flat=True))
    return half_days, bought.aggregate(pence=Sum("net_pence", default=0))["pence"]


def _bought(period: Period) -> QuerySet[Purchase]:
    return Purchase.objects.filter(are_in(SOLD), ordered_at__gte=period.begins_at, ordered_at__lt=period.ends_at)


def _dates(period: Period) -> QuerySet[Delivery]:
    return Delivery.objects.filter(are_dates_in(STANDING), day__gte=period.first, day__lte=period.last)


def _left(purchase: Purchase) -> str:
    return days_in_words(purchase.half_days_left) if purchase.half_days_granted else ""


PARTS = (
    StatementSection(name="add-ons", order=30, tables=tables, concerned=concerned),
    ValuePart(name="add-ons", sections=sections),
)
