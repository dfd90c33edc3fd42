"""What schools give to the rest of the site."""

from thep.accounts.access import Duty
from thep.accounts.closing import Erasure
from thep.accounts.groups import ALL, EDITORS, EVENTS, FINANCE, KEEP, MANAGERS, SEE, Permissions
from thep.accounts.panels import ASIDE, HEADING, AccountEntry, DetailEntry, MemberPanel, MemberTask
from thep.accounts.personal_data import PersonalData

from . import access, account_panels, attention, audiences, emails, personal_data, school_panels
from .models import Affiliation
from .office.sections import SECTIONS
from .panels import CardPart, LeavingNote, SchoolDuty, SchoolPanel

PARTS = (
    AccountEntry(label="School", address="member_school_led", here=("school", "schools"), order=50),
    MemberTask(name="invitations", template="schools/invitation.html", waiting=account_panels.invitations, order=20),
    MemberTask(name="requests", template="schools/request.html", waiting=account_panels.requests, order=30),
    MemberPanel(name="roles", place=HEADING, template="schools/roles.html", context=account_panels.roles),
    MemberPanel(name="where you work", template="schools/where_you_work.html", context=account_panels.where_you_work, order=20),
    MemberPanel(name="schools", place=ASIDE, template="schools/cards.html", context=account_panels.cards, order=20),
    MemberPanel(name="asked", place=ASIDE, template="schools/asked.html", context=account_panels.requested_listings, order=30),
    DetailEntry(label="Where you work", address="member_schools", order=20),
    CardPart(name="lead", template="schools/card_lead.html", contexts=account_panels.led, order=20),
    SchoolDuty(name="lead", roles=Affiliation.LEADING, link="See the school’s people", order=10),
    SchoolPanel(name="requests", template="schools/requests.html", context=school_panels.requests, order=10),
    SchoolPanel(name="people", template="schools/people.html", context=school_panels.people, order=30),
    LeavingNote(name="lead", words=school_panels.no_longer_leads, order=20),
    Duty("act for a school", access.leads_a_school),
    Permissions(EVENTS, {"schools.School": SEE, "schools.Affiliation": SEE}),
    Permissions(FINANCE, {"schools.School": ("view", "change")}),
    Permissions(EDITORS, {"schools.School": SEE}),
    Permissions(MANAGERS, {"schools.School": KEEP, "schools.EmailDomain": ALL, "schools.Affiliation": KEEP}),
    *emails.KINDS,
    *audiences.AUDIENCES,
    *attention.WATCHES,
    *SECTIONS,
    PersonalData("schools", personal_data.affiliations, kept="Kept until you close your account."),
    Erasure("schools", personal_data.end_affiliations),
)
