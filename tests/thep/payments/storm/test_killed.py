"""A process is killed (kill -9) at each point of paying: after one sweep nothing is lost, and nothing was done twice."""

import pytest

pytestmark = pytest.mark.storm

GATEWAY = "thep.payments.gateway"


def test_paying_survives_a_killed_process_at_five_points(actors, sandbox):
    unheard, opened, asked, settling, settled = actors.act("book", people=5)

    actors.die("start", f"{GATEWAY}:create_checkout:before", orders=[unheard])
    actors.die("start", f"{GATEWAY}:create_checkout:after", orders=[opened])
    pages = dict(zip((asked, settling, settled), actors.act("start", orders=[asked, settling, settled]), strict=True))
    for session in sandbox.books()["sessions"]:
        sandbox.pay(session["id"])
    actors.die("come_back", f"{GATEWAY}:retrieve_checkout:after", order=asked)
    actors.die("hear", "thep.payments.letters:receipt:after", session=pages[settling])
    actors.die("hear", "thep.mail.sender:send:before", session=pages[settled])

    before = actors.act("books")
    assert [before["orders"][str(order)] for order in (unheard, opened, asked, settling, settled)] == ["open"] * 4 + ["paid"]

    actors.act("sweep")
    ours, theirs = actors.act("books"), sandbox.books()
    paid = [str(order) for order in (opened, asked, settling, settled)]
    assert [ours["orders"][order] for order in paid] == ["paid"] * 4
    assert [ours["bookings"][order] for order in paid] == ["confirmed"] * 4
    assert (ours["orders"][str(unheard)], ours["bookings"][str(unheard)]) == ("open", "held")
    assert ours["payments"] == {
        payment["payment_intent"]: [payment["amount"], payment["amount_refunded"]] for payment in theirs["payments"]
    }
    assert ours["live_pages"] == [session["id"] for session in theirs["sessions"] if session["status"] == "open"]
    assert len(theirs["sessions"]) == 5
    assert (ours["confirmations"], ours["receipts"], ours["unsent"], ours["miscounted"]) == (4, 4, 0, 0)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_giving_back_survives_a_killed_process(actors, sandbox, moment):
    (order,) = actors.act("book", people=1)
    (page,) = actors.act("start", orders=[order])
    sandbox.pay(page)
    actors.act("come_back", order=order)
    actors.die("refund", f"{GATEWAY}:create_refund:{moment}", order=order)
    actors.act("sweep")
    ours, theirs = actors.act("books"), sandbox.books()
    assert theirs["totals"]["refunded_pence"] == 4500
    assert ours["payments"] == {
        payment["payment_intent"]: [payment["amount"], payment["amount_refunded"]] for payment in theirs["payments"]
    }
    assert (ours["unfinished_refunds"], ours["unsent"]) == (0, 0)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_invoicing_survives_a_killed_process(actors, sandbox, moment):
    actors.die("book", f"{GATEWAY}:create_invoice:{moment}", people=1, payment="invoice")
    actors.act("sweep")
    ours, theirs = actors.act("books"), sandbox.books()
    assert ours["invoices"] == {invoice["id"]: invoice["number"] for invoice in theirs["invoices"]}
    assert [invoice["status"] for invoice in theirs["invoices"]] == ["open"]
    assert (list(ours["bookings"].values()), ours["invoice_letters"], ours["unsent"]) == (["confirmed"], 1, 0)
