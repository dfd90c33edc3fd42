"""The bookings of one school, as its leads search, narrow, sort and keep them: what is asked of the list, and what it comes to.

Nobody's access or dietary needs are read here: a school's finance office uses this list.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import CharField, Count, F, Max, Min, OrderBy, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone

from thep.cms.academic_years import academic_year_of, in_words
from thep.cms.spreadsheets import Heading, Sheet, pounds
from thep.cms.vocabulary import Phase
from thep.design.form_fields import choice_field
from thep.design.templatetags.thep import money
from thep.events.kinds import choices as choices_of_kinds
from thep.events.kinds import kind_of
from thep.events.school_terms import periods_of
from thep.payments import totals
from thep.payments.cost_codes import cost_codes_of
from thep.payments.models import Order, OrderLine
from thep.schools.models import School
from thep.schools.statement_sections import Period

from .models import Booking, BookingQuerySet
from .outcomes import note_outcomes

State = Booking.State
MOST_YEARS = 12
Moment = datetime.datetime | None
FIRST_ASKED = ("q", "person", "when")
CHARGED = (Order.State.PAID, Order.State.INVOICED)


class Standing(TextChoices):
    """How bookings stand, as somebody who looks for them would say."""

    COMING = "coming", "Coming up"
    PAST = "past", "Past"
    UNCONFIRMED = "unconfirmed", "Not confirmed yet"
    WAITING = "waiting", "On the waiting list"
    CHANGED = "changed", "Passed on or moved"
    ENDED = "ended", "Cancelled or lapsed"
    APOLOGIES = "apologies", "Sent apologies"

    def condition(self) -> Q:
        over = Q(event__ends_at__lt=timezone.now())
        return {
            Standing.COMING: Q(state=State.CONFIRMED) & ~over,
            Standing.PAST: Q(state=State.CONFIRMED) & over,
            Standing.UNCONFIRMED: Q(state__in=[State.HELD, State.OFFERED]),
            Standing.WAITING: Q(state=State.WAITING),
            Standing.CHANGED: Q(state__in=[State.TRANSFERRED, State.MOVED]),
            Standing.ENDED: Q(state__in=[State.CANCELLED, State.LAPSED]),
            Standing.APOLOGIES: Q(state=State.APOLOGIES),
        }[self]


class SortOrder(TextChoices):
    """In which order the list stands."""

    LATEST = "latest", "Latest date first"
    SOONEST = "soonest", "Earliest date first"
    WHO = "who", "Name"
    EVENT = "event", "Event"
    BOOKED = "booked", "Last booked first"

    def fields(self) -> Sequence[str | OrderBy]:
        starts_at = F("event__starts_at")
        fields: dict[str, list[str | OrderBy]] = {
            SortOrder.LATEST: [starts_at.desc(nulls_first=True), "event", "delegate_name"],
            SortOrder.SOONEST: [starts_at.asc(nulls_last=True), "event", "delegate_name"],
            SortOrder.WHO: ["delegate_name", starts_at.desc(nulls_first=True)],
            SortOrder.EVENT: ["event__title", starts_at.desc(nulls_first=True), "delegate_name"],
            SortOrder.BOOKED: ["-created_at"],
        }
        return fields[self]


class Filter(forms.Form):
    """What of a school's bookings is asked for. Its choices are what the school's bookings have."""

    q = forms.CharField(label="Name or event", max_length=100, required=False)
    person = forms.ChoiceField(label="Who", required=False)
    when = forms.ChoiceField(label="When", required=False)
    kind = forms.ChoiceField(label="Kind of event", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), *Standing.choices])
    paid = forms.ChoiceField(label="Paid by", required=False, choices=[("", "All"), *Booking.Payment.choices])
    code = forms.ChoiceField(label="Cost code", required=False)
    phase = forms.ChoiceField(label="Phase", required=False, choices=[("", "All"), *Phase.choices])
    sort = forms.ChoiceField(label="Sort by", required=False, choices=SortOrder.choices)

    def __init__(self, data: Any, *, bookings: BookingQuerySet, school: School) -> None:
        super().__init__(data)
        self._offer("code", [(code, code) for code in cost_codes_of(school)])
        self._offer("person", people_in(bookings))
        kinds = {kind: (first, last) for kind, first, last in days_by_kind(bookings)}
        self.periods = {key: (label, terms) for key, label, terms in periods_between(kinds.values())}
        self._offer("when", [(key, label) for key, (label, _) in self.periods.items()])
        self._offer("kind", [(name, label) for name, label in choices_of_kinds() if name in kinds])

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRST_ASKED]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in FIRST_ASKED]

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        choice_field(self, name).choices = [("", "All"), *choices]


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What the bookings that were found come to; `charged_pence` with VAT, less what was refunded or credited."""

    bookings: int
    people: int
    included: int
    charged_pence: int

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The same as a sum is shown."""
        counted = [("Bookings", self.bookings), ("People", self.people), ("Included places", self.included)]
        return [*((label, str(count)) for label, count in counted), ("Charged", money(self.charged_pence))]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A booking with what of it is charged to the school, in pence with VAT; None where it has no order that was paid or invoiced."""

    booking: Booking
    charged_pence: int | None

    @property
    def order(self) -> Order | None:
        return self.booking.order_line.order if self.booking.order_line else None

    @property
    def price(self) -> str:
        """What it cost when it was booked, where that is not a sum of money."""
        if self.booking.payment == Booking.Payment.ON_RENEWAL:
            return "Depends on your renewal"
        if self.booking.place_cause:
            return "Included place"
        return "Free" if self.booking.is_free else ""

    @property
    def phase(self) -> str:
        return "" if self.booking.named_as else self.booking.person.get_phase_display()


