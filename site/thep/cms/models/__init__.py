"""The base page, pages of words, and the records that editors keep: the vocabulary and the strategic plan."""

from ..plan.models import Objective, PageObjective, PlanLine
from .page import BasePage
from .privacy import Restriction
from .standard import StandardPage
from .subject import Subject, names_by_page, names_of_subjects

__all__ = [
    "BasePage",
    "Objective",
    "PageObjective",
    "PlanLine",
    "Restriction",
    "StandardPage",
    "Subject",
    "names_by_page",
    "names_of_subjects",
]
