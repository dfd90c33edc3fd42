"""What a new site has, as the demonstration has it, what editors do and how often it is read."""

import datetime

from demonstration.home import editing, page_views
from demonstration.parts import DemonstrationPart
from thep.home.first_pages import pages, vocabulary


def load_vocabulary(today: datetime.date) -> None:
    """Load subjects, tiers, policies, terms and holidays."""
    vocabulary.load()


def load_pages(today: datetime.date) -> None:
    """Build the pages that a new site has."""
    pages.build_pages()


PARTS = (
    DemonstrationPart("words, policies and terms", order=10, load=load_vocabulary),
    DemonstrationPart("pages", order=40, load=load_pages),
    DemonstrationPart("what editors do", order=55, load=editing.load),
    DemonstrationPart("readers", order=80, load=page_views.load),
)
