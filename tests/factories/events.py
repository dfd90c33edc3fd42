import datetime

import factory
from django.utils import timezone

from thep.events.models import Event, Price, Session, Venue


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Venue
        django_get_or_create = ("name",)

    name = "Partnership training room"
    postcode = "E1 4TT"


class EventFactory(factory.django.DjangoModelFactory):
    """An open event of one session in four weeks; `price=4500` (pence, net) is what everybody pays, otherwise it is free."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    kind = "course"
    title = "Phonics that sticks"
    state = Event.State.OPEN
    venue = factory.SubFactory(VenueFactory)
    capacity = 20
    starts_at = factory.LazyFunction(
        lambda: (timezone.now() + datetime.timedelta(days=28)).replace(hour=9, minute=30, second=0, microsecond=0)
    )
    announced_at = factory.LazyAttribute(lambda event: timezone.now() if event.starts_at and event.state == Event.State.OPEN else None)
    ends_at = factory.LazyAttribute(lambda event: event.starts_at and event.starts_at + datetime.timedelta(hours=6))

    @factory.post_generation
    def sessions(self, create, extracted, **kwargs):
        if create and self.starts_at:
            Session.objects.create(event=self, starts_at=self.starts_at, ends_at=self.ends_at)

    @factory.post_generation
    def price(self, create, extracted, **kwargs):
        """`price=4500`: what everybody pays, in pence net of VAT."""
        if create and extracted is not None:
            Price.objects.create(event=self, tier=None, net_pence=extracted)
