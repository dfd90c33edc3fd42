from typing import Any

from django.apps import AppConfig
from wagtail.signals import page_published, page_unpublished


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from thep.events.entries import EVENT, UNDATED
        from thep.search import registry

        from . import search
        from .models import CoursePage

        registry.register(EVENT, search.EventSource())
        registry.register(UNDATED, search.UndatedSource())
        # Wagtail's own seam for what an editor does to a page, whatever screen or schedule it comes from.
        for signal in (page_published, page_unpublished):
            signal.connect(_follow, sender=CoursePage, dispatch_uid=f"courses.search.{id(signal)}")


def _follow(instance: Any, **kwargs: Any) -> None:
    from .search import refresh_course

    refresh_course(instance)
