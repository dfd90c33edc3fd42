from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete
from wagtail.signals import page_published, page_slug_changed, page_unpublished


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from .models import CataloguePage, CoursePage

        # Wagtail's own seams for what an editor does to a page, whatever screen or schedule it comes from.
        page_published.connect(_follow_course, sender=CoursePage, dispatch_uid="courses.published")
        page_unpublished.connect(_follow_course, sender=CoursePage, dispatch_uid="courses.unpublished")
        post_delete.connect(_follow_course, sender=CoursePage, dispatch_uid="courses.deleted")
        page_slug_changed.connect(_follow_catalogue, sender=CataloguePage, dispatch_uid="courses.moved")


def _follow_course(instance: Any, **kwargs: Any) -> None:
    from .search import refresh_course

    refresh_course(instance)


def _follow_catalogue(instance: Any, **kwargs: Any) -> None:
    from .models import CoursePage
    from .search import refresh_course

    for course in CoursePage.objects.child_of(instance):
        refresh_course(course)
