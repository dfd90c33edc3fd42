"""What payments give to the rest of the site."""

from thep.accounts.closing import ClosingNote, Erasure
from thep.accounts.groups import EVENTS, FINANCE, KEEP, MANAGERS, SEE, Permissions
from thep.accounts.panels import ASIDE, AccountEntry, MemberTask
from thep.accounts.personal_data import PersonalData
from thep.schedule.rounds import Round
from thep.schools.panels import SchoolPanel

from . import account_panels, attention, letters, personal_data, retention, rounds, school_panels, successions
from .office.sections import SECTIONS

PARTS = (
    successions.FOLLOWER,
    AccountEntry(label="Orders", address="orders", here=("orders",), order=40),
    MemberTask(name="orders", template="payments/task.html", waiting=account_panels.without_number, order=50),
    SchoolPanel(name="orders", place=ASIDE, template="payments/school_panel.html", context=school_panels.spending, order=30),
    Permissions(EVENTS, {"payments.Order": SEE}),
    Permissions(
        FINANCE,
        {
            "payments.Order": KEEP,
            "payments.OrderLine": KEEP,
            "payments.Payment": KEEP,
            "payments.Refund": KEEP,
            "payments.WebhookEvent": SEE,
        },
    ),
    Permissions(MANAGERS, {"payments.Heartbeat": SEE}),
    *letters.KINDS,
    *attention.WATCHES,
    *SECTIONS,
    PersonalData("orders", personal_data.orders, kept="Kept for six years after the end of the financial year, as tax law asks."),
    Erasure("payments", personal_data.erase),
    ClosingNote("orders", "Orders and invoices keep the name they were made out to for six years, because tax law says so."),
    Round("payments", rounds.check_payments, order=10, words="Check payments with Stripe"),
    Round("events", rounds.catch_up, order=11, words="Read messages from Stripe we missed"),
    Round("lapsed", rounds.close_lapsed, order=12, words="Close orders nobody paid in time"),
    Round("refunds", rounds.check_refunds, order=80, words="Check refunds with Stripe"),
    Round("overdue", rounds.remind_overdue, order=81, words="Remind people of overdue invoices"),
    Round("webhooks deleted", retention.forget_webhooks, words="Delete old messages from Stripe"),
)
