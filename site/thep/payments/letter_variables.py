"""What the words of letters about money may name."""

from thep.mail.kinds import LetterVariable

OF_AN_ORDER = (
    LetterVariable("order", "the reference of the order", "{{ order.reference }}"),
    LetterVariable("total", "what the order costs, with VAT", "{{ order.total_pence|money }}"),
)
PAID = LetterVariable("paid", "what has been paid", "{{ order.paid_pence|money }}")
OF_AN_INVOICE = (
    *OF_AN_ORDER,
    LetterVariable("invoice", "the number of the invoice", "{{ payment.number }}"),
    LetterVariable("left_to_pay", "what is still to be paid", "{{ order.left_pence|money }}"),
    LetterVariable("due_on", "by when it is to be paid", "{% if payment.due_on %}{{ payment.due_on|day }}{% endif %}"),
)
IS_OR_WAS = LetterVariable("is_or_was", "“is” before the due date, and “was” after it", "{% if is_overdue %}was{% else %}is{% endif %}")
OF_A_REFUND = (
    *OF_AN_ORDER,
    LetterVariable("amount", "how much is refunded or credited", "{{ refund.pence|money }}"),
    LetterVariable("invoice", "the number of the invoice, where there is one", "{{ refund.payment.number }}"),
)

VARIABLES: dict[str, tuple[LetterVariable, ...]] = {
    "receipt": (*OF_AN_ORDER, PAID),
    "refunded": OF_A_REFUND,
    "invoice": OF_AN_INVOICE,
    "overdue": OF_AN_INVOICE,
    "reminder": (*OF_AN_INVOICE, IS_OR_WAS),
}
"""By the kind's name."""
