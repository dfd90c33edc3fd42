"""What a new site has, as the demonstration has it, what editors do and how often it is read."""

import datetime

from demonstration.home import editing, page_views
from demonstration.parts import DemonstrationPart
from thep.cms.first_things import make_first_things
from thep.home.new_site import publish_standard_pages


def load_first_things(today: datetime.date) -> None:
    """Have what a new site has, its standard pages published."""
    make_first_things()
    publish_standard_pages()


PARTS = (
    DemonstrationPart("words, policies, terms and first pages", order=10, load=load_first_things),
    DemonstrationPart("what editors do", order=55, load=editing.load),
    DemonstrationPart("readers", order=80, load=page_views.load),
)
