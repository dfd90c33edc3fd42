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
    known = every_permission()
    groups = [ensure(name, duties, known) for name, duties in GROUPS.items()]
    ensure_review()
    return groups


def every_permission() -> dict[tuple[str, str], Permission]:
    """Return all permissions there are, by the label of their app and their codename."""
    return {(each.content_type.app_label, each.codename): each for each in Permission.objects.select_related("content_type")}


def ensure(name: str, duties: Duties, known: Mapping[tuple[str, str], Permission]) -> Group:
    """Return the group so named, with exactly the permissions that its `duties` and the domains give it, of those `known`."""
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.set([known["wagtailadmin", "access_admin"], *(known[key] for key in keys_for(models_of(name)))])
    pages = [known["wagtailcore", codename] for codename in duties.pages]
    files = [known["wagtailimages" if codename.endswith("_image") else "wagtaildocs", codename] for codename in duties.collections]
    allow(GroupPagePermission, pages, group=group, page=Page.get_first_root_node())
    allow(GroupCollectionPermission, files, group=group, collection=Collection.get_first_root_node())
    return group


def keys_for(models: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return app label and codename of the permissions for actions on `models` ('app.Model'), leaving out models that are not installed."""
    named = [(label.partition("."), actions) for label, actions in models.items()]
    return [
        (app, f"{action}_{model.lower()}")
        for (app, _, model), actions in named
        if model.lower() in apps.all_models[app]
        for action in actions
    ]


def allow(grants: type[GroupPagePermission] | type[GroupCollectionPermission], permissions: list[Permission], **where: Any) -> None:
    """Grant exactly `permissions`, and no other, at the group and page or collection that `where` names."""
    grants.objects.filter(**where).exclude(permission__in=permissions).delete()
    granted = set(grants.objects.filter(**where).values_list("permission", flat=True))
    grants.objects.bulk_create(grants(permission=each, **where) for each in permissions if each.pk not in granted)
