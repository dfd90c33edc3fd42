"""Teach Tower Hamlets: its pages, adverts, candidates and visits."""

from demonstration.parts import DemonstrationPart
from demonstration.teach_th import brand, recruitment, vacancies

PARTS = (
    DemonstrationPart("Teach Tower Hamlets", order=50, load=brand.load),
    DemonstrationPart("vacancies", order=70, load=vacancies.load, accounts=vacancies.accounts),
    DemonstrationPart("visits and those who would like to work here", order=90, load=recruitment.load, book=recruitment.book),
)
