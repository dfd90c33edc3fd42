from django.apps import AppConfig


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

        from . import access, alerts, interest, personal_data, profiles, stories, vacancies, vacancy_listing, visits

        access.register_duties()
        personal_data.register()
        presenters.register(Event.Kind.VISIT, visits.address, words=visits.words)
        sweep.register("job alerts", alerts.send_due)
        sweep.register("job alerts forgotten", alerts.forget_unconfirmed)
        sweep.register("expressions of interest about to end", interest.remind)
        sweep.register("expressions of interest forgotten", interest.forget)

        registry.register(profiles.KIND, profiles.SchoolSource())
        followers.register("school profiles", profiles.follow)
        followers.register("adverts of closed schools", vacancies.withdraw_at_closed)
        followers.register("visits to closed schools", visits.call_off_at_closed)
        sitemaps.register("schools", profiles.places)
        sitemaps.register("visits", visits.places)
        registry.register(stories.KIND, stories.StorySource())
        stories.register_listing()
        vacancy_listing.register()
