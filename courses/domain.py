"""What courses give to the rest of the site."""

from functools import partial

from thep.accounts.closing import Erasure
from thep.accounts.panels import ASIDE, MemberPanel
from thep.accounts.personal_data import PersonalData
from thep.analytics.counted import CountedSearch
from thep.cms.catalogues import Catalogue
from thep.cms.first_things import FirstThing
from thep.cms.home_bands import HERO, HomeBand
from thep.cms.listings import Listing
from thep.cms.navigation import LEARN, CommonTask, FooterEntry, MenuEntry
from thep.cms.page_presenters import PagePresenter
from thep.events.entries import UNDATED
from thep.events.kinds import EventKind
from thep.schedule.rounds import Round
from thep.search.registry import SearchSource

from . import course_listing, home_bands, new_site, saved, search, views
from .companions import companion_of
from .followed import digest, following
from .followed import personal_data as followed_data
from .models import CataloguePage, CoursePage

course_kind = partial(EventKind, section="courses", crumbs=(("Courses and events", "/courses/"),), companion=companion_of)

PARTS = (
    PagePresenter(page=CataloguePage, serve=views.show_catalogue),
    PagePresenter(page=CoursePage, serve=views.show_course, refresh=search.refresh_course),
    Catalogue("catalogue"),
    MenuEntry(label="Courses and events", address="/courses/", section="courses", order=10),
    FooterEntry(column=LEARN, label="Courses and events", address="/courses/", order=10),
    CommonTask(
        label="Book training",
        address="/courses/",
        words="For yourself or a colleague, with your own price shown first.",
        order=10,
    ),
    HomeBand(name="search", place=HERO, template="courses/home_search.html", context=home_bands.search),
    HomeBand(name="courses and events", template="courses/home_events.html", context=home_bands.next_events, order=10),
    HomeBand(name="subjects", template="courses/home_subjects.html", context=home_bands.popular_subjects, order=20),
    course_kind(name="course", label="Course", plural="Courses", shape="course"),
    course_kind(name="briefing", label="Briefing", plural="Briefings", shape="briefing"),
    course_kind(name="programme", label="Programme", plural="Programmes", shape="programme"),
    CountedSearch("courses", "Courses"),
    MemberPanel(name="saved", place=ASIDE, template="courses/saved_panel.html", context=saved.of_person, order=60),
    following.LIST,
    digest.SECTION,
    PersonalData("new dates", followed_data.followed, kept="Kept until you stop the emails."),
    Erasure("courses", followed_data.erase),
    SearchSource(UNDATED, search.UndatedSource()),
    Listing(
        name="course_list",
        description="Courses, the one with the nearest date first.",
        icon="folder-open-inverse",
        heading="Courses",
        nothing="No course has a date yet. Tell us which you’d like, and we’ll find one.",
        template="courses/listed.html",
        find=course_listing.find_courses,
    ),
    Round("catalogue", search.catch_up, words="Update courses whose booking has closed"),
    FirstThing("catalogue", 80, new_site.make_catalogue),
)
