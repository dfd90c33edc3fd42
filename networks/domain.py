"""What networks give to the rest of the site."""

import datetime

from thep.accounts.access import Duty
from thep.accounts.closing import Erasure
from thep.accounts.groups import EVENTS, KEEP, MANAGERS, Permissions
from thep.accounts.panels import MemberPanel, MemberTask
from thep.accounts.personal_data import PersonalData
from thep.cms.first_things import FirstThing
from thep.cms.listings import Listing
from thep.cms.navigation import LEARN, CommonTask, FooterEntry, MenuEntry
from thep.cms.page_presenters import PagePresenter
from thep.cms.privacy import DerivedGroups
from thep.cms.related_panels import RelatedPanel
from thep.cms.secret_addresses import SecretPlace
from thep.events.held_feeds import HeldFeeds
from thep.events.kinds import RSVP, EventKind
from thep.schedule.rounds import Round
from thep.schools.panels import LeavingNote, LeavingPanel, ProfilePanel, SchoolPanel
from thep.schools.succession_followers import StaysWithSchool
from thep.search.registry import SearchSource
from thep.search.sorts import SearchSort

from . import (
    account_panels,
    attention,
    digest,
    listing,
    network_list,
    network_page,
    new_site,
    personal_data,
    related,
    school_panels,
    search,
    value,
)
from .announcements import audience
from .announcements import letters as announcement_letters
from .discussion import answers as discussion_answers
from .discussion import files as discussion_files
from .discussion import letters as discussion_letters
from .discussion import rounds as discussion_rounds
from .discussion import search as discussion_search
from .discussion import telling as discussion_telling
from .discussion.models import KIND as THREAD
from .inviting import inviting
from .inviting import letters as inviting_letters
from .meetings import calendar_feeds, meetings
from .members import access, emails, invitations, letters
from .pages.models import KIND as NETWORK
from .pages.models import NetworkPage, NetworksPage
from .quota import KeptFiles
from .resources import drawings as resource_drawings
from .resources import letters as resource_letters
from .resources import resources
from .resources import rounds as resource_rounds
from .resources import search as resource_search
from .resources.models import KIND as RESOURCE
from .resources.uploads import uploads

DAY = datetime.timedelta(days=1)

