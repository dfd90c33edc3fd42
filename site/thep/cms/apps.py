from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move


class CmsConfig(AppConfig):
    name = "thep.cms"
    label = "cms"

    def ready(self) -> None:
        from wagtail.models import PageViewRestriction

        from . import checks  # noqa: F401 -- registers them
        from .models import Restriction

        # Wagtail's own seams for what an editor does to a page, whatever screen or schedule it comes from.
        page_published.connect(_prepare_pictures, dispatch_uid="cms.pictures")
        for signal, name in ((page_published, "published"), (page_unpublished, "unpublished"), (post_delete, "deleted")):
            signal.connect(_follow_page, dispatch_uid=f"cms.{name}")
        page_slug_changed.connect(_follow_tree, dispatch_uid="cms.renamed")
        post_page_move.connect(_follow_tree, dispatch_uid="cms.moved")
        for model in (PageViewRestriction, Restriction):
            post_save.connect(_follow_privacy, sender=model, dispatch_uid=f"cms.{model.__name__}.saved")
            post_delete.connect(_follow_privacy, sender=model, dispatch_uid=f"cms.{model.__name__}.deleted")
        m2m_changed.connect(_follow_privacy, sender=PageViewRestriction.groups.through, dispatch_uid="cms.groups")


def _follow_page(instance: Any, **kwargs: Any) -> None:
    from .models import BasePage

    if isinstance(instance, BasePage) and instance.search_kind:
        instance.refresh_entry()


def _follow_tree(instance: Any, **kwargs: Any) -> None:
    from .search import refresh_below

    refresh_below(instance)


def _follow_privacy(instance: Any, **kwargs: Any) -> None:
    from wagtail.models import Page, PageViewRestriction

    from .search import refresh_below

    if isinstance(instance, PageViewRestriction):
        page = Page.objects.filter(pk=instance.page_id).first()
        if page is not None:
            refresh_below(page)


def _prepare_pictures(instance: Any, **kwargs: Any) -> None:
    from thep.tasks import enqueue_on_commit

    from .pictures import prepare

    enqueue_on_commit(prepare, instance.pk)
