"""Pages of the brand, and the records of recruitment."""

from .career import CareerPage
from .interest import ExpressionOfInterest, Look
from .pages import SectionPage, TeachPage
from .people import ContactPage, PeoplePage
from .profile import SchoolProfile
from .stories import StoryIndexPage, StoryPage
from .vacancy import Contract, Vacancy, VacancyFile, VacancyMove, WorkingPattern
from .visit import Visit

__all__ = [
    "CareerPage",
    "ContactPage",
    "Contract",
    "ExpressionOfInterest",
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
    "WorkingPattern",
]
