"""What registers and the pages of who leads events give to the rest of the site."""

import datetime

from thep.accounts.closing import ClosingNote, Erasure
from thep.accounts.groups import EVENTS, FINANCE, MANAGERS, SEE, Permissions
from thep.accounts.panels import ASIDE, AccountEntry, MemberPanel
from thep.accounts.personal_data import PersonalData
from thep.bookings.access import leads_any
from thep.cms.secret_addresses import SecretPlace
from thep.payments.purposes import Purpose
from thep.schedule.rounds import Round
from thep.schools.panels import SchoolPanel

from . import arrivals, audience, personal_data, retention, who_came
from .absences import absences, booking_panels
from .absences import letters as absence_letters
from .absences.attention import CHARGED_BUT_CAME
from .attendance import panels as attendance_panels
from .certificates import parts as certificates
from .leading import panels as leading_panels
from .learning import panels as learning_panels
from .materials import letters as material_letters
from .office import event_actions
from .outcomes import outcomes
from .parallel import calendar_dates, following, parallel_sessions, session_reminders
from .parallel import letters as parallel_letters
from .parallel.kept_sessions import PARALLEL_PLACES
from .registers import MARKED_SESSIONS
from .reminders import reminders
from .self_marking import panels as self_marking_panels
from .walk_ins import proposals
from .walk_ins.attention import NAMED_AND_WAITING
from .writing.audience import OF_AN_EVENT_LED

PARTS = (
    SecretPlace("/apologies"),
    SecretPlace("/register"),
    SecretPlace("/certificates/shared"),
    outcomes.SOURCE,
    MARKED_SESSIONS,
    PARALLEL_PLACES,
    AccountEntry(label="My learning", address="member_learning", here=("learning",), order=25),
    AccountEntry(label="Events you lead", address="member_leading", here=("leading",), shown_to=leads_any, order=30),
    MemberPanel(name="events you lead", place=ASIDE, template="cpd/leading_panel.html", context=leading_panels.leading, order=10),
    MemberPanel(name="my learning", place=ASIDE, template="cpd/learning/panel.html", context=learning_panels.learning, order=15),
    SchoolPanel(name="attendance", place=ASIDE, template="cpd/attendance/panel.html", context=attendance_panels.attendance, order=26),
    Permissions(EVENTS, {"cpd.Mark": ("view", "add"), "cpd.ClosedTerm": ("view", "add")}),
    Permissions(EVENTS, {"cpd.AbsenceDecision": ("view", "add", "change")}),
    Permissions(FINANCE, {"cpd.AbsenceDecision": SEE}),
    Permissions(MANAGERS, {"cpd.ClosedTerm": ("change",)}),
    Permissions(EVENTS, {"cpd.FacilitatorLink": ("view", "add", "change"), "cpd.SelfMarking": ("view", "add", "delete")}),
    PersonalData("attendance", personal_data.attendance, kept="Kept while your account is open."),
    PersonalData("registers you took", personal_data.marks_made, kept="Kept while your account is open."),
    PersonalData("what not coming cost you", personal_data.absences, kept="Kept while your account is open, as your booking is."),
    PersonalData("sessions you made up", personal_data.session_places, kept="Kept while your account is open, as your booking is."),
    PersonalData("links to registers", personal_data.links_made, kept="Deleted a year after the event."),
    PersonalData("named at the door", personal_data.proposals, kept="Deleted a year after the event."),
    Erasure("attendance", personal_data.erase),
    ClosingNote("attendance", "That somebody came to an event stays, without the name."),
    audience.AT_A_SESSION,
    OF_AN_EVENT_LED,
    arrivals.FOLLOWER,
    who_came.PART,
    self_marking_panels.TASK,
    self_marking_panels.PANEL,
    reminders.REMINDER,
    proposals.PROPOSED,
    NAMED_AND_WAITING,
    Purpose(absences.PURPOSE, absences),
    CHARGED_BUT_CAME,
    *absence_letters.KINDS,
    booking_panels.ABSENCE,
    Round("absences told", absence_letters.tell_all, every=datetime.timedelta(hours=1), words="Tell people and schools who didn’t come"),
    material_letters.MATERIALS,
    Round("materials told", material_letters.tell_all, every=datetime.timedelta(minutes=15), words="Tell people of new files of events"),
    *parallel_letters.KINDS,
    Round(
        "places at other sessions freed",
        parallel_sessions.end_without_booking,
        every=datetime.timedelta(minutes=15),
        words="Free places at other sessions of bookings that have ended",
    ),
    session_reminders.REMINDER,
    Round(
        "reminders of other sessions",
        session_reminders.remind_all,
        every=datetime.timedelta(minutes=15),
        words="Remind everybody who makes a session up two days before it",
    ),
    following.FOLLOWER,
    calendar_dates.DATES,
    Round("reminders", reminders.remind_all, every=datetime.timedelta(minutes=15), words="Remind everybody with a place two days before"),
    Round("marks deleted", retention.forget_marks, words="Delete marks of closed accounts after six years"),
    Round("register links deleted", retention.forget_links, words="Delete links to registers a year after the event"),
    *event_actions.ACTIONS,
    *certificates.PARTS,
)
