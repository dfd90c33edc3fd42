"""The groups of the office and what each may do: what domains declare, and a function that makes the database agree with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from thep.cms import privacy
from thep.domains import declared

from .review import ensure_review

ALL = ("view", "add", "change", "delete")
KEEP = ("view", "add", "change")
SEE = ("view",)


EVENTS = "Events"
FINANCE = "Finance"
EDITORS = "Editors"
REVIEWERS = "Reviewers"
MANAGERS = "Office managers"


@dataclass(frozen=True)
class Permissions:
    """What the people of `group` may do with a domain's records: actions for each model."""

    group: str
    models: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Duties:
    """What a group may do with the tree of pages, and with images and documents; for its models, see what domains declare.

    Who stands in for `others` may do for their models what they may.
    """

    pages: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


WRITE = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILES = tuple(f"{action}_{kind}" for kind in ("image", "document") for action in ("add", "change", "choose"))

GROUPS: dict[str, Duties] = {
    EVENTS: Duties(pages=("add_page", "change_page"), collections=FILES),
    FINANCE: Duties(),
    EDITORS: Duties(pages=WRITE, collections=FILES),
    REVIEWERS: Duties(pages=WRITE, collections=FILES),
    MANAGERS: Duties(pages=WRITE, collections=FILES, others=(EVENTS, FINANCE, EDITORS)),
}


def models_of(name: str) -> dict[str, tuple[str, ...]]:
    """Return the actions that the group so named may do, for each model that a domain declares."""
    return join_actions(*(each.models for each in declared(Permissions) if each.group in (name, *GROUPS[name].others)))


def join_actions(*parts: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Join the actions of `parts`, model by model, each once."""
    models: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for model, actions in part.items():
            models[model] = tuple(dict.fromkeys((*models.get(model, ()), *actions)))
    return models


@transaction.atomic
def ensure_groups() -> list[Group]:
    """Create or correct each of our groups, so that it has exactly its permissions and pages are reviewed, and return the groups.

    Other groups, and who is in any, stay as they are.
    """
    for name in privacy.derived():
        Group.objects.get_or_create(name=name)  # it allows nothing, and nobody is put in it
    groups = [ensure(name, duties) for name, duties in GROUPS.items()]
    ensure_review()
    return groups


def ensure(name: str, duties: Duties) -> Group:
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.set([permission("wagtailadmin", "access_admin"), *permissions_for(models_of(name))])
    pages = [permission("wagtailcore", codename) for codename in duties.pages]
    files = [permission("wagtailimages" if codename.endswith("_image") else "wagtaildocs", codename) for codename in duties.collections]
    allow(GroupPagePermission, pages, group=group, page=Page.get_first_root_node())
    allow(GroupCollectionPermission, files, group=group, collection=Collection.get_first_root_node())
    return group


def permissions_for(models: dict[str, tuple[str, ...]]) -> list[Permission]:
    """Return the permissions for actions on `models` ('app.Model'), leaving out models that are not installed."""
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
    """Grant exactly `permissions`, and no other, at the group and page or collection that `where` names."""
    grants.objects.filter(**where).exclude(permission__in=permissions).delete()
    for each in permissions:
        grants.objects.get_or_create(permission=each, **where)
