"""What schools give to the rest of the site."""

from thep.accounts.access import Duty
from thep.accounts.closing import Erasure
from thep.accounts.data import PersonalData
from thep.accounts.groups import ALL, EDITORS, EVENTS, FINANCE, KEEP, MANAGERS, SEE, Permissions
from thep.accounts.panels import AccountEntry

from . import access, attention, personal_data

PARTS = (
    AccountEntry(label="School", address="member_school_led", here=("school", "schools"), order=50),
    Duty("act for a school", access.leads_a_school),
    Permissions(EVENTS, {"schools.School": SEE, "schools.Affiliation": SEE}),
    Permissions(FINANCE, {"schools.School": ("view", "change")}),
    Permissions(EDITORS, {"schools.School": SEE}),
    Permissions(MANAGERS, {"schools.School": KEEP, "schools.EmailDomain": ALL, "schools.Affiliation": KEEP}),
    *attention.WATCHES,
    PersonalData("schools", personal_data.affiliations),
    Erasure("schools", personal_data.end_affiliations),
)
