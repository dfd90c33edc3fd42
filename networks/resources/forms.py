"""What leads are asked about a resource, its versions and the networks that it is in, and members where something is wrong with it."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import linebreaks, urlize

from networks.pages.models import NetworkPage
from thep.cms.fields import DayInput, LineField, RecordsField, WordsField
from thep.cms.models import Subject
from thep.cms.vocabulary import Phase, labels_of
from thep.design.form_fields import ask_later, row_field
from thep.design.templatetags.thep import day

from .files.child.markup import clean_html
from .models import KeyStage, Resource
from .resources import Contents, Details
from .uploads.uploads import Arrived

DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"]
MOST_FILES = 300
"""How many files may be sent at once. Django takes more (`DATA_UPLOAD_MAX_NUMBER_FILES`), so that it is said beside the field."""

MOST_TAGS = 12
LONGEST_TAG = 40
MARKUP = re.compile(r"<(p|h3|h4|ul|ol|li|strong|em|a|br|table|blockquote)\b", re.IGNORECASE)


def cleaned_html(words: str) -> str:
    """Return `words`, as an editor's HTML or as plain text, as HTML that is safe to show."""
    html = words if MARKUP.search(words) else linebreaks(urlize(words), autoescape=False)
    return clean_html(html, keeps_own=True)


class DetailsForm(forms.Form):
    """What is said of a resource."""

    title = LineField(
        max_length=150, label="Title",
        error_messages={"required": "Enter a title.", "max_length": "Use 150 characters or fewer."},
    )  # fmt: skip
    summary = WordsField(
        max_length=600, required=False, label="Description", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A sentence or two: what one does with it, and with whom.",
        error_messages={"max_length": "Use 600 characters or fewer."},
    )  # fmt: skip
    type = forms.ChoiceField(label="Type", choices=Resource.Type.choices, initial=Resource.Type.TEACHING)
    phases = forms.MultipleChoiceField(label="Phase", choices=Phase.choices, required=False, widget=forms.CheckboxSelectMultiple)
    key_stages = forms.MultipleChoiceField(label="Key stage", choices=KeyStage.choices, required=False, widget=forms.CheckboxSelectMultiple)
    subjects = RecordsField(Subject.objects.all(), label="Subject", required=False, widget=forms.CheckboxSelectMultiple)
    tags = LineField(
        max_length=400, required=False, label="Topics", help_text="With commas between them, such as ‘phonics, assessment’.",
        error_messages={"max_length": "Use fewer topics."},
    )  # fmt: skip
    licence = forms.ChoiceField(label="Licence", choices=Resource.Licence.choices, initial=Resource.Licence.PARTNERSHIP)
    review_on = forms.DateField(
        label="Review date", required=False, input_formats=DAYS, widget=DayInput,
        help_text="We’ll ask you then whether the resource is still good. If you leave this empty, we’ll ask in a year.",
        error_messages={"invalid": "Enter a date, such as 31/08/2027."},
    )  # fmt: skip

    def clean_tags(self) -> list[str]:
        tags = list(dict.fromkeys(tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()))
        if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
            raise ValidationError(f"Use up to {MOST_TAGS} topics of {LONGEST_TAG} characters or fewer, with commas between them.")
        return tags

    def clean_review_on(self) -> Any:
        day = self.cleaned_data["review_on"]
        if day is not None and day <= timezone.localdate() and day != self.initial.get("review_on"):
            raise ValidationError("That date has passed. Enter one in the future.")
        return day

    def details(self, title: str = "") -> Details:
        """Return what was said; `title` is what it's called where that was left empty."""
        said = {name: self.cleaned_data[name] for name in DetailsForm.base_fields}
        return Details(**(said | {"title": said["title"] or title}))


class ChangeForm(DetailsForm):
    """What is said of a resource that is there; `standing` is what is said of it so far."""

    def __init__(self, data: Any, *, standing: Details) -> None:
        super().__init__(data, initial=vars(standing) | {"tags": ", ".join(standing.tags)})
        self.standing = standing

    def say_what_stands(self, why: str) -> None:
        """Have the page say `why` what was typed isn't saved, and beside each field that would be different what it says now."""
        self.add_error(None, why)
        words = in_words(self.standing)
        for name in self.changed_data:
            now = f"it says ‘{words[name]}’ now." if words[name] else "it’s empty now."
            self.add_error(name, f"{self.fields[name].label}: {now}")