class SchoolBookings:
    """The bookings of `school` that the query string `data` asks for; what it asks that can't be read is passed over."""

    def __init__(self, school: School, data: Any) -> None:
        self.school = school
        self.every = Booking.objects.filter(school=school)
        self.filter = Filter(data, bookings=self.every, school=school)
        self.has_misread = not self.filter.is_valid()
        self.asked = {name: value for name, value in self.filter.cleaned_data.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.asked.keys() - {"sort"})

    @property
    def asks_more(self) -> bool:
        """Whether something is asked that stands under "More filters"."""
        return bool(self.asked.keys() - set(FIRST_ASKED))

    @cached_property
    def found(self) -> BookingQuerySet:
        """The bookings in the order that was asked for."""
        conditions = {
            "q": lambda text: Q(named_as="", person__name__icontains=text) | Q(named_as__icontains=text) | Q(event__title__icontains=text),
            "person": lambda key: Q(person=int(key)),
            "when": self._in_period,
            "kind": lambda kind: Q(event__kind=kind),
            "state": lambda state: Standing(state).condition(),
            "paid": lambda payment: Q(payment=payment),
            "code": lambda code: Q(order_line__order__cost_code=code) | Q(order_line=None, cost_code=code),
            # Of somebody who hasn't said that they work here, the school knows the address that it typed, and no more.
            "phase": lambda phase: Q(named_as="", person__phase=phase),
        }
        found = self.every.annotate(delegate_name=delegate_name())
        for name, condition in conditions.items():
            if name in self.asked:
                found = found.filter(condition(self.asked[name]))
        order = SortOrder(self.asked.get("sort", SortOrder.LATEST))
        # Needs are nobody's business here, and long texts that nobody reads take time.
        unread = ("access_needs", "dietary_needs", "policy_text", "policy_steps", "absence_text", "terms_text")
        return found.defer(*unread).select_related("event", "person", "booker", "order_line__order").order_by(*order.fields(), "pk")

    def _in_period(self, key: str) -> Q:
        _, periods = self.filter.periods[key]
        return Q(event__starts_at__gte=periods[0].begins_at, event__starts_at__lt=periods[-1].ends_at)

    @cached_property
    def charged(self) -> dict[int, int]:
        """What of each order line of what was found is charged, in pence with VAT."""
        lines = OrderLine.objects.filter(booking__in=self.found.order_by().values("pk"), order__state__in=CHARGED)
        return totals.left_of(lines.select_related("order"))

    @property
    def totals(self) -> Totals:
        included = Q(payment=Booking.Payment.INCLUDED, state__in=Booking.PLACED)
        counted = self.found.order_by().aggregate(
            bookings=Count("pk"), people=Count("person", distinct=True), included=Count("pk", filter=included)
        )
        return Totals(**counted, charged_pence=sum(self.charged.values()))

    def rows(self, bookings: Iterable[Booking]) -> list[Row]:
        found = list(bookings)
        note_outcomes(found)
        return [Row(booking=each, charged_pence=self.charged.get(each.order_line_id or 0)) for each in found]


