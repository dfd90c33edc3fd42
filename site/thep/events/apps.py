from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "thep.events"
    label = "events"

    def ready(self) -> None:
        from thep.cms import listings
        from thep.payments import vat

        from . import prices, soonest

        listings.register("events", listings.Listing(template="events/listed.html", find=soonest.find))
        vat.register("events", prices.have_vat)
