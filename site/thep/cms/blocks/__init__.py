"""What editors build the body of a page from. Start at `body.py`; `thep.cms.bodies` draws a body in a fixed number of queries."""

from .body import BodyBlock
from .links import LinkBlock
from .lists import ListingBlock
from .media import DownloadsBlock, VideoBlock
from .newsletter import NewsletterBlock
from .people import PeopleBlock
from .pictures import CaptionedPictureBlock, PictureBlock
from .prompts import CallToActionBlock, CardsBlock
from .sequences import KeyFactsBlock, QuestionsBlock, StepsBlock, TimelineBlock
from .text import TEXT_FEATURES, NoteBlock, QuoteBlock, TableBlock, TextBlock

__all__ = [
    "TEXT_FEATURES",
    "BodyBlock",
    "CallToActionBlock",
    "CaptionedPictureBlock",
    "CardsBlock",
    "DownloadsBlock",
    "KeyFactsBlock",
    "LinkBlock",
    "ListingBlock",
    "NewsletterBlock",
    "NoteBlock",
    "PeopleBlock",
    "PictureBlock",
    "QuestionsBlock",
    "QuoteBlock",
    "StepsBlock",
    "TableBlock",
    "TextBlock",
    "TimelineBlock",
    "VideoBlock",
]
