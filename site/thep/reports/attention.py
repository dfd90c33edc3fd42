"""What needs attention: each exception with its count, the first few of it, and the job to do. Everybody sees their own."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from teach_th.models import Vacancy
from thep.accounts.models import User
from thep.bookings import found_orders
from thep.bookings.models import Booking, OfstedRequest
from thep.design.templatetags.thep import clock, day, money
from thep.events.models import Event
from thep.mail.office import visible
from thep.payments.models import Dispute, Order, Refund, WebhookEvent
from thep.payments.reminders import WEEK, with_reminders
from thep.schools.models import Affiliation

from . import event_figures

SHOWN = 5
UNPAID_FOR = datetime.timedelta(days=30)
LAPSING_WITHIN = datetime.timedelta(hours=24)

Link = tuple[str, str]
"""An address, and what to call it."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Something that may need attention. `permissions` are those of who does the job; `job` says what it is."""

    name: str
    title: str
    job: str
    permissions: Sequence[str]
    records: Callable[[User], QuerySet[Any]]
    link: Callable[[Any], Link]
    all_of_them: Callable[[], str]
    actions: Callable[[Any], Sequence[Link]] = lambda record: ()
    """What can be done about a record from where it is listed."""


@dataclass(frozen=True)
class Row:
    """A record that a watch found: its screen, what to call it, and what can be done about it at once."""

    address: str
    words: str
    actions: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class Concern:
    """A watch that found something."""

    watch: Watch
    count: int
    rows: list[Row]
    address: str

    @property
    def links(self) -> list[Link]:
        return [(row.address, row.words) for row in self.rows]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def webhooks_that_failed(user: User) -> QuerySet[Any]:
    return WebhookEvent.objects.filter(state=WebhookEvent.State.FAILED).defer("payload").order_by("received_at")


def orders_unpaid_for_long(user: User) -> QuerySet[Any]:
    unpaid = Order.objects.unfinished().filter(created_at__lte=timezone.now() - UNPAID_FOR)
    return with_reminders(unpaid).order_by("created_at")


def refunds_that_failed(user: User) -> QuerySet[Any]:
    """Those that have not been asked for again: a new try has the same cause with a number."""
    latest: dict[str, int] = {}
    for pk, cause in Refund.objects.filter(cause__contains="#").order_by("pk").values_list("pk", "cause"):
        latest[cause.partition("#")[0]] = pk
    failed = Refund.objects.filter(state=Refund.State.FAILED).select_related("order").order_by("created_at")
    over = [pk for pk, cause in failed.values_list("pk", "cause") if latest.get(cause.partition("#")[0], pk) > pk]
    return failed.exclude(pk__in=over)


def disputes_to_answer(user: User) -> QuerySet[Any]:
    return Dispute.objects.filter(state__in=Dispute.OPEN).select_related("payment__order").order_by("answer_by", "pk")


def payments_without_a_booking(user: User) -> QuerySet[Any]:
    return found_orders.orders_to_deal_with()


def events_short_of_bookings(user: User) -> QuerySet[Any]:
    return event_figures.with_few_bookings(Event.objects.all()).order_by("starts_at")


def offers_about_to_lapse(user: User) -> QuerySet[Any]:
    now = timezone.now()
    offered = Booking.objects.filter(state=Booking.State.OFFERED, expires_at__gt=now, expires_at__lte=now + LAPSING_WITHIN)
    return offered.select_related("person", "event").order_by("expires_at")


def ofsted_visits_to_confirm(user: User) -> QuerySet[Any]:
    return OfstedRequest.objects.filter(state=OfstedRequest.State.ASKED).select_related("booking__person", "booking__event")


def messages_given_up(user: User) -> QuerySet[Any]:
    return visible(user).filter(state="failed").defer("text", "html", "calendar", "headers").order_by("created_at")


def affiliations_to_decide(user: User) -> QuerySet[Any]:
    return Affiliation.objects.asked().exclude(person=user).select_related("person", "school").order_by("asked_at")


def adverts_to_review(user: User) -> QuerySet[Any]:
    return Vacancy.objects.waiting().select_related("school")


def _filtered(name: str, **query: str) -> Callable[[], str]:
    return lambda: reverse(name) + "?" + "&".join(f"{key}={value}" for key, value in query.items())


def _step(name: str, pk: int) -> str:
    """The address of a step that leads back here."""
    return f"{reverse(name, args=[pk])}?next={reverse('office_attention')}"


def what_is_owed(order: Any) -> str:
    reminded = f", reminded on {day(order.reminded_at)}" if order.reminded_at else ""
    return f"{order.bill_to_name}: {money(order.left_pence)} since {day(order.created_at)}{reminded}"


def actions_on_unpaid(order: Any) -> list[Link]:
    """A reminder, where none went out in the last week, and the note that the money has come."""
    if order.state != Order.State.INVOICED:
        return []
    paid = (_step("office_orders:paid", order.pk), "Mark as paid")
    may_be_reminded = order.reminded_at is None or order.reminded_at <= timezone.now() - WEEK
    return [(_step("office_orders:remind", order.pk), "Send a reminder"), paid] if may_be_reminded else [paid]