PARTS = (
    SecretPlace("/networks/invitations"),
    PagePresenter(page=NetworksPage, serve=network_list.show_list),
    PagePresenter(page=NetworkPage, serve=network_page.show_network, refresh=search.refresh_network),
    MenuEntry(label="Networks", address="networks", section="networks", order=25),
    FooterEntry(column=LEARN, label="Networks", address="networks", order=25),
    CommonTask(label="Find your network", address="networks", words="Meet colleagues of your subject, phase or role.", order=25),
    EventKind(
        name=meetings.MEETING,
        label="Network meeting",
        plural="Network meetings",
        shape="network",
        address=meetings.address,
        words=meetings.words,
        booking=RSVP,
        invited=meetings.invited,
        readers=access.readers_of_meeting,
        only_for=access.meetings_for,
        led_by=access.meetings_led_by,
        office_permission=access.OFFICE,
        section="networks",
        crumbs=(("Networks", "networks"),),
    ),
    DerivedGroups(access.OPEN, access.OF_OPEN_NETWORKS, rows=access.inside),
    DerivedGroups(access.FOR_SOME_TIERS, access.OF_CLOSED_NETWORKS, held=access.groups_of_closed_networks, rows=access.inside),
    SearchSource(NETWORK, search.NetworkSource()),
    SearchSource(RESOURCE, resource_search.ResourceSource()),
    SearchSort(name="resources", one="Resource", all="Resources", kinds=(RESOURCE,), order=22),
    SearchSource(THREAD, discussion_search.ThreadSource()),
    SearchSort(name="discussions", one="Discussion", all="Discussions", kinds=(THREAD,), order=24),
    SearchSort(name="networks", one="Network", all="Networks", kinds=(NETWORK,), order=20),
    Listing(
        name="network_list",
        description="Networks, by their names.",
        icon="group",
        heading="Networks",
        nothing="There are no networks of this kind yet.",
        template="networks/listed.html",
        find=listing.find_for_pages,
    ),
    MemberPanel(name="networks", template="networks/panel.html", context=account_panels.my_networks, order=25),
    MemberTask(name="networks to answer", template="networks/task.html", waiting=account_panels.waiting, order=35),
    MemberTask(name="invitations to networks", template="networks/invited_task.html", waiting=account_panels.invited, order=36),
    Duty("lead a network", access.leads_a_network),
    Permissions(EVENTS, {"networks.NetworkMember": KEEP}),
    Permissions(MANAGERS, {"networks.NetworkMember": KEEP}),
    RelatedPanel(name="networks", template="networks/related.html", context=related.beside),
    SchoolPanel(name="networks", template="networks/school_panel.html", context=school_panels.in_networks, order=40),
    ProfilePanel(name="networks", template="networks/profile_panel.html", context=school_panels.on_profile),
    LeavingPanel(name="networks", template="networks/leaving.html", context=school_panels.leads_on, order=60),
    LeavingNote(name="networks", words=school_panels.no_longer_in, order=40),
    MemberTask(
        name="resources to look at again", template="networks/resources/review_task.html", waiting=account_panels.to_review, order=37
    ),
    MemberTask(name="reports of resources", template="networks/resources/report_task.html", waiting=account_panels.reported, order=34),
    MemberTask(name="posts to check", template="networks/discussion/task.html", waiting=account_panels.posts_to_check, order=33),
    value.PART,
    *letters.KINDS,
    *inviting_letters.PARTS,
    *resource_letters.KINDS,
    emails.LIST,
    *announcement_letters.KINDS,
    audience.MEMBERS,
    *discussion_letters.KINDS,
    discussion_answers.ANSWERS,
    KeptFiles(name="resources", bytes_by_network=resources.bytes_by_network),
    discussion_files.PART,
    digest.SECTION,
    *attention.WATCHES,
    HeldFeeds("networks", calendar_feeds.feeds_held),
    PersonalData("networks", personal_data.networks, kept="Kept until you close your account."),
    Erasure("networks", personal_data.erase),
    Round("network letters", inviting.go_on_writing, words="Go on with invitations to networks that are being sent"),
    Round("network invitations", invitations.forget_old, words="Delete old invitations to networks"),
    Round(
        "uploads to networks",
        uploads.remove_old,
        every=datetime.timedelta(hours=1),
        words="Delete files that were sent to a network and not added within two days",
    ),
    Round("resource drawings", resource_drawings.draw_waiting, words="Draw the pages of files that have waited in vain"),
    Round("resource reviews", resource_rounds.ask_to_review, every=DAY, words="Ask leads whether their resources are still good"),
    Round("resource homes", resource_rounds.find_homes, words="Keep resources of deleted networks where others show them"),
    Round("resource files", resource_rounds.delete_unclaimed_files, every=DAY, words="Delete files of resources that nothing refers to"),
    Round("discussion letters", discussion_telling.go_on_writing, words="Go on with emails about posts that are being sent"),
    Round(
        "deleted posts", discussion_rounds.forget_deleted, every=DAY, words="Delete what is left of posts that were deleted two days ago"
    ),
    Round("removed posts", discussion_rounds.forget_old, every=DAY, words="Delete posts that were removed a year ago, and earlier words"),
    Round("discussion files", discussion_rounds.delete_unclaimed_files, every=DAY, words="Delete files of posts that nothing refers to"),
    StaysWithSchool(field="networks.ResourceUse.school", reason="It says where somebody worked when they used it."),
    StaysWithSchool(field="networks.ResourceDownload.school", reason="It says whose people kept it, as the school was called then."),
    FirstThing("networks", 85, new_site.make_networks_page),
)
