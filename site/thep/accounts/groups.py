"""The groups of the office and what each may do: data, and a function that makes the database agree with it."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from thep.cms import privacy

from .review import ensure_review

ALL = ("view", "add", "change", "delete")
KEEP = ("view", "add", "change")
SEE = ("view",)


@dataclass(frozen=True)
class Duties:
    """What a group may do: actions for models, and for the tree of pages, images and documents."""

    models: dict[str, tuple[str, ...]]
    pages: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()


EVENTS = {
    "events.Event": ALL,
    "events.Session": ALL,
    "events.Price": ALL,
    "events.Venue": ALL,
    "events.Facilitator": ALL,
    "events.SchoolHoliday": ALL,
    "events.CancellationPolicy": KEEP,
    "events.PolicyStep": ALL,
    "bookings.Booking": KEEP,
    "bookings.Interest": KEEP,
    "bookings.Terms": KEEP,
    "schools.School": SEE,
    "schools.Affiliation": SEE,
    "accounts.User": SEE,
    "payments.Order": SEE,
    "mail.Message": SEE,
}
FINANCE = {
    "payments.Order": KEEP,
    "payments.OrderLine": KEEP,
    "payments.Payment": KEEP,
    "payments.Refund": KEEP,
    "payments.WebhookEvent": SEE,
    "membership.Tier": KEEP,
    "membership.Membership": KEEP,
    "membership.PlaceEntry": ("view", "add"),
    "events.Event": SEE,
    "events.Price": SEE,
    "bookings.Booking": SEE,
    "schools.School": ("view", "change"),
    "accounts.User": SEE,
    "mail.Message": SEE,
}
EDITORS = {
    "cms.Subject": ALL,
    "events.Event": SEE,
    "events.Facilitator": ALL,
    "search.SynonymGroup": ALL,
    "teach_th.Vacancy": ("view", "change"),
    "teach_th.SchoolProfile": ("view", "change"),
    "schools.School": SEE,
    "home.SiteFrame": ("view", "change"),
    "wagtailsearchpromotions.SearchPromotion": ALL,
    "analytics.DailyTotal": SEE,
    "mail.Subscription": SEE,
    "wagtailredirects.Redirect": ALL,
}
PEOPLE = {
    "teach_th.ExpressionOfInterest": SEE,
    "teach_th.Look": SEE,
    "schools.School": KEEP,
    "schools.EmailDomain": ALL,
    "schools.Affiliation": KEEP,
    "accounts.User": KEEP,
    "mail.Message": ("view", "change"),
    "mail.Subscription": ("view", "delete"),
    "payments.Heartbeat": SEE,
}
WRITE = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILES = tuple(f"{action}_{kind}" for kind in ("image", "document") for action in ("add", "change", "choose"))


def together(*parts: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The actions of `parts`, joined model by model."""
    models: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for model, actions in part.items():
            models[model] = tuple(dict.fromkeys((*models.get(model, ()), *actions)))
    return models


GROUPS: dict[str, Duties] = {
    "Events": Duties(EVENTS, pages=("add_page", "change_page"), collections=FILES),
    "Finance": Duties(FINANCE),
    "Editors": Duties(EDITORS, pages=WRITE, collections=FILES),
    "Reviewers": Duties({"cms.Subject": SEE, "events.Event": SEE}, pages=WRITE, collections=FILES),
    "Office managers": Duties(together(EVENTS, FINANCE, EDITORS, PEOPLE), pages=WRITE, collections=FILES),
}


@transaction.atomic
def ensure_groups() -> list[Group]:
    """Each of our groups exists with exactly its permissions, and pages are reviewed; other groups, and who is in any, stay as they are."""
    for name in privacy.derived():
        Group.objects.get_or_create(name=name)  # it allows nothing, and nobody is put in it
    groups = [ensure(name, duties) for name, duties in GROUPS.items()]
    ensure_review()
    return groups


def ensure(name: str, duties: Duties) -> Group:
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.set([permission("wagtailadmin", "access_admin"), *permissions_for(duties.models)])
    pages = [permission("wagtailcore", codename) for codename in duties.pages]
    files = [permission("wagtailimages" if codename.endswith("_image") else "wagtaildocs", codename) for codename in duties.collections]
    allow(GroupPagePermission, pages, group=group, page=Page.get_first_root_node())
    allow(GroupCollectionPermission, files, group=group, collection=Collection.get_first_root_node())
    return group


def permissions_for(models: dict[str, tuple[str, ...]]) -> list[Permission]:
    """The permissions of the models that are installed: a domain that isn't needs no permissions."""
    named = [(label.partition("."), actions) for label, actions in models.items()]
    return [
        permission(app, f"{action}_{model.lower()}")
        for (app, _, model), actions in named
        if model.lower() in apps.all_models[app]
        for action in actions
    ]


def permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def allow(grants: type[GroupPagePermission] | type[GroupCollectionPermission], permissions: list[Permission], **where: Any) -> None:
    """Those of `permissions`, and no other, are granted `where`."""
    grants.objects.filter(**where).exclude(permission__in=permissions).delete()
    for each in permissions:
        grants.objects.get_or_create(permission=each, **where)
