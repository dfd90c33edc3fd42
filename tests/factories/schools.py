import factory
from django.utils.text import slugify

from tests.factories.accounts import PersonFactory
from thep.cms.vocabulary import Phase
from thep.schools.models import Affiliation, Invitation, School


class SchoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = School

    urn = factory.Sequence(lambda n: 900000 + n)
    name = factory.Sequence(lambda n: f"Loomwright Primary School {n}")
    slug = factory.LazyAttribute(lambda school: slugify(school.name))
    phase = Phase.PRIMARY
    postcode = "E1 4PZ"


class AffiliationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Affiliation

    person = factory.SubFactory(PersonFactory)
    school = factory.SubFactory(SchoolFactory)
    role = Affiliation.Role.TEACHER
    state = Affiliation.State.ACTIVE


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    school = factory.SubFactory(SchoolFactory)
    email = factory.Sequence(lambda n: f"invited{n}@school.example")
