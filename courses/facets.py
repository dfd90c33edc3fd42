"""What the catalogue is narrowed by."""

from thep.cms.models import names_of_subjects
from thep.cms.vocabulary import Audience, Phase
from thep.events import kinds
from thep.events.facets import INCLUDED, PAY, PLACES, PRICE, PRICES, WHEN, is_month, times, when_label
from thep.events.models import Event
from thep.search.lists.facets import Facet, facet_of, words_of_choices


def facets(*, price: str, has_included: bool) -> tuple[Facet, ...]:
    """Return every facet, in the order of the page: what a teacher looks for first stands first, and open.

    `price` is the search's name of the reader's price; without places still to use, what is included is to be paid for.
    """
    formats, audiences, phases = (words_of_choices(choices) for choices in (Event.Format, Audience, Phase))
    return (
        facet_of("subject", "Subject", names_of_subjects(), stands_open=True),
        facet_of("phase", "Phase", phases, stands_open=True),
        facet_of("audience", "Who it’s for", audiences, stands_open=True),
        Facet(WHEN, "When", when_label, times(), is_part=is_month),
        facet_of("format", "How you take part", formats),
        facet_of("kind", "Kind", dict(kinds.choices())),
        facet_of(PRICE, "Price for you", PRICES, indexed_as=price, stands_for={} if has_included else {PAY: (PAY, INCLUDED)}),
        facet_of("places", "Places", PLACES),
    )
