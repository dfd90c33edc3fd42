from typing import Any

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "thep.cms"
    label = "cms"

    def ready(self) -> None:
        from wagtail.signals import page_published

        # Wagtail's own seam for what an editor does to a page, whatever screen or schedule it comes from.
        page_published.connect(_prepare_pictures, dispatch_uid="cms.pictures")


def _prepare_pictures(instance: Any, **kwargs: Any) -> None:
    from thep.tasks import enqueue_on_commit

    from .pictures import prepare

    enqueue_on_commit(prepare, instance.pk)
