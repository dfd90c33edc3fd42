"""What statements give to the rest of the site."""

from thep.accounts.closing import ClosingNote, Erasure
from thep.accounts.groups import FINANCE, KEEP, Permissions
from thep.accounts.panels import ASIDE
from thep.accounts.personal_data import PersonalData
from thep.cms.secret_addresses import SecretPlace
from thep.payments.order_panels import OrdersPanel
from thep.schedule.rounds import Round
from thep.schools.panels import SchoolPanel

from . import attention, letters, personal_data, retention, school_panels, statements, successions
from .office.sections import SECTIONS

PARTS = (
    SecretPlace("/statements/read"),
    successions.FOLLOWER,
    SchoolPanel(name="statements", place=ASIDE, template="statements/panel.html", context=school_panels.latest, order=31),
    OrdersPanel(name="statements", template="statements/panel.html", context=school_panels.latest),
    Permissions(FINANCE, {"statements.TermStatement": KEEP}),
    letters.SENT,
    *attention.WATCHES,
    *SECTIONS,
    PersonalData("statements you sent", personal_data.statements, kept="Kept for six years after the end of the financial year."),
    Erasure("statements", personal_data.erase),
    ClosingNote(
        "statements", "The statements that schools and organisations were sent keep the names of who was booked for six years, as accounts."
    ),
    Round("statements prepared", statements.draw_forgotten, order=83, words="Prepare the statements of a term"),
    Round("statements sent", statements.send_all_asked, order=84, words="Send the statements of a term"),
    Round("statements deleted", retention.forget_statements, words="Delete statements after six years"),
)
