"""Pages of the brand, and the records of recruitment."""

from .alerts.models import AlertedVacancy, JobAlert
from .interest.models import ExpressionOfInterest, Look
from .pages.models import CareerPage, ContactPage, PeoplePage, SectionPage, TeachPage
from .schools.models import SchoolProfile
from .stories.models import StoryIndexPage, StoryPage
from .vacancies.models import Contract, Vacancy, VacancyFile, VacancyMove
from .visits.models import Visit

__all__ = [
    "AlertedVacancy",
    "CareerPage",
    "ContactPage",
    "Contract",
    "ExpressionOfInterest",
    "JobAlert",
    "Look",
    "PeoplePage",
    "SchoolProfile",
    "SectionPage",
    "StoryIndexPage",
    "StoryPage",
    "TeachPage",
    "Vacancy",
    "VacancyFile",
    "VacancyMove",
    "Visit",
]
