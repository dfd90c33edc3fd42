"""What members are asked for a thread and a post, and leads where something has to go."""

from collections.abc import Sequence
from typing import Any

from django import forms

from networks.errors import NetworksError
from networks.resources import contents
from networks.resources.files.names import safe_name
from networks.resources.forms import FilesField, SeveralFiles
from networks.resources.resources import Contents
from thep.cms.fields import LineField, WordsField

from . import files, markup
from .models import LONGEST_REASON, LONGEST_REPORT, LONGEST_TITLE
from .posts import LONGEST

LONGEST_HTML = 100_000
"""With its marks. Much of what an editor sends is taken out."""


class WordsForm(forms.Form):
    """The words of a post: plain text, or HTML where the editor of the page made it."""

    words = WordsField(
        label="Your reply",
        max_length=LONGEST_HTML,
        widget=forms.Textarea(attrs={"rows": 6, "data-editor": ""}),
        error_messages={"required": "Write something first.", "max_length": f"Use {LONGEST:,} characters or fewer."},
    )
    is_html = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def html(self) -> str:
        """Return what was written as HTML. Whoever keeps it cleans it."""
        words: str = self.cleaned_data["words"]
        return words if self.cleaned_data["is_html"] else markup.html_of_plain(words)


class PostForm(WordsForm):
    attached = FilesField(
        required=False,
        label="Files",
        widget=SeveralFiles(attrs={"multiple": True}),
        help_text=f"Up to {files.MOST}: documents, slides, sheets, pictures or sound. We take names and comments out of them.",
    )

    def contents(self) -> Sequence[Contents]:
        """Return the files, checked and cleaned; where one can't be taken, the form says why beside the field, and nothing is returned."""
        given, refused = [], []
        uploads = self.cleaned_data["attached"]
        if len(uploads) > files.MOST:
            self.add_error("attached", f"Choose {files.MOST} files or fewer.")
            return []
        for upload in uploads:
            try:
                given.append(contents.of_file(upload))
            except NetworksError as error:
                refused.append(f"{safe_name(upload.name or '')}: {error}")
        for words in refused:
            self.add_error("attached", words)
        return [] if refused else given


class StartForm(PostForm):
    title = LineField(
        label="Title",
        max_length=LONGEST_TITLE,
        help_text="Such as ‘Rolling snack time: does it work?’ The title can’t be changed later, as emails are kept together by it.",
        error_messages={"required": "Enter a title.", "max_length": f"Title: use {LONGEST_TITLE} characters or fewer."},
    )
    field_order = ("title", "words", "is_html", "attached")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "Your post"


class ReportForm(forms.Form):
    words = WordsField(
        max_length=LONGEST_REPORT,
        label="What is wrong with this post?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Such as a child’s name, or something unkind. The network’s leads see who reports it; whoever wrote the post doesn’t.",
        error_messages={"required": "Say what is wrong with the post.", "max_length": f"Use {LONGEST_REPORT:,} characters or fewer."},
    )


class RemoveForm(forms.Form):
    why = LineField(
        max_length=LONGEST_REASON,
        label="Reason",
        help_text="Whoever wrote the post gets your reason by email.",
        error_messages={"required": "Enter a reason.", "max_length": f"Use {LONGEST_REASON} characters or fewer."},
    )


class SpaceForm(forms.Form):
    posts_wait = forms.BooleanField(
        required=False,
        label="Check what newcomers write",
        help_text="The first post of each member waits until a lead publishes it.",
    )


class FindForm(forms.Form):
    q = LineField(label="Find a thread", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))


class SuggestForm(forms.Form):
    q = LineField(required=False, max_length=60)
