"""The office reminds whoever owes an invoice from where it stands among what needs attention, once a week at most."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.payments import invoiced_order, open_order
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.payments.conftest import thing  # noqa: F401 (its lines are of a thing)
from tests.thep.reports.test_events import words
from thep.mail import sender
from thep.mail.models import Message
from thep.payments import contested_invoices, invoices, orders, reminders
from thep.payments.errors import InvoiceContested, NotContested, NothingOwed, RemindedLately
from thep.payments.letters import NOTHING_OWED
from thep.payments.models import Order, OrderNote
from thep.schedule.sweep import sweep
from thep.schools.models import Affiliation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thing")]


def owed_for(days, **fields):
    """An order whose invoice went out so many days ago."""
    order = invoiced_order(**fields)
    made = timezone.now() - datetime.timedelta(days=days)
    Order.objects.filter(pk=order.pk).update(created_at=made)
    order.payments.update(due_on=made.date() + datetime.timedelta(days=30))
    return order


def letters(kind="reminder"):
    return Message.objects.filter(kind=f"payments.{kind}")


def remind_step(order):
    return reverse("office_orders:remind", args=[order.pk])


def test_who_owes_an_invoice_is_reminded_from_needs_attention(office, client, sandbox, done):
    clerk = office("Finance")
    school = SchoolFactory(invoice_email="finance@loomwright.example")
    manager = AffiliationFactory(school=school, role=Affiliation.Role.BUSINESS_MANAGER).person
    order = owed_for(31, school=school, bill_to_email="finance@loomwright.example", buyer=PersonFactory(), purchase_order="PO 7")
    attention = client.get(reverse("office_attention"))
    step = f"{remind_step(order)}?next={reverse('office_attention')}"
    assert f'href="{step}"' in attention.content.decode()
    preview = words(client.get(step))
    payment = order.payments.get()
    for shown in ("We email finance@loomwright.example and", manager.email, "Reminder: £54 was due on", payment.url, "PO 7"):
        assert shown in preview
    answer = client.post(step, follow=True)
    assert "has been reminded of £54" in done(answer)
    assert answer.redirect_chain[-1][0] == reverse("office_attention")
    assert set(letters().values_list("to", flat=True)) == {"finance@loomwright.example", manager.email}
    assert payment.url in letters().first().text
    note = order.notes.get()
    assert (note.by, note.text) == (clerk, f"Reminder of invoice {payment.number} sent to finance@loomwright.example")
    assert note.text in words(client.get(reverse("office_orders:inspect", args=[order.pk])))


def test_a_second_reminder_waits_for_a_week(office, client, sandbox, clock):
    office("Finance")
    order = owed_for(31)
    client.post(remind_step(order))
    text = words(client.get(reverse("office_attention")))
    assert "reminded on" in text
    assert "Send a reminder" not in text
    assert "A reminder went out on" in words(client.post(remind_step(order)))
    assert letters().count() == 1
    clock.forward(days=8)
    client.post(remind_step(order))
    assert letters().count() == 2


def test_the_operation_itself_reminds_once_a_week(sandbox):
    order, clerk = owed_for(31), PersonFactory()
    reminders.remind(order, by=clerk)
    with pytest.raises(RemindedLately):
        reminders.remind(order, by=clerk)
    assert (letters().count(), OrderNote.objects.count()) == (1, 1)


def test_the_letter_of_an_overdue_invoice_is_a_reminder_too_and_waits_for_the_offices(sandbox, clock):
    order, clerk = invoiced_order(), PersonFactory()
    clock.forward(days=29)
    reminders.remind(order, by=clerk)
    clock.forward(days=2)
    sweep()
    assert not letters("overdue").exists()
    clock.forward(days=6)
    sweep()
    sweep()
    assert letters("overdue").count() == 1
    assert "is overdue" in order.notes.first().text
    with pytest.raises(RemindedLately):
        reminders.remind(order, by=clerk)


def test_nobody_is_reminded_of_what_is_not_owed(office, client, sandbox):
    office("Finance")
    clerk = PersonFactory()
    paid, cancelled = owed_for(31), owed_for(31)
    invoices.mark_paid_elsewhere(paid.payments.get(), by=clerk)
    orders.cancel(cancelled)
    for order in (paid, cancelled, open_order()):
        assert "Nothing is owed" in words(client.get(remind_step(order)))
        client.post(remind_step(order))
        with pytest.raises(NothingOwed):
            reminders.remind(order, by=clerk)
    assert not letters().exists()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_step_leads_back_to_this_site_alone(office, client, sandbox, elsewhere):
    office("Finance")
    order = owed_for(31)
    answer = client.post(f"{remind_step(order)}?next={elsewhere}")
    assert answer.url == reverse("office_orders:inspect", args=[order.pk])


@pytest.mark.parametrize(("group", "status"), [("Finance", 200), ("Events", 302), ("Editors", 302)])
def test_only_who_keeps_orders_reminds(office, client, sandbox, group, status):
    office(group)
    assert client.get(remind_step(owed_for(31))).status_code == status


@pytest.mark.parametrize("kind", ["reminder", "overdue"])
def test_who_pays_while_the_letter_waits_gets_none(sandbox, kind):
    clerk = PersonFactory()
    paid, owing = owed_for(31), owed_for(31)
    for order in (paid, owing):
        reminders.remind(order, by=clerk) if kind == "reminder" else reminders.remind_as_overdue(order)
    invoices.mark_paid_elsewhere(paid.payments.get(), by=clerk)
    sender.send_due()
    assert dict(letters(kind).values_list("state", "reason")) == {
        "cancelled": NOTHING_OWED,
        "handed over": "",
    }


def test_a_disputed_invoice_is_not_reminded_of_until_that_is_settled(office, client, sandbox, done):
    clerk = office("Finance")
    order = owed_for(31)
    contest, settle = (reverse(f"office_orders:{name}", args=[order.pk]) for name in ("contest", "settle"))
    assert "Say what they say is wrong." in words(client.post(contest, {"reason": ""}))
    assert "We’ll send no reminders of it." in done(client.post(contest, {"reason": "One of the two never came"}, follow=True))
    screen = words(client.get(reverse("office_orders:inspect", args=[order.pk])))
    for shown in ("has disputed this invoice since", "The invoice is disputed: One of the two never came", "Dispute settled…"):
        assert shown in screen
    attention = words(client.get(reverse("office_attention")))
    assert "disputed since" in attention
    assert "Send a reminder" not in attention
    assert "Disputed" in words(client.get(reverse("office_owed:index")))
    assert "Mark the dispute as settled before you send a reminder." in words(client.post(remind_step(order)))
    with pytest.raises(InvoiceContested):
        reminders.remind(order, by=clerk)
    assert reminders.remind_as_overdue(order) is False
    assert not letters().exists()
    assert not letters("overdue").exists()
    assert "is settled" in done(client.post(settle, {"how": "We credited one place"}, follow=True))
    with pytest.raises(NotContested):
        contested_invoices.settle(order, how="again", by=clerk)
    assert reminders.remind_as_overdue(order) is True
    assert letters("overdue").count() == 1


def test_a_reminder_that_waits_while_the_invoice_is_disputed_does_not_leave(sandbox):
    disputed, other = owed_for(31), owed_for(31)
    for order in (disputed, other):
        reminders.remind(order, by=PersonFactory())
        assert reminders.remind_as_overdue(order) is False
    contested_invoices.contest(disputed, reason="Not ours", by=PersonFactory())
    sender.send_due()
    assert dict(letters().values_list("cause", "reason")) == {
        f"payments.ordernote:{disputed.notes.get(kind='reminder').pk}": NOTHING_OWED,
        f"payments.ordernote:{other.notes.get(kind='reminder').pk}": "",
    }


def test_only_what_is_owed_is_disputed(sandbox):
    paid = owed_for(31)
    invoices.mark_paid_elsewhere(paid.payments.get(), by=PersonFactory())
    for order in (paid, open_order()):
        with pytest.raises(NothingOwed):
            contested_invoices.contest(order, reason="No", by=PersonFactory())
