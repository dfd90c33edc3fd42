"""Every block that a page of words can be built from."""

from typing import Any

from wagtail.blocks import Block, StreamBlock

from thep.cms.listings import Listing
from thep.domains import declared

from .lists import ListingBlock
from .media import DownloadsBlock, VideoBlock
from .newsletter import NewsletterBlock
from .people import PeopleBlock
from .pictures import CaptionedPictureBlock
from .prompts import CallToActionBlock, CardsBlock
from .sequences import KeyFactsBlock, QuestionsBlock, StepsBlock, TimelineBlock
from .text import NoteBlock, QuoteBlock, TableBlock, TextBlock

WRITING, PEOPLE, ORDER, ACTION, LIVE = "Words and pictures", "People", "Facts and order", "Things to do", "Kept up to date by itself"


class BodyBlock(StreamBlock):
    """The body of a page of words: the blocks below, and a list of its things for each domain that declares one.

    A live list stands on a page once: two of a kind would say the same. Fields take this class and make the block when it is first
    used, as domains can say what they have only once all models are there.
    """

    text = TextBlock(group=WRITING)
    picture = CaptionedPictureBlock(group=WRITING)
    table = TableBlock(group=WRITING)
    note = NoteBlock(group=WRITING)
    quote = QuoteBlock(group=PEOPLE)
    people = PeopleBlock(group=PEOPLE)
    key_facts = KeyFactsBlock(group=ORDER)
    steps = StepsBlock(group=ORDER)
    timeline = TimelineBlock(group=ORDER)
    faq = QuestionsBlock(group=ORDER)
    call_to_action = CallToActionBlock(group=ACTION)
    cards = CardsBlock(group=ACTION)
    downloads = DownloadsBlock(group=ACTION)
    video = VideoBlock(group=ACTION)
    newsletter = NewsletterBlock(group=ACTION)

    def __init__(self, local_blocks: tuple[tuple[str, Block], ...] = (), **kwargs: Any) -> None:
        listings = sorted(declared(Listing), key=lambda listing: listing.name)
        lists = [(listing.name, ListingBlock(listing, group=LIVE)) for listing in listings]
        once = {name: {"max_num": 1} for name in ("newsletter", *dict(lists))}
        super().__init__([*local_blocks, *lists], block_counts=once, **kwargs)