WATCHES = [
    Watch(
        name="webhooks",
        title="Messages from Stripe that failed",
        job="Process each one again. If it still fails, its error says what to fix.",
        permissions=("payments.view_webhookevent", "payments.change_order"),
        records=webhooks_that_failed,
        link=lambda event: (reverse("office_webhooks:inspect", args=[event.pk]), f"{event.type}, {day(event.received_at)}"),
        all_of_them=_filtered("office_webhooks:index", state="failed"),
    ),
    Watch(
        name="refunds",
        title="Refunds that failed",
        job="The bank refused the refund. Try again, or pay the money back by bank transfer.",
        permissions=("payments.add_refund",),
        records=refunds_that_failed,
        link=lambda refund: (reverse("office_refunds:inspect", args=[refund.pk]), f"{money(refund.pence)} of {refund.order}"),
        all_of_them=_filtered("office_refunds:index", state="failed"),
    ),
    Watch(
        name="disputes",
        title="Disputed payments",
        job="The buyer’s bank has taken the money back. Answer in Stripe’s dashboard by the date shown: who came, what they agreed to.",
        permissions=("payments.add_refund",),
        records=disputes_to_answer,
        link=lambda dispute: (
            reverse("office_orders:inspect", args=[dispute.payment.order_id]),
            f"{money(dispute.pence)} of {dispute.payment.order}" + (f": answer by {day(dispute.answer_by)}" if dispute.answer_by else ""),
        ),
        all_of_them=_filtered("office_orders:index", disputed="true"),
    ),
    Watch(
        name="found",
        title="Payments without a booking",
        job="Somebody paid, and our record of it was lost: the site was restored from a backup. Give them their place, or refund it.",
        permissions=("payments.change_order",),
        records=payments_without_a_booking,
        link=lambda order: (
            reverse("office_orders:inspect", args=[order.pk]),
            f"{order.bill_to_name} ({order.bill_to_email}): {money(order.left_pence)}",
        ),
        all_of_them=_filtered("office_orders:index", found="true"),
    ),
    Watch(
        name="unpaid",
        title="Orders unpaid for 30 days",
        job="Remind whoever owes it, mark it as paid if the money has come, or cancel it.",
        permissions=("payments.change_order",),
        records=orders_unpaid_for_long,
        link=lambda order: (reverse("office_orders:inspect", args=[order.pk]), what_is_owed(order)),
        all_of_them=_filtered("office_owed:index"),
        actions=actions_on_unpaid,
    ),
    Watch(
        name="few",
        title="Events with few bookings",
        job="They start within two weeks and have fewer bookings than they need to run. Tell schools, or cancel in good time.",
        permissions=("events.change_event",),
        records=events_short_of_bookings,
        link=lambda event: (
            reverse("office_events:inspect", args=[event.pk]),
            f"{event}: {event.taken} booked, {event.min_places} needed",
        ),
        all_of_them=_filtered("office_events:index", places="few"),
        actions=lambda event: [
            (_step("office_events:tell_schools", event.pk), "Tell schools"),
            (_step("office_events:write", event.pk), "Write to those booked"),
        ],
    ),
    Watch(
        name="offers",
        title="Offers about to end",
        job="The person hasn’t answered. Ring them, or let the place go to the next person.",
        permissions=("bookings.change_booking",),
        records=offers_about_to_lapse,
        link=lambda booking: (
            reverse("office_bookings:inspect", args=[booking.pk]),
            f"{booking.person}, {booking.event.title}: until {clock(booking.expires_at)} on {day(booking.expires_at)}",
        ),
        all_of_them=_filtered("office_bookings:index", state="offered"),
    ),
    Watch(
        name="ofsted",
        title="Ofsted visits to confirm",
        job="A lead at the school confirms each one before the event. If nobody has, check with the school and answer it yourself.",
        permissions=("bookings.change_booking",),
        records=ofsted_visits_to_confirm,
        link=lambda asked: (
            reverse("office_bookings:ofsted", args=[asked.booking_id]),
            f"{asked.booking.person}, {asked.booking.event}",
        ),
        all_of_them=_filtered("office_bookings:index", state="cancelled"),
    ),
    Watch(
        name="messages",
        title="Emails that could not be sent",
        job="We tried each one eight times. Check the address with the person, then send it again.",
        permissions=("mail.change_message",),
        records=messages_given_up,
        link=lambda message: (reverse("office_messages:inspect", args=[message.pk]), f"{message.subject}, to {message.to}"),
        all_of_them=_filtered("office_messages:index", state="failed"),
    ),
    Watch(
        name="affiliations",
        title="Requests to join a school",
        job="A lead at the school decides. If the school has no lead, or they haven’t answered, decide for them.",
        permissions=("schools.change_affiliation",),
        records=affiliations_to_decide,
        link=lambda affiliation: (
            reverse("office_affiliations:inspect", args=[affiliation.pk]),
            f"{affiliation.person} at {affiliation.school}",
        ),
        all_of_them=_filtered("office_affiliations:index", state="asked"),
    ),
    Watch(
        name="adverts",
        title="Adverts waiting for review",
        job="Read each one as a candidate would, then publish it or send it back with a comment.",
        permissions=("teach_th.change_vacancy",),
        records=adverts_to_review,
        link=lambda vacancy: (reverse("office_vacancies:inspect", args=[vacancy.pk]), str(vacancy)),
        all_of_them=_filtered("office_vacancies:index", state="in_review"),
    ),
]


def watched_by(user: User) -> list[Watch]:
    """The watches whose job is this person's."""
    return [watch for watch in WATCHES if user.has_perms(watch.permissions)]


def concerns_of(user: User) -> list[Concern]:
    """What needs this person's attention now."""
    concerns = []
    for watch in watched_by(user):
        records = watch.records(user)
        if count := records.count():
            rows = [Row(*watch.link(record), actions=watch.actions(record)) for record in records[:SHOWN]]
            concerns.append(Concern(watch=watch, count=count, rows=rows, address=watch.all_of_them()))
    return concerns
