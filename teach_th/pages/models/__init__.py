"""The brand's pages, beside its stories."""

from .brand import SECTION, BrandPage, SectionPage, TeachPage
from .career import CareerPage
from .people import ContactPage, PeoplePage

__all__ = ["SECTION", "BrandPage", "CareerPage", "ContactPage", "PeoplePage", "SectionPage", "TeachPage"]
