"""What events give to the rest of the site."""

from thep.accounts.closing import Erasure
from thep.accounts.groups import ALL, EDITORS, EVENTS, FINANCE, KEEP, REVIEWERS, SEE, Permissions
from thep.accounts.personal_data import PersonalData
from thep.cms.first_things import FirstThing
from thep.cms.listings import Listing
from thep.cms.navigation import LEARN, CommonTask, FooterEntry, MenuEntry
from thep.cms.secret_addresses import SecretPlace
from thep.payments.vat import ChargesVat
from thep.search.registry import SearchSource
from thep.search.sorts import SearchSort

from . import attention, new_site, personal_data, prices, search, search_details, successions, upcoming_events
from .entries import EVENT, UNDATED
from .kinds import EventKind
from .plan_figures import FIGURES

PARTS = (
    SecretPlace("/calendar"),
    MenuEntry(label="Calendar", address="calendar", section="calendar", order=20),
    FooterEntry(column=LEARN, label="Calendar", address="calendar", order=20),
    CommonTask(label="Open the calendar", address="calendar", words="Every date in one calendar, and in yours if you subscribe.", order=20),
    # Of no domain in particular: whoever makes one gives it a page, or leaves it in the calendar.
    EventKind(name="forum", label="Forum", plural="Forums", shape="forum"),
    EventKind(name="conference", label="Conference", plural="Conferences", shape="conference"),
    SearchSource(EVENT, search.EventSource()),
    SearchSort(
        name="events",
        one="Course or event",
        all="Courses and events",
        kinds=(EVENT, UNDATED),
        order=10,
        template="events/_found.html",
        details=search_details.details_of,
    ),
    Listing(
        name="event_list",
        description="The events that start soonest, with their prices and places.",
        icon="date",
        heading="What’s on",
        nothing="There are no dates yet. We add new ones all through the term.",
        template="events/listed.html",
        find=upcoming_events.find_upcoming,
    ),
    *FIGURES,
    *successions.FOLLOWERS,
    ChargesVat("events", prices.have_vat),
    Permissions(
        EVENTS,
        {
            "events.Event": ALL,
            "events.Session": ALL,
            "events.Price": ALL,
            "events.Venue": ALL,
            "events.Facilitator": ALL,
            "events.SchoolHoliday": ALL,
            "events.CancellationPolicy": KEEP,
            "events.PolicyStep": ALL,
        },
    ),
    Permissions(FINANCE, {"events.Event": SEE, "events.Price": SEE}),
    Permissions(EDITORS, {"events.Event": SEE, "events.Facilitator": ALL}),
    Permissions(REVIEWERS, {"events.Event": SEE}),
    *attention.WATCHES,
    PersonalData("events you lead", personal_data.events_led, kept="Kept until you close your account. The event keeps your name."),
    PersonalData("calendar feed", personal_data.feeds, kept="Kept until you close your account."),
    PersonalData("calendars of schools", personal_data.school_feeds, kept="Kept until you close your account."),
    Erasure("events", personal_data.erase),
    FirstThing("cancellation policies", 40, new_site.make_policies),
    FirstThing("school holidays", 50, new_site.make_school_holidays),
)
