"""The sweep needs nobody else: not a worker, not a webhook."""

import pytest
from django.core.management import call_command

from tests.factories.payments import give_back, invoiced_order, paid_order
from thep.mail.models import Message
from thep.payments.models import Order, Payment, Refund
from thep.schedule.rounds import Round
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_worker(settings):
    """Tasks are queued, and nobody takes them."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def test_without_a_worker_a_sweep_issues_invoices_gives_money_back_and_sends_messages(sandbox, thing, no_worker, mailoutbox):
    invoiced = invoiced_order()
    paid = paid_order(sandbox)
    give_back(paid.lines.get())
    assert (Payment.objects.get(order=invoiced).state, Refund.objects.get().state, mailoutbox) == ("intended", "intended", [])
    sweep()
    assert (Payment.objects.get(order=invoiced).state, Refund.objects.get().state) == ("open", "succeeded")
    assert sorted(message.subject.split()[0] for message in mailoutbox) == ["Invoice", "Receipt", "Refund"]
    assert not Message.objects.exclude(state=Message.State.HANDED_OVER).exists()


def test_one_domains_trouble_does_not_keep_the_others_from_their_round(sandbox, thing, declare):
    called = []

    def fail():
        raise LookupError

    declare(Round("troubled", fail), Round("well", lambda: called.append(1) or 3))
    done = sweep()
    assert (done["failed"], done["well"], called) == (1, 3, [1])


def test_an_invoice_is_asked_about_once_an_hour(sandbox, thing, clock):
    order = invoiced_order()
    sweep()
    sandbox.pay_invoice(order.payments.get().stripe_id)
    sandbox.faults.set(requests=[{"fault": "refuse", "method": "GET", "path": "/v1/events"}])
    sweep()
    order.refresh_from_db()
    assert order.state == Order.State.INVOICED
    clock.forward(minutes=61)
    sweep()
    order.refresh_from_db()
    assert order.state == Order.State.PAID


def test_the_command_says_what_it_put_right(sandbox, thing, capsys):
    order = invoiced_order()
    sandbox.pay_invoice(order.payments.get().stripe_id)
    call_command("ask_stripe", "--days", "3")
    assert capsys.readouterr().out.endswith("payments 1, events 2\n")
    sweep()
    call_command("sweep")
    assert capsys.readouterr().out == ""
