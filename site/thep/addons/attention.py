"""What needs the office's attention in add-ons."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.attention import Link, Watch, list_address, step_address
from thep.design.templatetags.thep import day
from thep.events.policies import midnight, working_days_before

from .delivery_states import DeliveryState
from .delivery_states import are_in as are_dates_in
from .models import Delivery, Purchase
from .states import State, are_in

ANSWER_WITHIN = 3
"""How many working days a school waits for an answer before the office is reminded."""


def unanswered(user: User) -> QuerySet[Any]:
    """Return what schools asked for that nobody has answered for three working days, the oldest first."""
    before = midnight(working_days_before(timezone.localdate(), ANSWER_WITHIN) + datetime.timedelta(days=1))
    waiting = Purchase.objects.filter(are_in([State.ASKED]), asked_at__lt=before)
    return waiting.select_related("school", "add_on").order_by("asked_at", "pk")


def dates_asked_for(user: User) -> QuerySet[Any]:
    """Return the dates that schools ask for, the soonest first."""
    return _dates().filter(are_dates_in([DeliveryState.ASKED])).order_by("day", "pk")


def dates_gone_by(user: User) -> QuerySet[Any]:
    """Return the dates that have gone by and aren't closed."""
    open_states = [DeliveryState.SCHEDULED, DeliveryState.DELIVERED]
    return _dates().filter(are_dates_in(open_states), day__lt=timezone.localdate()).order_by("day", "pk")


def _dates() -> QuerySet[Any]:
    return Delivery.objects.select_related("purchase__school", "purchase__add_on")


def _in_words(delivery: Any) -> str:
    return f"{delivery.purchase.school}: {delivery.purchase.add_on}, {day(delivery.day)}"


def _next_step(delivery: Any) -> list[Link]:
    if delivery.delivered_at is None:
        return [(step_address("office_add_on_dates:deliver", delivery.pk), "Mark as delivered")]
    return [(step_address("office_add_on_dates:close", delivery.pk), "Close it")]


WATCHES = (
    Watch(
        name="add-ons asked for",
        order=120,
        title="Add-ons asked for 3 working days ago or more",
        job="Say what it costs, or that we can’t offer it.",
        permissions=("addons.change_purchase",),
        records=unanswered,
        link=lambda purchase: (
            reverse("office_add_ons_bought:inspect", args=[purchase.pk]),
            f"{purchase.school}: {purchase.add_on}, asked on {day(purchase.asked_at)}",
        ),
        all_of_them=list_address("office_add_ons_bought:index", state="asked"),
        actions=lambda purchase: [(step_address("office_add_ons_bought:quote", purchase.pk), "Say what it costs")],
    ),
    Watch(
        name="dates asked for",
        order=121,
        title="Dates that schools ask for",
        job="Find somebody for the day and schedule it, or ring the school.",
        permissions=("addons.change_delivery",),
        records=dates_asked_for,
        link=lambda delivery: (reverse("office_add_on_dates:inspect", args=[delivery.pk]), _in_words(delivery)),
        all_of_them=list_address("office_add_on_dates:index", state="asked"),
        actions=lambda delivery: [(step_address("office_add_on_dates:schedule", delivery.pk), "Schedule it")],
    ),
    Watch(
        name="dates gone by",
        order=122,
        title="Dates of add-ons that have gone by and aren’t closed",
        job="Note that it took place, and what was done; or cancel it, which gives the school its half days back.",
        permissions=("addons.change_delivery",),
        records=dates_gone_by,
        link=lambda delivery: (reverse("office_add_on_dates:inspect", args=[delivery.pk]), _in_words(delivery)),
        all_of_them=list_address("office_add_on_dates:index", state="delivered"),
        actions=_next_step,
    ),
)
