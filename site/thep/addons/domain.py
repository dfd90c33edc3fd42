"""What add-ons give to the rest of the site."""

import datetime

from django.db.models import Q

from thep.accounts.closing import Erasure
from thep.accounts.groups import EVENTS, FINANCE, KEEP, SEE, Permissions
from thep.accounts.panels import ASIDE, MemberTask
from thep.accounts.personal_data import PersonalData
from thep.cms.navigation import WORK, FooterEntry, MenuEntry
from thep.cms.privacy import DerivedGroups
from thep.events.attendance import OwnDates
from thep.events.school_dates import SchoolDates
from thep.payments.purposes import Purpose
from thep.payments.vat import ChargesVat
from thep.schedule.rounds import Round
from thep.schools.panels import SchoolPanel
from thep.search.registry import SearchSource
from thep.search.sorts import SearchSort

from . import (
    account_panels,
    attention,
    buying,
    calendar_dates,
    catalogue,
    figures,
    letters,
    offer_reminders,
    opened_pages,
    personal_data,
    plan_figures,
    retention,
    school_panels,
    search,
    successions,
    year_figures,
)
from .office.sections import SECTIONS

PARTS = (
    MenuEntry(label="Support for schools", address="add_ons", section="add-ons", order=25),
    FooterEntry(column=WORK, label="Support for schools", address="add_ons", order=5),
    SchoolPanel(name="add-ons", place=ASIDE, template="addons/school_panel.html", context=school_panels.of_school, order=28),
    *SECTIONS,
    *successions.FOLLOWERS,
    SearchSource(search.KIND, search.AddOnSource()),
    SearchSort(name="add-ons", one="Support for schools", all="Support for schools", kinds=(search.KIND,), order=60),
    DerivedGroups("add-ons", Q(add_on__isnull=False), opened_pages.groups_of),
    Purpose(buying.PURPOSE, buying),
    ChargesVat("add-ons", catalogue.has_vat),
    OwnDates("add-ons", calendar_dates.dates_of),
    SchoolDates("add-ons", calendar_dates.dates_of_school),
    figures.INCOME,
    *plan_figures.FIGURES,
    *year_figures.PARTS,
    MemberTask(name="offers of add-ons", template="addons/task.html", waiting=account_panels.offers_to_answer, order=15),
    *letters.KINDS,
    offer_reminders.REMINDER,
    *attention.WATCHES,
    Permissions(
        EVENTS,
        {
            "addons.AddOn": KEEP,
            "addons.Purchase": KEEP,
            "addons.HalfDayEntry": ("view", "add"),
            "addons.Delivery": KEEP,
        },
    ),
    Permissions(FINANCE, {"addons.AddOn": SEE, "addons.Purchase": SEE, "addons.HalfDayEntry": SEE}),
    PersonalData("add-ons you asked for", personal_data.add_ons, kept="Kept for six years, as the record of whoever bought them."),
    Erasure("add-ons", personal_data.erase),
    Round(
        "offers of add-ons waiting",
        offer_reminders.remind_all,
        every=datetime.timedelta(hours=6),
        words="Remind schools of offers of add-ons that are about to run out",
    ),
    Round("words of add-ons deleted", retention.forget_words, words="Delete what was written about add-ons after six years"),
)