def in_words(details: Details) -> dict[str, str]:
    """Return what `details` say, by the names of their fields, as people read it."""
    return {
        "title": details.title,
        "summary": details.summary,
        "type": Resource.Type(details.type).label,
        "phases": ", ".join(labels_of(Phase, details.phases)),
        "key_stages": ", ".join(labels_of(KeyStage, details.key_stages)),
        "subjects": ", ".join(subject.name for subject in details.subjects),
        "tags": ", ".join(details.tags),
        "licence": Resource.Licence(details.licence).label,
        "review_on": day(details.review_on) if details.review_on else "",
    }


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class FilesField(forms.FileField):
    """Several files, `MOST_FILES` at most."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        # An empty file is refused where each is looked at, by its name, and the others go on.
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if data and len(data) > MOST_FILES:
            raise ValidationError(f"Choose {MOST_FILES} files or fewer at a time. You chose {len(data)}: send the others afterwards.")
        return [super(FilesField, self).clean(each, initial) for each in data or ()]


class WhatForm(forms.Form):
    """What a version is: files, a link, words, or a Word document that becomes words; one of these."""

    file = FilesField(
        required=False, label="Files", widget=SeveralFiles(attrs={"multiple": True}),
    )  # fmt: skip
    link = forms.URLField(
        label="Or a link", required=False, max_length=500, assume_scheme="https",
        help_text="To a film, a website or a document that is kept elsewhere.",
        error_messages={"invalid": "Enter the whole link, such as https://example.org/film.", "max_length": "Use a shorter link."},
    )  # fmt: skip
    words = forms.CharField(
        label="Or write a page", required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 8, "data-editor": "page"}),
        error_messages={"max_length": "That is too long for a page. Upload it as a file."},
    )  # fmt: skip
    as_page = forms.BooleanField(
        required=False, label="Make a page of each Word document",
        help_text="People read it here, on a telephone too, and nothing is downloaded.",
    )  # fmt: skip
    keep_names = forms.BooleanField(
        required=False, label="Keep the names inside the files",
        help_text="Otherwise we take out who wrote them, comments, and who changed what.",
    )  # fmt: skip

    tells = forms.BooleanField(
        required=False, label="Tell members in their next email",
        help_text="It goes into the email with news from their networks. Otherwise nobody gets an email.",
    )  # fmt: skip

    def __init__(self, *args: Any, uploaded: Sequence[Arrived] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uploaded = uploaded
        ask_later(self, "file", "link", "words")

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"])
        if link and not link.startswith(("http://", "https://")):
            raise ValidationError("Enter a link that begins with https://.")
        return link

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = [bool(self.files_given), bool(cleaned.get("link")), bool(cleaned.get("words"))]
        if not any(given) and not self.errors:
            self.add_error("file", "Choose a file, enter a link, or write something.")
        if sum(given) > 1:
            raise ValidationError("Choose files, enter a link, or write something: one of the three at a time.")
        return cleaned

    @property
    def files_given(self) -> list[tuple[str, Any]]:
        """Return the files that were chosen, and those that came in parts before with their tokens."""
        return [*(("", file) for file in self.cleaned_data.get("file", ())), *self.uploaded]

    def contents_of_words(self) -> Contents | None:
        """Return the link or the words as a version; None where files were chosen."""
        if link := self.cleaned_data["link"]:
            return Contents(link=link)
        if words := self.cleaned_data["words"]:
            return Contents(html=cleaned_html(words))
        return None


class AddForm(WhatForm, DetailsForm):
    """Everything about something new. Several files, or a Word document, may have their own names as titles."""

    title = LineField(
        max_length=150, required=False, label="Title", help_text="If you leave this empty, each file’s own name is its title.",
        error_messages={"max_length": "Use 150 characters or fewer."},
    )  # fmt: skip
    field_order = ("file", "as_page", "keep_names", "link", "words", "title", "summary")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (cleaned.get("link") or cleaned.get("words")) and not cleaned.get("title"):
            self.add_error("title", "Enter a title.")
        return cleaned


class VersionForm(WhatForm):
    what_changed = LineField(
        max_length=300, label="What changed", help_text="Such as ‘New dates for the spring’. People see it beside the version.",
        error_messages={"required": "Say what changed.", "max_length": "Use 300 characters or fewer."},
    )  # fmt: skip
    field_order = ("what_changed", "file", "as_page", "keep_names", "link", "words")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if len(self.files_given) > 1:
            self.add_error("file", "Choose one file: it takes the place of the one before.")
        return cleaned


class PlacesForm(forms.Form):
    networks = RecordsField(
        NetworkPage.objects.none(), required=False, label="Also show in", widget=forms.CheckboxSelectMultiple,
        help_text="Everybody in these networks can see the resource and its new versions.",
    )  # fmt: skip

    def __init__(self, *args: Any, networks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "networks").queryset = networks


class RemoveForm(forms.Form):
    """Asked where a resource is also in other networks: whether it goes on in one of them."""

    home = forms.ModelChoiceField(
        NetworkPage.objects.none(), required=False, label="Keep in", empty_label="Nowhere: delete it everywhere",
    )  # fmt: skip

    def __init__(self, *args: Any, elsewhere: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "home").queryset = elsewhere


class ReportForm(forms.Form):
    words = WordsField(
        max_length=1000, label="What is wrong with this resource?", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Such as a child’s name, something out of date, or something that isn’t theirs to share.",
        error_messages={"required": "Say what is wrong with the resource.", "max_length": "Use 1,000 characters or fewer."},
    )  # fmt: skip


class TakeDownForm(forms.Form):
    why = LineField(
        max_length=300, label="Reason", help_text="The leads of its networks can read it.",
        error_messages={"required": "Enter a reason.", "max_length": "Use 300 characters or fewer."},
    )  # fmt: skip
