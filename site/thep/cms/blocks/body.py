"""Every block that a page of words can be built from."""

from wagtail.blocks import StreamBlock

from .lists import CourseListBlock, EventListBlock, StoryListBlock, VacancyListBlock
from .media import DownloadsBlock, VideoBlock
from .newsletter import NewsletterBlock
from .people import PeopleBlock
from .pictures import CaptionedPictureBlock
from .prompts import CallToActionBlock, CardsBlock
from .sequences import KeyFactsBlock, QuestionsBlock, StepsBlock, TimelineBlock
from .text import NoteBlock, QuoteBlock, TableBlock, TextBlock

WRITING, PEOPLE, ORDER, ACTION, LIVE = "Words and pictures", "People", "Facts and order", "Things to do", "Kept up to date by itself"


class BodyBlock(StreamBlock):
    """The body of a page of words. A live list stands on a page once: two of a kind would say the same."""

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
    event_list = EventListBlock(group=LIVE)
    course_list = CourseListBlock(group=LIVE)
    story_list = StoryListBlock(group=LIVE)
    vacancy_list = VacancyListBlock(group=LIVE)

    class Meta:
        block_counts = {name: {"max_num": 1} for name in ("newsletter", "event_list", "course_list", "story_list", "vacancy_list")}
