import datetime

import factory
from django.utils import timezone
from django.utils.text import slugify

from tests.factories.schools import SchoolFactory
from thep.membership.models import Membership, Tier, TierTerms
from thep.membership.models.terms import usual_cut_off
from thep.membership.years import begins, ends, this_academic_year


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
    begins_on = factory.LazyAttribute(lambda membership: begins(membership.academic_year))
    answer_by = factory.LazyAttribute(lambda membership: ends(membership.academic_year))
    grace_until = factory.LazyAttribute(lambda membership: ends(membership.academic_year) + datetime.timedelta(days=30))
    agreed_at = factory.LazyFunction(timezone.now)
    paid_at = factory.SelfAttribute("agreed_at")


class TierTermsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TierTerms

    tier = factory.SubFactory(TierFactory)
    academic_year = factory.LazyFunction(this_academic_year)
    fee_pence = 240_000
    included_places = 20
    counts_for_next_year_from = factory.LazyAttribute(lambda terms: usual_cut_off(terms.academic_year))
