"""What the catalogue is narrowed by."""

from thep.cms.models import names_of_subjects
from thep.cms.vocabulary import Audience, Phase
from thep.events import kinds
from thep.events.facets import PLACES, PRICE, PRICES, WHEN, is_month, times, when_label
from thep.events.models import Event
from thep.search.browsing import Facet, facet_of, words_of_choices


def facets() -> tuple[Facet, ...]:
    """Every facet, in the order of the page: what a teacher looks for first stands first, and open."""
    names = names_of_subjects()
    formats, audiences, phases = (words_of_choices(choices) for choices in (Event.Format, Audience, Phase))
    return (
        facet_of("subject", "Subject", names, single=False, stands_open=True),
        facet_of("phase", "Phase", phases, single=False, stands_open=True),
        facet_of("audience", "Who it’s for", audiences, single=False, stands_open=True),
        Facet(WHEN, "When", when_label, times(), single=False, is_part=is_month),
        facet_of("format", "How you take part", formats),
        facet_of("kind", "Kind", dict(kinds.choices())),
        facet_of(PRICE, "Price for you", PRICES),
        facet_of("places", "Places", PLACES),
    )
