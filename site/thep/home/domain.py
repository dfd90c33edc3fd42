"""What the frame around all pages gives to the rest of the site."""

from thep.accounts.groups import EDITORS, Permissions
from thep.analytics.counted import CountedSearch
from thep.cms.first_things import FirstThing
from thep.cms.navigation import ABOUT, WEBSITE, CommonTask, FooterEntry, MenuEntry
from thep.schedule.rounds import Round

from . import health, new_site

PARTS = (
    MenuEntry(label="Search", address="site_search", section="search", order=90),
    FooterEntry(column=ABOUT, label="Who we are", address="/about/", page=True, order=10),
    FooterEntry(column=ABOUT, label="Contact the office", address="/contact/", page=True, order=20),
    FooterEntry(column=ABOUT, label="If something goes wrong", address="/complaints/", page=True, order=30),
    FooterEntry(column=WEBSITE, label="Accessibility statement", address="/accessibility/", page=True, order=10),
    FooterEntry(column=WEBSITE, label="Privacy and cookies", address="/privacy/", page=True, order=20),
    CommonTask(
        label="Ask the office",
        address="/contact/",
        words="About invoices, membership, or what would help you on the day.",
        page=True,
        order=40,
    ),
    CountedSearch("site", "The whole site"),
    Permissions(EDITORS, {"home.SiteFrame": ("view", "change")}),
    Round("worker asked", health.ask_worker, every=health.WORKER_ASKED_EVERY, words="Check that the background worker is running"),
    FirstThing("home page", 70, new_site.make_home),
    FirstThing("standard pages", 90, new_site.make_standard_pages),
)
