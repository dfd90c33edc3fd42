"""What editors build the body of a page from."""

from typing import Any

from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock

WORDS = ["bold", "italic", "link", "ol", "ul"]


class TableBlock(StructBlock):
    """A small table. The first cell of each row is its heading; on a narrow window each cell stands under its column's name."""

    caption = CharBlock()
    columns = ListBlock(CharBlock(), min_num=2, max_num=5)
    rows = ListBlock(ListBlock(CharBlock(required=False), max_num=5, label="Cells"))

    class Meta:
        icon = "table"
        template = "cms/blocks/table.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        columns = list(value["columns"])
        rows = [[*zip(columns, row, strict=False)] for row in value["rows"]]
        return super().get_context(value, parent_context) | {"columns": columns, "rows": rows}


class NoteBlock(StructBlock):
    """A message that stands out. Its tone always comes with words."""

    tone = ChoiceBlock(choices=[("info", "Information"), ("good", "Good news"), ("warn", "Take care")], default="info")
    text = RichTextBlock(features=WORDS)

    class Meta:
        icon = "info-circle"
        template = "cms/blocks/note.html"


class BodyBlock(StreamBlock):
    """The body of a page of words."""

    text = RichTextBlock(features=["h2", "h3", *WORDS], icon="pilcrow")
    table = TableBlock()
    note = NoteBlock()
