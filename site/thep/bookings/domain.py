"""What bookings give to the rest of the site."""

import datetime

from thep.accounts.access import Duty
from thep.accounts.closing import ClosingNote, ClosingObstacle, Erasure
from thep.accounts.groups import EVENTS, FINANCE, KEEP, SEE, Permissions
from thep.accounts.panels import ASIDE, AccountEntry, MemberPanel, MemberTask
from thep.accounts.personal_data import PersonalData
from thep.cms.first_things import FirstThing
from thep.cms.home_bands import TOP, HomeBand
from thep.cms.navigation import LEARN, CommonTask, FooterEntry
from thep.cms.secret_addresses import SecretPlace
from thep.events.attendance import OwnEvents
from thep.events.followers import EventFollower
from thep.events.presenters import EventMarker
from thep.events.school_dates import SchoolDates
from thep.membership.followers import AgreementFollower
from thep.membership.ledger import PlaceUser
from thep.payments.purposes import Purpose
from thep.schedule.rounds import Round
from thep.schools.followers import JoiningFollower
from thep.schools.panels import LeavingMatter, LeavingNote, LeavingPanel, SchoolPanel

from . import (
    absences,
    access,
    account_panels,
    answers,
    attendance,
    attention,
    audiences,
    delegates,
    event_changes,
    expiring_places,
    holds,
    home_bands,
    interest,
    leaver_forms,
    leavers,
    letter_kinds,
    marks,
    new_site,
    ofsted_visits,
    on_renewal,
    personal_data,
    quiet_signs,
    renewal_letters,
    repricing,
    retention,
    school_digest,
    school_letters,
    school_panels,
    statement_sections,
    successions,
    used_places,
    value,
    waiting_list,
)
from .approvals import lapses
from .approvals import letters as request_letters
from .approvals import panels as request_panels
from .approvals import personal_data as request_data
from .office.sections import SECTIONS

