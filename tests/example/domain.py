"""What clubs give to the rest of the site."""

from django.urls import reverse

from thep.accounts.access import Duty
from thep.accounts.closing import Erasure
from thep.accounts.groups import MANAGERS, SEE, Permissions
from thep.accounts.office_sections import PersonSection
from thep.accounts.panels import AccountEntry, MemberPanel
from thep.accounts.personal_data import PersonalData
from thep.cms.attention import Watch
from thep.cms.listings import Listing
from thep.cms.navigation import LEARN, FooterEntry, MenuEntry
from thep.cms.privacy import ReaderKeywords
from thep.events.kinds import RSVP, EventKind
from thep.schedule.rounds import Round
from thep.schools.office_sections import SchoolSection
from thep.schools.panels import SchoolPanel
from thep.search.registry import SearchSource
from thep.search.sorts import SearchSort

from . import clubs, letters

PARTS = (
    EventKind(
        name="gathering",
        label="Gathering",
        plural="Gatherings",
        shape="network",
        readers=clubs.readers,
        only_for=clubs.seen_by,
        booking=RSVP,
        invited=clubs.invited,
    ),
    EventKind(name="fair", label="Fair", plural="Fairs", shape="forum"),
    ReaderKeywords("clubs", clubs.keywords),
    SearchSource("club", clubs.ClubSource()),
    SearchSort(name="clubs", one="Club", all="Clubs", kinds=("club",), order=15),
    Listing(
        name="club_list",
        description="Clubs, by their names.",
        icon="group",
        heading="Clubs",
        nothing="There are no clubs yet.",
        template="example/listed.html",
        find=clubs.find_for_pages,
    ),
    MenuEntry(label="Clubs", address="clubs", section="clubs", order=15),
    FooterEntry(column=LEARN, label="Clubs", address="clubs", order=15),
    AccountEntry(label="My clubs", address="clubs", order=25, here=("clubs",)),
    MemberPanel(name="clubs", template="example/panel.html", context=clubs.panel, order=95),
    SchoolPanel(name="clubs", template="example/panel.html", context=clubs.of_school, order=95),
    PersonSection(name="clubs", template="example/panel.html", context=clubs.panel, order=95, permissions=("example.view_membership",)),
    SchoolSection(name="clubs", template="example/panel.html", context=clubs.of_school, order=95, permissions=("example.view_membership",)),
    Permissions(MANAGERS, {"example.Membership": SEE}),
    Duty("lead a club", clubs.leads_a_club),
    PersonalData("clubs", clubs.held, kept="Kept until you leave the club."),
    Erasure("clubs", clubs.erase),
    Round("clubs", clubs.forget_ended),
    letters.LIST,
    letters.NEWS,
    letters.MEMBERS,
    Watch(
        name="clubs",
        order=200,
        title="Members without a note",
        job="Write one.",
        permissions=("example.view_membership",),
        records=clubs.awaiting,
        link=lambda membership: (reverse("clubs"), f"{membership.person} in {membership.club}"),
        all_of_them=lambda: reverse("clubs"),
    ),
)
