"""The step with which the office reminds whoever owes an invoice: it shows the letter and who gets it before it goes."""

from typing import Any

from thep.accounts.access import person_of
from thep.design.templatetags.thep import day, money
from thep.payments import letters, reminders
from thep.payments.errors import InvoiceContested, NothingOwed, RemindedLately
from thep.payments.models import Order
from thep.payments.recipients import copies_of

from .order_screens import OrderStep


def in_words(refusal: Exception) -> str:
    match refusal:
        case RemindedLately():
            return f"A reminder went out on {day(refusal.at)}. Wait a week before you send another."
        case InvoiceContested():
            return "This invoice is disputed. Mark the dispute as settled before you send a reminder."
        case NothingOwed():
            return "Nothing is owed on this order, or its invoice isn’t made yet."
    return str(refusal)


class RemindView(OrderStep):
    page_title = "Send a reminder"
    template_name = "payments/office/remind.html"
    button = "Send the reminder"

    def get_page_subtitle(self) -> str:
        return self.order.reference

    def what_happens(self) -> list[str]:
        order = self.order
        readers = [order.bill_to_email, *(copy.email for copy in copies_of(order))]
        return [
            f"We email {' and '.join(filter(None, [', '.join(readers[:-1]), readers[-1]]))} about {money(order.left_pence)}.",
            "The reminder is noted on the order. No other can be sent for a week.",
        ]

    def obstacle(self) -> str:
        if reminders.payment_owed(self.order) is None:
            return in_words(NothingOwed())
        if self.order.contested_at is not None:
            return in_words(InvoiceContested())
        last = reminders.reminded_lately(self.order)
        return in_words(RemindedLately(last)) if last else ""

    def perform(self, form: Any) -> str:
        reminders.remind(self.order, by=person_of(self.request))
        return f"{self.order.bill_to_name} has been reminded of {money(self.order.left_pence)}."

    def explain(self, refusal: Exception) -> str:
        return in_words(refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        payment = reminders.payment_owed(self.order)
        letter = letters.write_reminder(Order.objects.get(pk=self.order.pk), payment) if payment else None
        return super().get_context_data(**kwargs) | {"letter": letter}
