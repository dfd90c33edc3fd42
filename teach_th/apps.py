from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete
from wagtail.signals import page_published, page_unpublished


class TeachTowerHamletsConfig(AppConfig):
    name = "teach_th"
    verbose_name = "Teach Tower Hamlets"

    def ready(self) -> None:
        from thep.cms import sitemaps
        from thep.events import presenters
        from thep.events.models import Event
        from thep.payments import sweep
        from thep.schools import followers
        from thep.search import registry

        from . import access, alerts, interest, personal_data, profiles, stories, vacancy_listing, visits
        from .models import StoryPage

        access.register_duties()
        personal_data.register()
        presenters.register(Event.Kind.VISIT, visits.address)
        sweep.register("job alerts", alerts.send_due)
        sweep.register("job alerts forgotten", alerts.forget_unconfirmed)
        sweep.register("expressions of interest about to end", interest.remind)
        sweep.register("expressions of interest forgotten", interest.forget)

        registry.register(profiles.KIND, profiles.SchoolSource())
        followers.register("school profiles", profiles.follow)
        sitemaps.register("schools", profiles.places)
        sitemaps.register("visits", visits.places)
        registry.register(stories.KIND, stories.StorySource())
        stories.register_listing()
        vacancy_listing.register()
        # Wagtail's own seams for what an editor does to a page, whatever screen or schedule it comes from.
        page_published.connect(_follow_story, sender=StoryPage, dispatch_uid="stories.published")
        page_unpublished.connect(_follow_story, sender=StoryPage, dispatch_uid="stories.unpublished")
        post_delete.connect(_follow_story, sender=StoryPage, dispatch_uid="stories.deleted")


def _follow_story(instance: Any, **kwargs: Any) -> None:
    from . import stories

    stories.refresh(instance)
