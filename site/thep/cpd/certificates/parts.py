"""What certificates give to the rest of the site; `thep.cpd.domain` declares it."""

from thep.accounts.closing import ClosingNote, Erasure
from thep.accounts.groups import EVENTS, KEEP, Permissions
from thep.accounts.personal_data import PersonalData
from thep.bookings.booking_panels import BookingPanel
from thep.cms.navigation import LEARN, FooterEntry
from thep.schedule.rounds import Round

from . import letters, own, personal_data, retention, runs
from .office import sections

PARTS = (
    FooterEntry(column=LEARN, label="Check a certificate", address="certificates", order=40),
    BookingPanel(name="certificate", template="cpd/certificates/booking_panel.html", context=own.of_booking),
    sections.OF_A_PERSON,
    Permissions(EVENTS, {"cpd.Certificate": KEEP}),
    PersonalData("certificates", personal_data.certificates, kept="Kept while your account is open."),
    PersonalData("certificates you issued", personal_data.certificates_issued, kept="Kept while your account is open."),
    Erasure("certificates", personal_data.erase),
    ClosingNote(
        "certificates",
        "Certificates stay in force, without the name: whoever checks the number of one can’t confirm any more whose it is. "
        "They can’t be downloaded after that.",
    ),
    letters.ISSUED,
    Round("certificates drawn", runs.work_on_forgotten, words="Issue all certificates of an event, or draw them into files"),
    Round("certificate files deleted", runs.forget_runs, words="Delete files of many certificates after a week"),
    Round("certificates deleted", retention.forget_certificates, words="Delete certificates of closed accounts after six years"),
)