def delegate_name() -> Lower:
    """Return the expression of what the school calls who comes, in lower case."""
    nothing = Value("")
    return Lower(Coalesce(NullIf("named_as", nothing), NullIf("person__name", nothing), "person__email", output_field=CharField()))


def people_in(bookings: BookingQuerySet) -> list[tuple[str, str]]:
    """Return who has one of `bookings`, by name, as choices: by the address that the school typed where it knows no more."""
    names: dict[int, str] = {}
    # Those without a typed address come last, so that whoever has said since that they work here has their name.
    found = bookings.order_by("-named_as").values_list("person", "named_as", "person__name", "person__email").distinct()
    for person, named_as, name, email in found:
        names[person] = named_as or name or email
    return [(str(person), name) for person, name in sorted(names.items(), key=lambda each: (each[1].lower(), each[0]))]


def days_by_kind(bookings: BookingQuerySet) -> QuerySet[Any, tuple[Any, ...]]:
    """Return the kinds of event that `bookings` are of, each with when the first and the last of them begins."""
    return bookings.order_by().values_list("event__kind").annotate(Min("event__starts_at"), Max("event__starts_at"))


def periods_between(spans: Iterable[tuple[Moment, Moment]]) -> list[tuple[str, str, list[Period]]]:
    """Return the academic years of `spans`, the latest first, each with its terms, as the keys and labels of choices."""
    moments = [moment for span in spans for moment in span if moment is not None]
    if not moments:
        return []
    first, last = (academic_year_of(timezone.localdate(moment)) for moment in (min(moments), max(moments)))
    found: list[tuple[str, str, list[Period]]] = []
    for year in range(last, max(first, last - MOST_YEARS) - 1, -1):
        terms = periods_of(year)
        found.append((str(year), f"All of {in_words(year)}", terms))
        found.extend((f"{year}-{term.number}", str(term), [term]) for term in terms)
    return found


SHEET = Sheet(
    "bookings",
    [
        Heading("Who", lambda row: row.booking.delegate),
        Heading("Event", lambda row: row.booking.event.title),
        Heading("Kind", lambda row: kind_of(row.booking.event).label),
        Heading("Date", lambda row: row.booking.event.starts_at),
        Heading("Phase", lambda row: row.phase),
        Heading("State", lambda row: row.booking.label),
        Heading("Paid by", lambda row: row.booking.get_payment_display()),
        Heading("Price with VAT (£)", lambda row: row.price or pounds(row.booking.total_pence)),
        Heading("Charged (£)", lambda row: "" if row.charged_pence is None else pounds(row.charged_pence)),
        Heading("Order", lambda row: row.order.reference if row.order else ""),
        Heading("Purchase order", lambda row: row.order.purchase_order if row.order else row.booking.purchase_order),
        Heading("Cost code", lambda row: row.order.cost_code if row.order else row.booking.cost_code),
        Heading("Booked by", lambda row: str(row.booking.booker)),
        Heading("Booked on", lambda row: timezone.localdate(row.booking.created_at)),
        Heading("Booking", lambda row: row.booking.reference),
    ],
)
