"""What waits for an editor on the first page of the back office, beside what Wagtail shows there: reviews, locks, recent edits."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from thep.design.templatetags.thep import clock, day

SHOWN = 8
OLD = datetime.timedelta(days=365)


class Waiting(NamedTuple):
    """A page that waits, where to go on with it, and what is to be said of it."""

    title: str
    address: str
    words: str


class PagesPanel(Component):
    """A list of pages; nothing at all where there are none."""

    template_name = "office/pages_panel.html"
    heading = ""
    order = 230

    def find(self, request: HttpRequest) -> Sequence[Waiting]:
        raise NotImplementedError

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"heading": self.heading, "name": self.name, "pages": self.find(parent_context["request"])}


class Drafts(PagesPanel):
    """What I've begun to change and nobody sees yet."""

    name = "my-drafts"
    heading = "Your drafts"

    def find(self, request: HttpRequest) -> Sequence[Waiting]:
        pages = Page.objects.filter(has_unpublished_changes=True, latest_revision__user=request.user)
        of_pages = scheduled().annotate(of_page=Cast("object_id", BigIntegerField())).values("of_page")  # a revision keeps the key as text
        pages = pages.exclude(pk__in=of_pages).order_by("-latest_revision_created_at")
        return [Waiting(page.draft_title, editor_of(page), f"Changed on {day(page.latest_revision_created_at)}") for page in pages[:SHOWN]]


class Scheduled(PagesPanel):
    """What will be published by itself."""

    name = "scheduled"
    heading = "Scheduled"
    order = 240

    def find(self, request: HttpRequest) -> Sequence[Waiting]:
        revisions = scheduled().order_by("approved_go_live_at")[:SHOWN]
        pages = changeable(request).in_bulk([int(revision.object_id) for revision in revisions])
        return [
            Waiting(page.draft_title, editor_of(page), f"{day(at)} at {clock(at)}")
            for revision in revisions
            if (page := pages.get(int(revision.object_id))) and (at := revision.approved_go_live_at)
        ]


class Stale(PagesPanel):
    """What has been published for a year as it is."""

    name = "stale"
    heading = "Not changed for a year: still right?"
    order = 400

    def find(self, request: HttpRequest) -> Sequence[Waiting]:
        pages = changeable(request).live().filter(depth__gt=2, last_published_at__lt=timezone.now() - OLD).order_by("last_published_at")
        return [Waiting(page.title, editor_of(page), f"Since {day(page.last_published_at)}") for page in pages[:SHOWN]]


PANELS: tuple[type[PagesPanel], ...] = (Drafts, Scheduled, Stale)


def scheduled() -> Any:
    """Return the revisions of pages that wait for their day."""
    return Revision.page_revisions.filter(approved_go_live_at__gt=timezone.now())


def changeable(request: HttpRequest) -> Any:
    """Return the pages that the reader of `request` may change."""
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(request.user, "change")


def editor_of(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
