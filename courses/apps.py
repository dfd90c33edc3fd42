from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete
from wagtail.signals import page_published, page_slug_changed, page_unpublished


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from thep.cms import listings
        from thep.events import presenters
        from thep.events.entries import EVENT, UNDATED
        from thep.payments import sweep
        from thep.search import registry

        from . import companions, listed, search
        from .models import CataloguePage, CoursePage

        listings.register("courses", listings.Listing(template="courses/listed.html", find=listed.find))
        for kind in companions.KINDS:
            presenters.accompany(kind, companions.companion_of)
        registry.register(EVENT, search.EventSource())
        registry.register(UNDATED, search.UndatedSource())
        sweep.register("catalogue", search.catch_up)
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
