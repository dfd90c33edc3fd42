"""What schools give to the rest of the site."""

import datetime

from thep.accounts.access import Duty
from thep.accounts.closing import Erasure
from thep.accounts.groups import ALL, EDITORS, EVENTS, FINANCE, KEEP, MANAGERS, SEE, Permissions
from thep.accounts.panels import ASIDE, HEADING, AccountEntry, DetailEntry, MemberPanel, MemberTask
from thep.accounts.personal_data import PersonalData
from thep.cms.secret_addresses import SecretPlace
from thep.schedule.rounds import Round

from . import (
    access,
    account_panels,
    attention,
    audiences,
    continuing_letters,
    emails,
    last_days,
    own_successions,
    personal_data,
    school_panels,
)
from .invitations import letters as invitation_letters
from .invitations import lists as invitation_lists
from .invitations import panels as invitation_panels
from .invitations import personal_data as invitation_data
from .invitations import successions as invitation_successions
from .models import Affiliation
from .office.sections import SECTIONS
from .panels import CardPart, LeavingNote, SchoolDuty, SchoolPanel

PARTS = (
    SecretPlace("/member/join"),
    AccountEntry(label="School", address="member_school_led", here=("school", "schools"), label_for=account_panels.entry_label, order=50),
    MemberTask(name="invitations", template="schools/invitation.html", waiting=account_panels.invitations, order=20),
    MemberTask(name="joining", template="schools/invitations/task.html", waiting=invitation_panels.waiting, order=21),
    MemberTask(name="requests", template="schools/request.html", waiting=account_panels.requests, order=30),
    MemberPanel(name="roles", place=HEADING, template="schools/roles.html", context=account_panels.roles),
    MemberPanel(name="where you work", template="schools/where_you_work.html", context=account_panels.where_you_work, order=20),
    MemberPanel(name="schools", place=ASIDE, template="schools/cards.html", context=account_panels.cards, order=20),
    MemberPanel(name="asked", place=ASIDE, template="schools/asked.html", context=account_panels.requested_listings, order=30),
    DetailEntry(label="Where you work", address="member_schools", order=20),
    CardPart(name="lead", template="schools/card_lead.html", contexts=account_panels.led, order=20),
    SchoolDuty(name="lead", roles=Affiliation.LEADING, link="See who is listed", order=10),
    SchoolPanel(name="requests", template="schools/requests.html", context=school_panels.requests, order=10),
    SchoolPanel(name="people", template="schools/people.html", context=school_panels.people, order=30),
    SchoolPanel(name="invitations", place=ASIDE, template="schools/invitations/panel.html", context=invitation_panels.invited, order=21),
    LeavingNote(name="lead", words=school_panels.no_longer_leads, order=20),
    Round("last days over", last_days.end_all_over, words="Note that somebody’s last day at a school is over"),
    Duty("act for a school or organisation", access.leads_a_school),
    Permissions(EVENTS, {"schools.School": SEE, "schools.Affiliation": SEE}),
    Permissions(FINANCE, {"schools.School": ("view", "change")}),
    Permissions(EDITORS, {"schools.School": SEE}),
    Permissions(MANAGERS, {"schools.School": KEEP, "schools.Succession": KEEP, "schools.EmailDomain": ALL, "schools.Affiliation": KEEP}),
    *emails.KINDS,
    continuing_letters.CONTINUES,
    invitation_letters.INVITED,
    *audiences.AUDIENCES,
    *attention.WATCHES,
    *SECTIONS,
    *own_successions.PARTS,
    *invitation_successions.PARTS,
    PersonalData("schools", personal_data.affiliations, kept="Kept until you close your account."),
    PersonalData("invitations to schools", invitation_data.invitations, kept="Kept for 90 days after they end."),
    Erasure("schools", personal_data.end_affiliations),
    Erasure("invitations to schools", invitation_data.erase),
    Round("invite people of lists", invitation_lists.invite_forgotten, words="Invite people of lists that a lead has started"),
    Round("invitations deleted", invitation_data.forget, every=datetime.timedelta(hours=6), words="Delete old invitations to schools"),
)
