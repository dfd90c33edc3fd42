"""Words: running text, a person's own, a message that stands out, a small table."""

from typing import Any

from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, RichTextBlock, StructBlock

from .pictures import PictureBlock

QUOTATION_MARKS = "“”\"‘’'"
TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class TextBlock(RichTextBlock):
    """Running text under its own headings."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", ["h2", "h3", *TEXT_FEATURES])
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        template = "cms/blocks/text.html"
        description = "Paragraphs, headings, lists and links."
        preview_value = (
            "<h2>What we do</h2><p>We run professional learning for <b>everyone who works in a school</b>.</p>"
            "<ul><li>Courses and briefings</li><li>Networks of people who do the same job</li></ul>"
        )


class QuoteBlock(StructBlock):
    """A person's own words, with who said them."""

    words = CharBlock(max_length=400, help_text="Without quotation marks: the page adds them.")
    who = CharBlock(max_length=100, label="Who said it")
    role = CharBlock(max_length=150, required=False, help_text="Their job and school.")
    picture = PictureBlock(required=False, label="Portrait")

    class Meta:
        icon = "openquote"
        template = "cms/blocks/quote.html"
        description = "What somebody said, large, with their name."
        preview_value = {
            "words": "I was the only physicist in my last school. Here I plan with six.",
            "who": "Mehdi Karim",
            "role": "Teacher of physics",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        return context | {"words": value["words"].strip().strip(QUOTATION_MARKS)}


class TableBlock(StructBlock):
    """A small table. The first cell of each row is its heading; on a narrow window each cell stands under its column's name."""

    caption = CharBlock()
    columns = ListBlock(CharBlock(), min_num=2, max_num=5)
    rows = ListBlock(ListBlock(CharBlock(required=False), max_num=5, label="Cells"))

    class Meta:
        icon = "table"
        template = "cms/blocks/table.html"
        description = "Up to five columns, each with its heading."
        preview_value = {"caption": "Who to ask", "columns": ["About", "Email"], "rows": [["Bookings", "events@thep.example"]]}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        columns = list(value["columns"])
        rows = [[*zip(columns, row, strict=False)] for row in value["rows"]]
        return super().get_context(value, parent_context) | {"columns": columns, "rows": rows}


class NoteBlock(StructBlock):
    """A message that stands out. Its tone always comes with words."""

    tone = ChoiceBlock(choices=[("info", "Information"), ("good", "Good news"), ("warn", "Take care")], default="info")
    text = RichTextBlock(features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        template = "cms/blocks/note.html"
        description = "A message that stands out from the text around it."
        preview_value = {"tone": "info", "text": "<p>The office is closed between Christmas and New Year.</p>"}
