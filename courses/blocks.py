"""What a course page is written with."""

from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock

SMALL = ["bold", "italic", "link", "ul", "ol"]


class PartBlock(StructBlock):
    """One part of the outline: folded away under its heading on the page."""

    heading = CharBlock(max_length=120)
    text = RichTextBlock(features=SMALL)

    class Meta:
        icon = "list-ol"
        label = "Part of the outline"
        template = "courses/blocks/part.html"


class TextBlock(RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = "Text"
        template = "courses/blocks/text.html"


class KeyFactsBlock(ListBlock):
    class Meta:
        icon = "check"
        label = "Key facts"
        template = "courses/blocks/key_facts.html"
