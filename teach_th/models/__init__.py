"""Pages of the brand, and the records of recruitment."""

from .alert import AlertedVacancy, JobAlert
from .career import CareerPage
from .interest import ExpressionOfInterest, Look
from .pages import SectionPage, TeachPage
from .people import ContactPage, PeoplePage
from .profile import SchoolProfile
from .stories import StoryIndexPage, StoryPage
from .vacancy import Contract, Vacancy, VacancyFile, VacancyMove
from .visit import Visit

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
