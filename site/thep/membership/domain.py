"""What memberships give to the rest of the site."""

import datetime

from django.db.models import Q

from thep.accounts.closing import Erasure
from thep.accounts.groups import FINANCE, KEEP, Permissions
from thep.accounts.panels import ASIDE, MemberTask
from thep.accounts.personal_data import PersonalData
from thep.cms.first_things import FirstThing
from thep.cms.previews import PreviewMode
from thep.cms.privacy import MEMBER_SCHOOLS, DerivedGroup, DerivedGroups
from thep.payments.purposes import Purpose
from thep.schedule.rounds import Round
from thep.schools.panels import CardPart, SchoolPanel

from . import (
    attention,
    audiences,
    buying,
    engagement,
    letters,
    new_site,
    personal_data,
    quotation_reminders,
    school_panels,
    successions,
    waiting_quotations,
)
from .office.sections import SECTIONS
from .people import groups_of_tiers, is_of_member_school, teacher_of_a_member_school

PARTS = (
    *SECTIONS,
    successions.FOLLOWER,
    successions.PAST_QUOTATIONS,
    CardPart(name="membership", template="membership/card.html", contexts=school_panels.on_cards, order=10),
    SchoolPanel(name="membership", place=ASIDE, template="membership/school_panel.html", context=school_panels.of_school, order=20),
    DerivedGroup(MEMBER_SCHOOLS, is_of_member_school),
    DerivedGroups("tiers", Q(tier__isnull=False), groups_of_tiers),
    audiences.OF_TIERS,
    audiences.QUIET,
    engagement.UNUSED,
    PreviewMode("member", "Somebody of a member school", teacher_of_a_member_school),
    Permissions(
        FINANCE,
        {
            "membership.Tier": KEEP,
            "membership.Membership": KEEP,
            "membership.PlaceEntry": ("view", "add"),
            "membership.TierTerms": KEEP,
            "membership.MembershipCharge": KEEP,
            "membership.PastQuotation": ("view",),
            "membership.RenewalDecline": ("view",),
        },
    ),
    FirstThing("tiers", 30, new_site.make_tiers),
    Purpose(buying.PURPOSE, buying),
    MemberTask(name="membership quotations", template="membership/task.html", waiting=waiting_quotations.to_answer, order=14),
    letters.QUOTED,
    quotation_reminders.REMINDER,
    Round(
        "membership quotations waiting",
        quotation_reminders.remind_all,
        every=datetime.timedelta(hours=6),
        words="Remind schools of membership quotations that wait for their answer",
    ),
    *attention.WATCHES,
    PersonalData("memberships you agreed to", personal_data.memberships, kept="Kept as long as the membership."),
    Erasure("membership", personal_data.erase),
)