PARTS = (
    SecretPlace("/book/answer"),
    FooterEntry(column=LEARN, label="My bookings", address="member", order=30),
    CommonTask(
        label="Change or cancel a place",
        address="member",
        words="Swap in a colleague, get your joining link, find your receipts.",
        order=30,
    ),
    AccountEntry(label="Bookings", address="member_bookings", here=("bookings",), order=20),
    MemberTask(name="bookings", template="bookings/task.html", waiting=account_panels.waiting, order=10),
    MemberTask(name="place requests", template="bookings/approvals/task.html", waiting=request_panels.to_answer, order=12),
    MemberPanel(name="coming up", template="bookings/coming_up.html", context=account_panels.coming_up, order=30),
    SchoolPanel(name="ofsted", template="bookings/ofsted_panel.html", context=school_panels.inspection, order=15),
    SchoolPanel(name="place requests", template="bookings/approvals/panel.html", context=request_panels.waiting, order=16),
    SchoolPanel(name="on renewal", template="bookings/on_renewal_panel.html", context=school_panels.on_renewal, order=17),
    SchoolPanel(name="used places", place=ASIDE, template="bookings/used_places_panel.html", context=school_panels.used_places, order=25),
    SchoolPanel(name="bookings", template="bookings/school_panel.html", context=school_panels.latest, order=40),
    LeavingPanel(name="bookings", template="bookings/leaving.html", context=school_panels.stay),
    LeavingMatter(name=leavers.NAME, template="bookings/leaver.html", form=leaver_forms.LeaverForm, settle=leavers.settle),
    LeavingNote(name="price", words=school_panels.no_longer_books, order=10),
    ClosingObstacle(
        name="bookings", template="bookings/closing.html", context=account_panels.keeps_open, words="Cancel their upcoming bookings first."
    ),
    ClosingNote("bookings", "Past bookings stay, without the name."),
    HomeBand(name="next for you", place=TOP, template="bookings/home_band.html", context=home_bands.next_for_reader),
    *letter_kinds.KINDS,
    *request_letters.KINDS,
    expiring_places.EXPIRING_PLACES,
    renewal_letters.NOTICE,
    renewal_letters.SETTLED,
    AgreementFollower(name="bookings on renewal", agreed=on_renewal.settle_agreed),
    school_digest.LIST,
    school_digest.SECTION,
    school_letters.LIST,
    audiences.ON_AN_EVENT,
    answers.ANSWERS,
    Purpose("booking", holds),
    OwnEvents("bookings", attendance.events_of),
    SchoolDates("bookings", absences.dates_of_school),
    EventFollower("bookings", event_changes, event_changes.changed_together),
    EventMarker("bookings", marks.marks),
    PlaceUser(name="bookings", uses=used_places.named),
    JoiningFollower("bookings", repricing.follow_joining),
    JoiningFollower("names on bookings", delegates.show_name),
    Duty("lead courses or events", access.leads_events),
    Permissions(EVENTS, {"bookings.Booking": KEEP, "bookings.Interest": KEEP, "bookings.Terms": KEEP}),
    Permissions(FINANCE, {"bookings.Booking": SEE}),
    *attention.WATCHES,
    *SECTIONS,
    *successions.FOLLOWERS,
    *statement_sections.SECTIONS,
    *quiet_signs.SIGNS,
    value.PART,
    PersonalData(
        "bookings",
        personal_data.bookings,
        kept="Kept while your account is open. We delete your needs after the event.",
    ),
    PersonalData("bookings for colleagues", personal_data.bookings_for_others, kept="Kept until six years after the event."),
    PersonalData("Ofsted visits you told us of", personal_data.ofsted_visits, kept="Kept for six years, as the school’s record."),
    PersonalData("interest in courses", personal_data.interests, kept="Kept until you close your account."),
    PersonalData("requests for places", request_data.requests, kept="Kept until a year after the event."),
    PersonalData("requests you answered", request_data.answered, kept="Kept until a year after the event."),
    Erasure("bookings", personal_data.erase),
    Erasure("requests to a school", request_data.erase),
    Round("holds ended", holds.expire_holds, words="Free places nobody paid for in time"),
    Round("orders trimmed", holds.trim_orders, words="Take places that were given up off their order"),
    Round("places repriced", repricing.reprice_all, words="Lower the price for people who have joined a member school"),
    Round("offers lapsed", lambda: len(waiting_list.lapse_offers()), words="End offers nobody took"),
    Round("waiting ended", waiting_list.end_all_unmet, words="End the waiting lists of events that have closed"),
    Round("places offered", lambda: len(waiting_list.offer_all()), words="Offer free places to the waiting list"),
    Round("Ofsted places let go", ofsted_visits.let_go_all, words="Offer places that were given up for an Ofsted visit, after an hour"),
    Round("people told of a date", interest.tell_all, words="Tell people of a new date they asked for"),
    Round(
        "included places about to end",
        expiring_places.tell_all,
        every=datetime.timedelta(hours=6),
        words="Tell schools of included places that end with the year",
    ),
    Round("renewals settled", on_renewal.settle_all, words="Settle places that were booked before a school renewed"),
    Round(
        "renewals due",
        renewal_letters.tell_all,
        every=datetime.timedelta(hours=6),
        words="Tell schools of places that wait for their renewal",
    ),
    Round("needs deleted", retention.forget_needs, words="Delete access and dietary needs after an event"),
    Round("orders deleted", retention.forget_orders, words="Delete orders after six years"),
    Round("Ofsted visits deleted", retention.forget_ofsted_visits, words="Delete the record of an Ofsted visit after six years"),
    Round("requests lapsed", lapses.lapse_all, words="Tell teachers and schools of requests that nobody answered in time"),
    Round("requests deleted", request_data.forget_requests, words="Delete requests to schools a year after the event"),
    Round("bookings deleted", retention.forget_bookings, words="Delete old bookings of closed accounts"),
    FirstThing("terms", 60, new_site.make_terms),
)
