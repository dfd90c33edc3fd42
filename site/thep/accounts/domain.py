"""What accounts give to the rest of the site, and what the office's groups may do with what stands below, which knows no groups."""

from thep.cms.previews import PreviewMode
from thep.cms.secret_addresses import SecretPlace
from thep.schedule.rounds import Round

from . import account_panels
from .access import Duty, works_in_the_office
from .groups import ALL, EDITORS, EVENTS, FINANCE, KEEP, MANAGERS, REVIEWERS, SEE, Permissions
from .panels import AccountEntry, DetailEntry, MemberPanel
from .previews import teacher
from .retention import forget_sessions

PARTS = (
    SecretPlace("/accounts/confirm-email"),
    SecretPlace("/accounts/password/reset/key"),
    AccountEntry(label="Overview", address="member", here=("overview",), order=10),
    AccountEntry(label="Profile", address="member_profile", here=("profile",), order=60),
    AccountEntry(label="Signing in", address="mfa_index", here=("security",), below="/accounts/", order=70),
    MemberPanel(name="second step", template="accounts/second_step.html", context=account_panels.second_step, order=10),
    DetailEntry(label="Job role, phase, subjects and needs", address="member_profile", order=10),
    DetailEntry(label="Signing in: app, passkeys and codes", address="mfa_index", order=40),
    Duty("work in the office", works_in_the_office),
    PreviewMode("teacher", "A signed-in teacher", teacher),
    Permissions(EVENTS, {"accounts.User": SEE, "cms.PlanLine": SEE}),
    Permissions(FINANCE, {"accounts.User": SEE}),
    Permissions(MANAGERS, {"accounts.User": KEEP, "schedule.RoundRun": SEE, "cms.PlanLine": KEEP}),
    Permissions(REVIEWERS, {"cms.Subject": SEE, "cms.PlanLine": SEE}),
    Permissions(
        EDITORS,
        {
            "cms.Subject": ALL,
            "cms.PlanLine": SEE,
            "search.SynonymGroup": ALL,
            "analytics.DailyTotal": SEE,
            "wagtailsearchpromotions.SearchPromotion": ALL,
            "wagtailredirects.Redirect": ALL,
        },
    ),
    Round("sessions deleted", forget_sessions, words="Delete old sign-ins"),
)
