import factory
from django.utils.text import slugify

from tests.factories.schools import SchoolFactory
from thep.membership.models import Membership, Tier
from thep.membership.years import this_academic_year


class TierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tier
        django_get_or_create = ("slug",)

    name = "Full"
    slug = factory.LazyAttribute(lambda tier: slugify(tier.name))


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    school = factory.SubFactory(SchoolFactory)
    tier = factory.SubFactory(TierFactory)
    academic_year = factory.LazyFunction(this_academic_year)
    places_granted = 20
