"""What is written to those who lead a school about its add-ons."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from thep.accounts.examples import example_lead
from thep.design.templatetags.thep import day, money
from thep.mail import letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message
from thep.schools.affiliations import leads_of
from thep.schools.examples import example_school
from thep.schools.lead_letters import no_longer_leading

from .models import AddOn, Delivery, Purchase

WHY = "You get this email because you act for {{ school.name }} on our website."
LEADS = "The leads of a school, "
SCHOOL = LetterVariable("school", "the name of the school", "{{ school.name }}")
ADD_ON = LetterVariable("add_on", "the name of the add-on", "{{ add_on.name }}")


def send_quotation(purchase: Purchase) -> None:
    """Write what an add-on that the school asked for costs, and how to accept it; once for each answer of the office's."""
    _send(QUOTED, purchase, Cause(purchase, purchase.quoted_at), context_of(purchase))


def send_refusal(purchase: Purchase) -> None:
    """Write that the office can't do what the school asked for, and why."""
    _send(REFUSED, purchase, Cause(purchase), context_of(purchase))


def send_date(delivery: Delivery) -> None:
    """Write when, by whom and where something takes place; again each time that it changes."""
    _send(DATE, delivery.purchase, Cause(delivery, delivery.sequence), _of_delivery(delivery))


def send_cancellation(delivery: Delivery) -> None:
    """Write that a date won't take place, and that what it drew can be used again."""
    _send(CANCELLED, delivery.purchase, Cause(delivery), _of_delivery(delivery))


def _send(kind: LetterKind, purchase: Purchase, cause: Cause, context: dict[str, Any]) -> None:
    for person in leads_of(purchase.school):
        letters.send(kind, person, cause, context)


def context_of(purchase: Purchase) -> dict[str, Any]:
    """Return what letters about a purchase say."""
    return {
        "purchase": purchase,
        "add_on": purchase.add_on,
        "school": purchase.school,
        "sum": money(purchase.net_pence),
        "has_vat": purchase.vat_rate > 0,
        "answer_by": day(purchase.answer_by) if purchase.answer_by else "",
        "address": settings.SITE_ADDRESS + purchase.get_absolute_url(),
    }


def _of_delivery(delivery: Delivery) -> dict[str, Any]:
    return context_of(delivery.purchase) | {"delivery": delivery, "date": f"{delivery.day:%A} {day(delivery.day)}"}


def _example_purchase() -> Purchase:
    add_on = AddOn(pk=1, name="Peer review", slug="peer-review", unit="review", units="reviews", pricing=AddOn.Pricing.ON_REQUEST)
    today = timezone.localdate()
    return Purchase(
        pk=1, school=example_school(), add_on=add_on, quantity=1, net_pence=180_000, vat_rate=2000, half_days=4, working="1 review",
        quote_text="Two reviewers for two days, and a report within ten working days.", quoted_at=timezone.now(),
        answer_by=today + datetime.timedelta(days=28), closed_reason="Our reviewers are booked until Easter.",
    )  # fmt: skip


def _example(context: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    return lambda: {"to": example_lead()} | context()


def _example_delivery() -> Delivery:
    day_after = timezone.localdate() + datetime.timedelta(days=21)
    return Delivery(
        pk=1, purchase=_example_purchase(), day=day_after, part=Delivery.Part.MORNING, half_days=1, deliverer="Miriam Okafor",
        location="Ben Jonson Primary School", cancelled_reason="Miriam is ill.",
    )  # fmt: skip


def _about_purchase(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which letters about purchases mustn't leave, by key, and why: the reader no longer leads the school. In two queries."""
    keys = {message.pk: record_of(message.cause) for message in messages}
    schools = dict(Purchase.objects.filter(pk__in=keys.values()).values_list("pk", "school"))
    return no_longer_leading(messages, {pk: schools[purchase] for pk, purchase in keys.items() if purchase in schools})


def _about_delivery(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which letters about dates mustn't leave, by key, and why: the reader no longer leads the school. In two queries."""
    keys = {message.pk: record_of(message.cause) for message in messages}
    schools = dict(Delivery.objects.filter(pk__in=keys.values()).values_list("pk", "purchase__school"))
    return no_longer_leading(messages, {pk: schools[delivery] for pk, delivery in keys.items() if delivery in schools})


QUOTED = LetterKind(
    name="addons.quoted",
    label="What an add-on costs",
    audience=LEADS + "when the office answers what an add-on costs that they asked for.",
    template="addons/email/quoted",
    about=LetterClass.MEMBERSHIP,
    why=WHY,
    variables=(FIRST_NAME, SCHOOL, ADD_ON, LetterVariable("sum", "the sum before VAT", "{{ sum }}")),
    example=_example(lambda: context_of(_example_purchase())),
    look_again=_about_purchase,
)
REFUSED = LetterKind(
    name="addons.refused",
    label="An add-on we can’t offer",
    audience=LEADS + "when the office can’t do what they asked for.",
    template="addons/email/refused",
    about=LetterClass.MEMBERSHIP,
    why=WHY,
    variables=(FIRST_NAME, SCHOOL, ADD_ON),
    example=_example(lambda: context_of(_example_purchase())),
    look_again=_about_purchase,
)
DATE = LetterKind(
    name="addons.date",
    label="A date of an add-on",
    audience=LEADS + "when the office schedules a date of an add-on, or changes it.",
    template="addons/email/date",
    about=LetterClass.MEMBERSHIP,
    why=WHY,
    variables=(FIRST_NAME, SCHOOL, ADD_ON, LetterVariable("date", "the day, with its weekday", "{{ date }}")),
    example=_example(lambda: _of_delivery(_example_delivery())),
    look_again=_about_delivery,
)
CANCELLED = LetterKind(
    name="addons.cancelled",
    label="A date of an add-on is cancelled",
    audience=LEADS + "when the office cancels a date of an add-on.",
    template="addons/email/cancelled",
    about=LetterClass.MEMBERSHIP,
    why=WHY,
    variables=(FIRST_NAME, SCHOOL, ADD_ON, LetterVariable("date", "the day, with its weekday", "{{ date }}")),
    example=_example(lambda: _of_delivery(_example_delivery())),
    look_again=_about_delivery,
)
KINDS = (QUOTED, REFUSED, DATE, CANCELLED)
