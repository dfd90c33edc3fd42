"""What Teach Tower Hamlets gives to the rest of the site."""

from thep.accounts.access import Duty
from thep.accounts.closing import Erasure
from thep.accounts.groups import EDITORS, MANAGERS, SEE, Permissions
from thep.accounts.panels import ASIDE, DetailEntry, MemberTask
from thep.accounts.personal_data import PersonalData
from thep.analytics.counted import CountedSearch, CountedThings
from thep.cms.home_bands import HomeBand
from thep.cms.listings import Listing
from thep.cms.navigation import WORK, FooterEntry, MenuEntry
from thep.cms.secret_addresses import SecretPlace
from thep.cms.sitemaps import SitemapAddresses
from thep.events.kinds import BookingPolicy, EventKind
from thep.schedule.rounds import Round
from thep.schools.followers import SchoolFollower
from thep.schools.panels import CardPart, LeavingNote, SchoolDuty, SchoolPanel
from thep.search.registry import SearchSource
from thep.search.sorts import SearchSort

from . import access, account_panels, attention, home_bands, personal_data, successions
from .alerts import alerts
from .alerts import digest as alert_digest
from .alerts import letters as alert_letters
from .enquiries import enquiries
from .interest import answers as interest_answers
from .interest import expressions
from .interest import letters as interest_letters
from .page_presenters import PRESENTERS
from .schools import letters as profile_letters
from .schools import panels as school_panels
from .schools import profiles
from .stories import stories
from .vacancies import letters as vacancy_letters
from .vacancies import listing as vacancy_listing
from .vacancies import reader_counts, vacancies
from .vacancies import search as vacancy_search
from .visits import letters as visit_letters
from .visits import visits

PARTS = (
    SecretPlace("/teach/interest"),
    SecretPlace("/teach/alerts"),
    *successions.PARTS,
    *PRESENTERS,
    MenuEntry(label="Teach Tower Hamlets", address="/teach/", section="teach", page=True, order=30),
    FooterEntry(column=WORK, label="Teach Tower Hamlets", address="/teach/", page=True, order=10),
    FooterEntry(column=WORK, label="Vacancies", address="vacancies", order=20),
    FooterEntry(column=WORK, label="Visits and open days", address="visits", order=30),
    FooterEntry(column=WORK, label="Schools", address="school_profiles", order=40),
    EventKind(
        name=visits.VISIT,
        label="Visit",
        plural="Visits",
        shape="visit",
        section="teach",
        crumbs=(("Teach Tower Hamlets", "/teach/"), ("Visits and open days", "visits")),
        address=visits.address,
        words=visits.words,
        # Nobody visits a school through their own, whose leads would see it.
        booking=BookingPolicy(through_schools=False, needs_seen_by="Only our office and those who show you round see this."),
    ),
    HomeBand(name="teaching", template="teach_th/home_band.html", context=home_bands.teaching, order=30),
    MemberTask(name="adverts", template="teach_th/recruiting/task.html", waiting=account_panels.sent_back, order=40),
    DetailEntry(label="Looking for a job: what schools see, your job alerts", address="member_interest", order=30),
    CardPart(name="recruiting", template="teach_th/recruiting/card.html", contexts=account_panels.recruiting, order=30),
    SchoolDuty(name="recruit", roles=access.RECRUITING, link="Adverts and recruiting", order=20),
    SchoolPanel(
        name="adverts",
        roles=access.RECRUITING,
        template="teach_th/recruiting/school_adverts.html",
        context=school_panels.adverts,
        order=20,
    ),
    SchoolPanel(
        name="recruiting",
        roles=access.RECRUITING,
        place=ASIDE,
        template="teach_th/recruiting/school_panel.html",
        context=school_panels.ways,
        order=10,
    ),
    LeavingNote(name="recruit", words=school_panels.no_longer_recruits, order=30),
    SearchSource(vacancies.KIND, vacancy_search.VacancySource()),
    SearchSource(stories.KIND, stories.StorySource()),
    SearchSource(profiles.KIND, profiles.SchoolSource()),
    SearchSort(name="stories", one="Story", all="Stories", kinds=(stories.KIND,), order=30),
    SearchSort(
        name="vacancies",
        one="Vacancy",
        all="Vacancies",
        kinds=(vacancies.KIND,),
        order=40,
        template="teach_th/vacancies/_found.html",
    ),
    CountedSearch("vacancies", "Vacancies"),
    CountedSearch("schools", "Schools"),
    CountedThings(
        name="vacancies",
        one="Vacancy",
        many="Vacancies",
        kind=vacancies.KIND,
        views=reader_counts.VIEW,
        further=reader_counts.APPLICATION,
        label="Applications started",
    ),
    SearchSort(name="schools", one="School", all="Schools", kinds=(profiles.KIND,), order=50),
    Listing(
        name="vacancy_list",
        description="Vacancies, those that close soonest first.",
        icon="user",
        heading="Closing soon",
        nothing="No school is looking for anyone just now. Ask for an email when one is.",
        template="teach_th/vacancies/_rows.html",
        find=vacancy_listing.find_for_pages,
    ),
    Listing(
        name="story_list",
        description="Stories of people who teach here, newest first.",
        icon="openquote",
        heading="Stories",
        nothing="The first stories are being written.",
        template="teach_th/story_rows.html",
        find=stories.find_for_pages,
    ),
    SitemapAddresses("vacancies", vacancy_listing.sitemap_addresses),
    SitemapAddresses("schools", profiles.sitemap_addresses),
    SitemapAddresses("visits", visits.sitemap_addresses),
    Duty("recruit for a school", access.recruits),
    Permissions(EDITORS, {"teach_th.Vacancy": ("view", "change"), "teach_th.SchoolProfile": ("view", "change")}),
    Permissions(MANAGERS, {"teach_th.ExpressionOfInterest": SEE, "teach_th.Look": SEE}),
    alerts.LIST,
    alert_digest.LIST,
    alert_digest.SECTION,
    *alert_letters.KINDS,
    *interest_letters.KINDS,
    *vacancy_letters.KINDS,
    profile_letters.CORRECTED,
    visit_letters.SCHOOL_CLOSED,
    enquiries.ENQUIRY,
    interest_answers.ANSWERS,
    *attention.WATCHES,
    PersonalData(
        "interest in working here",
        personal_data.expressions,
        kept="Kept for a year, unless you withdraw it.",
    ),
    PersonalData("job alerts", personal_data.job_alerts, kept="Kept until you stop them."),
    PersonalData("adverts of your schools", personal_data.adverts, kept="Kept with the advert."),
    Erasure("recruitment", personal_data.erase),
    SchoolFollower("school profiles", profiles.follow),
    SchoolFollower("adverts of closed schools", vacancies.withdraw_at_closed),
    SchoolFollower("visits to closed schools", visits.call_off_at_closed),
    Round("vacancies", vacancies.close_what_is_over, words="Close adverts whose date has passed"),
    Round("job alerts", alerts.send_due, order=87, words="Send job alerts"),  # after the digests, which tell of some
    Round("job alerts forgotten", alerts.FLOW.forget_unconfirmed, words="Delete job alerts nobody confirmed"),
    Round("expressions of interest about to end", expressions.remind, words="Ask people whether to keep their expression of interest"),
    Round(
        "expressions of interest unconfirmed",
        expressions.FLOW.forget_unconfirmed,
        words="Delete expressions of interest nobody confirmed",
    ),
    Round("expressions of interest forgotten", expressions.forget_ended, words="Delete expressions of interest that have ended"),
)
