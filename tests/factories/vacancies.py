"""Adverts in any state, and thousands of them for the bench."""

import datetime
import itertools

import factory
from django.utils import timezone

from teach_th.models import Contract, Vacancy, VacancyMove
from teach_th.vacancies.vacancies import KIND
from tests.factories.schools import SchoolFactory
from thep.cms.models import Subject
from thep.cms.vocabulary import JobRole, Phase, WorkingPattern
from thep.search import registry

DAY = datetime.timedelta(days=1)


def nine_o_clock(days):
    """9am in London so many days from today."""
    return timezone.make_aware(datetime.datetime.combine(timezone.localdate() + days * DAY, datetime.time(9)))


class VacancyFactory(factory.django.DjangoModelFactory):
    """An advert that says all it must; a draft unless a state is given."""

    class Meta:
        model = Vacancy

    school = factory.SubFactory(SchoolFactory)
    title = "Year 2 class teacher"
    role = JobRole.TEACHER
    phases = [Phase.PRIMARY]
    patterns = [WorkingPattern.FULL_TIME]
    pay = "Main pay range, inner London"
    summary = "A lively Year 2 class."
    description = "You’ll teach a lively class."
    looking_for = "You like seven-year-olds.\nYou can teach early reading."
    offer = "A mentor in the same corridor."
    closes_at = factory.LazyFunction(lambda: nine_o_clock(14))
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + 60 * DAY)
    apply_url = "https://school.example/jobs"
    contact_email = "office@school.example"


def draft(**fields):
    return VacancyFactory(**fields)


def in_review(**fields):
    return VacancyFactory(state=Vacancy.State.IN_REVIEW, submitted_at=timezone.now(), **fields)


def published(*, subjects=(), **fields):
    """An open advert, to be found; `subjects` are slugs."""
    fields = {"state": Vacancy.State.PUBLISHED, "first_published_at": timezone.now() - 5 * DAY} | fields
    vacancy = VacancyFactory(**fields)
    vacancy.subjects.set([Subject.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0] for slug in subjects])
    VacancyMove.objects.create(vacancy=vacancy, kind=VacancyMove.Kind.PUBLISHED)
    registry.refresh(KIND, vacancy.pk)
    return vacancy


def closed(days_ago=3, **fields):
    """An advert that closed so many days ago."""
    return published(
        state=Vacancy.State.EXPIRED, closes_at=nine_o_clock(-days_ago), first_published_at=nine_o_clock(-days_ago - 14), **fields
    )


def many(number, schools):
    """`number` open adverts at `schools`, each different, to be found: for the bench."""
    roles, phases, patterns, contracts = (itertools.cycle(words.values) for words in (JobRole, Phase, WorkingPattern, Contract))
    subjects = list(Subject.objects.all())
    begun = timezone.now()
    made = Vacancy.objects.bulk_create(
        VacancyFactory.build(
            school=schools[at % len(schools)],
            title=f"{JobRole(role).label} {at}",
            role=role,
            phases=[next(phases)],
            patterns=[next(patterns)],
            contract=next(contracts),
            early_career=at % 3 == 0,
            pay_from_pence=30_000_00 + at * 100,
            state=Vacancy.State.PUBLISHED,
            first_published_at=begun - at * DAY / 100,
            closes_at=nine_o_clock(1 + at % 60),
        )
        for at, role in zip(range(number), roles, strict=False)
    )
    if subjects:
        through = Vacancy.subjects.through
        through.objects.bulk_create(
            through(vacancy_id=vacancy.pk, subject_id=subjects[at % len(subjects)].pk) for at, vacancy in enumerate(made)
        )
    for vacancy in made:
        registry.refresh(KIND, vacancy.pk)
    return made
