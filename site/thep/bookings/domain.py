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
from thep.events.attendance import OwnEvents
from thep.events.followers import EventFollower
from thep.events.presenters import EventMarker
from thep.payments.purposes import Purpose
from thep.schedule.rounds import Round
from thep.schools.followers import JoiningFollower
from thep.schools.panels import LeavingNote, LeavingPanel, SchoolPanel

from . import (
    access,
    account_panels,
    answers,
    attendance,
    attention,
    audiences,
    event_changes,
    expiring_places,
    holds,
    home_bands,
    interest,
    letter_kinds,
    marks,
    new_site,
    ofsted_visits,
    personal_data,
    repricing,
    retention,
    school_digest,
    school_letters,
    school_panels,
    waiting_list,
)
from .office.sections import SECTIONS

PARTS = (
    FooterEntry(column=LEARN, label="My bookings", address="member", order=30),
    CommonTask(
        label="Change or cancel a place",
        address="member",
        words="Swap in a colleague, get your joining link, find your receipts.",
        order=30,
    ),
    AccountEntry(label="Bookings", address="member_bookings", here=("bookings",), order=20),
    AccountEntry(
        label="Events you lead",
        address="member_leading",
        here=("leading",),
        shown_to=lambda person: access.events_led_by(person).exists(),
        order=30,
    ),
    MemberTask(name="bookings", template="bookings/task.html", waiting=account_panels.waiting, order=10),
    MemberPanel(name="coming up", template="bookings/coming_up.html", context=account_panels.coming_up, order=30),
    MemberPanel(name="events you lead", place=ASIDE, template="bookings/leading_panel.html", context=account_panels.leading, order=10),
    SchoolPanel(name="ofsted", template="bookings/ofsted_panel.html", context=school_panels.inspection, order=15),
    SchoolPanel(name="used places", place=ASIDE, template="bookings/used_places_panel.html", context=school_panels.used_places, order=25),
    SchoolPanel(name="bookings", template="bookings/school_panel.html", context=school_panels.latest, order=40),
    LeavingPanel(name="bookings", template="bookings/leaving.html", context=school_panels.stay),
    LeavingNote(name="price", words=school_panels.no_longer_books, order=10),
    ClosingObstacle(
        name="bookings", template="bookings/closing.html", context=account_panels.keeps_open, words="Cancel their upcoming bookings first."
    ),
    ClosingNote("bookings", "Past bookings stay, without the name."),
    HomeBand(name="next for you", place=TOP, template="bookings/home_band.html", context=home_bands.next_for_reader),
    *letter_kinds.KINDS,
    expiring_places.EXPIRING_PLACES,
    school_digest.LIST,
    school_digest.SECTION,
    school_letters.LIST,
    audiences.ON_AN_EVENT,
    answers.ANSWERS,
    Purpose("booking", holds),
    OwnEvents("bookings", attendance.events_of),
    EventFollower("bookings", event_changes),
    EventMarker("bookings", marks.marks),
    JoiningFollower("bookings", repricing.follow_joining),
    Duty("lead courses or events", access.leads_events),
    Permissions(EVENTS, {"bookings.Booking": KEEP, "bookings.Interest": KEEP, "bookings.Terms": KEEP}),
    Permissions(FINANCE, {"bookings.Booking": SEE}),
    *attention.WATCHES,
    *SECTIONS,
    PersonalData(
        "bookings",
        personal_data.bookings,
        kept="Kept while your account is open. We delete your needs after the event.",
    ),
    PersonalData("bookings for colleagues", personal_data.bookings_for_others, kept="Kept until six years after the event."),
    PersonalData("Ofsted visits you told us of", personal_data.ofsted_visits, kept="Kept for six years, as the school’s record."),
    PersonalData("interest in courses", personal_data.interests, kept="Kept until you close your account."),
    Erasure("bookings", personal_data.erase),
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
    Round("needs deleted", retention.forget_needs, words="Delete access and dietary needs after an event"),
    Round("orders deleted", retention.forget_orders, words="Delete orders after six years"),
    Round("Ofsted visits deleted", retention.forget_ofsted_visits, words="Delete the record of an Ofsted visit after six years"),
    Round("bookings deleted", retention.forget_bookings, words="Delete old bookings of closed accounts"),
    FirstThing("terms", 60, new_site.make_terms),
)
