"""What the search is told of adverts, and what adverts are narrowed by."""

from collections.abc import Iterable

from django.urls import reverse

from thep.cms.models import names_of_subjects
from thep.cms.vocabulary import JobRole, Phase, WorkingPattern
from thep.search.entries import EntryData
from thep.search.lists.facets import Facet, facet_of, words_of_choices

from .models import Contract, Vacancy
from .vacancies import KIND

EARLY = "early"
SCHOOL = "school"
PAY = "pay"


def facets() -> tuple[Facet, ...]:
    """Return every facet, in the order of the page."""
    return (
        facet_of("role", "Role", words_of_choices(JobRole)),
        facet_of(EARLY, "Early career", {"yes": "Suitable for early career teachers"}),
        facet_of("phase", "Phase", words_of_choices(Phase)),
        facet_of("subject", "Subject", names_of_subjects()),
        facet_of("pattern", "Working pattern", words_of_choices(WorkingPattern)),
        facet_of("contract", "Contract", words_of_choices(Contract)),
        facet_of("visa", "Visa", {"yes": "Visa sponsorship offered"}),
    )


class VacancySource:
    """Each advert that is open, by its words, its school's name and place. It "starts" when it closes: so it leaves lists by itself."""

    def build(self, key: str) -> EntryData | None:
        vacancy = Vacancy.objects.open().select_related("school").filter(pk=key).first()
        if vacancy is None:
            return None
        school = vacancy.school
        subjects = list(vacancy.subjects.all())
        pay = max(vacancy.pay_from_pence or 0, vacancy.pay_to_pence or 0)
        labels = [
            vacancy.get_role_display(), *vacancy.phase_labels, *vacancy.pattern_labels, *(subject.name for subject in subjects),
            "Early career teacher ECT" if vacancy.early_career else "",
        ]  # fmt: skip
        words = [vacancy.description, vacancy.looking_for, vacancy.offer, vacancy.pay, vacancy.allowances, vacancy.hours]
        return EntryData(
            title=vacancy.title,
            url=reverse("vacancy", args=[vacancy.pk, vacancy.slug]),
            summary=vacancy.summary,
            body="\n".join(filter(None, words)),
            labels=[school.name, school.town, school.postcode, *labels],
            facets={
                "role": [vacancy.role],
                "phase": list(vacancy.phases),
                "subject": [subject.slug for subject in subjects],
                "pattern": list(vacancy.patterns),
                "contract": [vacancy.contract],
                EARLY: ["yes"] if vacancy.early_career else [],
                "visa": ["yes"] if vacancy.visa_sponsorship else [],
                SCHOOL: [str(school.urn)],
            },
            numbers={PAY: -pay} if pay else {},  # an order goes up, and the best paid come first
            starts_at=vacancy.closes_at,
            created_at=vacancy.first_published_at,
        )

    def keys(self) -> Iterable[str]:
        return map(str, Vacancy.objects.open().values_list("pk", flat=True).iterator())


__all__ = ["EARLY", "KIND", "PAY", "SCHOOL", "VacancySource", "facets"]
