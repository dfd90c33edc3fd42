"""Ways on: one thing to do, or up to three to choose from."""

from wagtail.blocks import BooleanBlock, CharBlock, IntegerBlock, ListBlock, StructBlock, TextBlock

from .links import LinkBlock
from .pictures import PictureBlock

MOST_CARDS = 3


class CallToActionBlock(StructBlock):
    """One thing to do, in a panel of its own."""

    heading = CharBlock(max_length=100)
    text = TextBlock(max_length=400, required=False, rows=2)
    link = LinkBlock(label="Button")
    second_link = LinkBlock(required=False, label="Second, quieter button")

    class Meta:
        icon = "pick"
        template = "cms/blocks/call_to_action.html"
        description = "One thing to do: a heading, a sentence and a button."
        preview_value = {
            "heading": "Tell us you’re interested",
            "text": "No application, no CV. Schools that are looking for somebody like you write to you.",
            "link": {"label": "Tell us", "address": "/"},
        }


class CardBlock(StructBlock):
    """One card: a picture or a cloth, a heading and a sentence or two."""

    heading = CharBlock(max_length=100)
    text = TextBlock(max_length=300, required=False, rows=2)
    link = LinkBlock(required=False)
    picture = PictureBlock(required=False)
    pattern = IntegerBlock(
        required=False, min_value=1, max_value=999, help_text="Without a picture the card has a woven pattern; a number gives another one."
    )


class CardsBlock(StructBlock):
    """At most three cards beside one another."""

    heading = CharBlock(max_length=100, required=False)
    cards = ListBlock(CardBlock(label="Card"), min_num=1, max_num=MOST_CARDS)
    plain = BooleanBlock(required=False, label="Words only", help_text="Neither pictures nor patterns.")

    class Meta:
        icon = "grip"
        template = "cms/blocks/cards.html"
        description = "Up to three things beside one another, each with a picture or a woven pattern."
        preview_value = {
            "heading": "Three ways in",
            "cards": [
                {"heading": "Visit a school", "text": "See a class at work, and talk to those who teach it."},
                {"heading": "Meet a network", "text": "People who teach your subject, from every school."},
                {"heading": "Read the stories", "text": "What it’s like, from those who came."},
            ],
        }
