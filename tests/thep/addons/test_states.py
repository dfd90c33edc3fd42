"""In what state a purchase and a date are, and what may be done with them then: each operation in each state."""

import datetime
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from django.forms.models import model_to_dict

from tests.factories.accounts import PersonFactory
from tests.factories.addons import DeliveryFactory, PurchaseFactory, in_state
from tests.factories.bookings import lead_of
from tests.factories.payments import open_order
from thep.addons import buying, deliveries, delivery_states, purchases, refunding
from thep.addons.buying import Payment
from thep.addons.delivery_states import MOVES, DeliveryState, Move
from thep.addons.errors import NotPossibleNow
from thep.addons.models import Delivery, Purchase
from thep.addons.states import LETS, State, are_in, state_of
from thep.payments.models import Order
from thep.payments.orders import NewLine

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 9, 10, 12, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 9, 10)
DOCS = Path(__file__).parents[3] / "docs/membership.md"
QUOTE = {"net_pence": 90_000, "vat_rate": 2000, "quantity": 1, "brings": 2, "text": "Two halves.", "answer_by": TODAY}


def someone():
    return PersonFactory(name="Tom Adeyemi")


def with_order(purchase):
    if purchase.order_line is None:
        purchase.order_line = open_order(lines=[NewLine("addon", "1 day", 60_000, 2000)], method=Order.Method.INVOICE).lines.get()
        purchase.save()
    return purchase


OPERATIONS = {
    "say what it costs": ("quote", lambda purchase: purchases.quote(purchase, **QUOTE, by=someone())),
    "accept by invoice": (
        "accept",
        lambda purchase: buying.accept(purchase, buyer=lead_of(purchase.school), payment=Payment(method="invoice", purchase_order="1")),
    ),
    "accept by card": ("accept", lambda purchase: buying.accept(purchase, buyer=lead_of(purchase.school), payment=Payment(method="card"))),
    "decline": ("close", lambda purchase: purchases.close(purchase, reason="No", by=someone(), is_office=False)),
    "refuse": ("close", lambda purchase: purchases.close(purchase, reason="No", by=someone(), is_office=True)),
    "correct": ("draw", lambda purchase: purchases.correct(purchase, change=1, reason="Goodwill", by=someone())),
    "ask for a date": (
        "draw",
        lambda purchase: deliveries.ask(purchase, day=datetime.date(2026, 9, 21), part="morning", note="", by=someone()),
    ),
    "arrange a date": (
        "draw",
        lambda purchase: deliveries.arrange(
            purchase, day=datetime.date(2026, 9, 21), part="day", deliverer="Miriam Okafor", location="", by=someone()
        ),
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_is_refused_in_each_state_that_does_not_let_it(name):
    move, operation = OPERATIONS[name]
    for state in State:
        purchase = in_state(state)
        before = model_to_dict(purchase)
        assert state_of(purchase) == state
        if getattr(LETS[state], move):
            operation(purchase)
            continue
        with pytest.raises(NotPossibleNow):
            operation(purchase)
        purchase.refresh_from_db()
        assert model_to_dict(purchase) == before
        assert not purchase.deliveries.exists()
        assert not purchase.entries.exists()


def test_a_refund_is_refused_in_each_state_that_does_not_let_it():
    for state in State:
        purchase = with_order(in_state(state)) if state != State.ASKED else in_state(state)
        if LETS[state_of(purchase)].draw:
            continue
        with pytest.raises(NotPossibleNow):
            refunding.refund(purchase, amount=1, pence=None, reason="Unused", by=someone(), token=uuid4())
        assert not purchase.entries.exists()


def test_one_and_many_are_reckoned_alike():
    """Each purchase that can be is in one state on each day, and the conditions for many find it in that state alone."""
    instants = ("ordered_at", "paid_at", "closed_at", "cancelled_at", "refunded_at")
    line = [None, open_order().lines.get()]
    for values in product((None, NOON), repeat=len(instants)):
        PurchaseFactory(**dict(zip(instants, values, strict=True)), answer_by=None)
    for answer_by in (None, TODAY, TODAY - datetime.timedelta(days=1)):
        PurchaseFactory(ordered_at=None, paid_at=None, answer_by=answer_by)
    PurchaseFactory(ordered_at=None, paid_at=None, answer_by=TODAY, order_line=line[1])
    for day in (TODAY, TODAY + datetime.timedelta(days=1)):
        found = {state: set(Purchase.objects.filter(are_in([state], on=day)).values_list("pk", flat=True)) for state in State}
        for purchase in Purchase.objects.all():
            assert [state for state in State if purchase.pk in found[state]] == [state_of(purchase, on=day)]


def test_an_offer_lapses_at_midnight_in_london_with_nothing_running(autumn):
    purchase = in_state(State.QUOTED)
    autumn.move_to(datetime.datetime(2026, 9, 10, 22, 59, 59, tzinfo=datetime.UTC))
    assert state_of(purchase) == State.QUOTED
    autumn.move_to(datetime.datetime(2026, 9, 10, 23, 0, tzinfo=datetime.UTC))
    assert state_of(purchase) == State.LAPSED


STAMPS = {
    DeliveryState.ASKED: {"scheduled_at": None},
    DeliveryState.SCHEDULED: {},
    DeliveryState.DELIVERED: {"delivered_at": NOON},
    DeliveryState.CLOSED: {"delivered_at": NOON, "closed_at": NOON, "evidence": "It went well."},
    DeliveryState.CANCELLED: {"cancelled_at": NOON},
}
MOVE = {
    Move.SCHEDULE: lambda delivery: deliveries.schedule(delivery, day=TODAY, part="morning", deliverer="Miriam Okafor", location="Hall"),
    Move.DELIVER: deliveries.mark_delivered,
    Move.CLOSE: lambda delivery: deliveries.close(delivery, text="It went well.", upload=None, by=someone()),
    Move.CANCEL: lambda delivery: deliveries.cancel(delivery, reason="Ill", by=someone(), is_office=True),
}


@pytest.mark.parametrize("move", Move)
def test_each_move_of_a_date_is_refused_in_each_state_that_has_it_not(move):
    for state in DeliveryState:
        delivery = DeliveryFactory(**STAMPS[state], day=TODAY)
        assert delivery_states.state_of(delivery) == state
        assert [each for each in DeliveryState if Delivery.objects.filter(delivery_states.are_in([each]), pk=delivery.pk)] == [state]
        before = model_to_dict(delivery)
        if move in MOVES[state]:
            MOVE[move](delivery)
            continue
        with pytest.raises(NotPossibleNow, match=f"This date is {state.label.lower()}"):
            MOVE[move](delivery)
        delivery.refresh_from_db()
        assert model_to_dict(delivery) == before


def test_the_docs_have_the_tables():
    assert (set(LETS), set(MOVES)) == (set(State), set(DeliveryState))
    lines = DOCS.read_text().splitlines()
    for state, lets in LETS.items():
        row = next(line for line in lines if line.startswith(f"| {state.label} | ") and line.count("|") == 7)
        assert [cell.strip() == "yes" for cell in row.split("|")[3:7]] == [lets.quote, lets.accept, lets.close, lets.draw]
    for state, moves in MOVES.items():
        row = next(line for line in lines if line.startswith(f"| {state.label} | ") and line.count("|") == 3)
        assert {word.strip() for word in row.split("|")[2].split(",")} - {"nothing"} == {move.value for move in moves}
