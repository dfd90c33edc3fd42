"""Rewording a part of a kind's letters in the back office, and going back to the original words."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Step
from thep.design.templatetags.thep import clock, weekday
from thep.mail import letters, substitution, wordings
from thep.mail.kinds import LetterKind
from thep.mail.letter_parts import LetterPart
from thep.mail.letters import Letter
from thep.mail.models import Wording

from .one_kind import REWORD, SEE, OfKind

UNMISTAKABLE = "THESE WORDS AND NO OTHERS"


class VersionForm(forms.Form):
    """Says which version of the words was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class RewordForm(VersionForm):
    words = forms.CharField(label="What it says", strip=False, required=False)

    def __init__(self, *args: Any, kind: LetterKind, part: LetterPart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.part = kind, part
        words = self.fields["words"]
        words.label = part.label
        words.widget = forms.TextInput() if part.is_subject else forms.Textarea(attrs={"rows": 6})
        line = "One line, at" if part.is_subject else "A new line in the email is a new line here. At"
        words.help_text = f"{line} most {part.longest:,} characters. What stands in {{{{ curly brackets }}}} is filled in for each reader."

    def clean_words(self) -> str:
        try:
            return wordings.tidy(self.kind, self.part, self.cleaned_data["words"])
        except wordings.WordsRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class PartStep(OfKind, Step):
    """A step with one part of a kind's letters."""

    permissions = (SEE, REWORD)
    refusals = (wordings.WordsRefused, wordings.RewordedMeanwhile)

    @cached_property
    def newest(self) -> Wording | None:
        return wordings.standing(self.kind, self.part)

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_emails:index"), "Emails we send"), (self.address, self.kind.label)]

    def get_page_subtitle(self) -> str:
        return f"{self.kind.label}, {self.part.label.lower()}"


class RewordView(PartStep):
    """Words are looked at in the letter before they are saved: only the page that shows them so has the button."""

    page_title = "Reword"
    form_class = RewordForm
    template_name = "mail/office/reword.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.kind, "part": self.part}

    def get_initial(self) -> dict[str, Any]:
        """Begin with the words of the version that the address names, or with those that stand."""
        asked = next((each for each in self.versions if str(each.version) == self.request.GET.get("version", "")), self.newest)
        return {"words": (asked.words if asked else "") or self.part.words, "version": self.newest.version if self.newest else 0}

    @cached_property
    def versions(self) -> list[Wording]:
        return list(Wording.objects.filter(kind=self.kind.name, part=self.part.name).select_related("written_by"))

    def form_valid(self, form: Any) -> HttpResponse:
        if "save" in self.request.POST:
            return super().form_valid(form)
        return self.render_to_response(self.get_context_data(form=form, letter=self.preview(form.cleaned_data["words"])))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Keep what was typed; who was told of somebody else's words may replace them now."""
        if self.request.method == "POST" and self.newest is not None and "version" in form.cleaned_data:
            form.data = form.data.copy()
            form.data["version"] = str(self.newest.version)
        letter = self.preview(form.cleaned_data["words"]) if "words" in form.cleaned_data else None
        return self.render_to_response(self.get_context_data(form=form, letter=letter))

    def preview(self, words: str) -> Letter:
        with wordings.as_if_reworded(self.kind, self.part, words):
            return letters.example_of(self.kind)

    def apart(self, words: str) -> str:
        """Return `words` as a reader of the example would read them, where the example is a case in which they aren't said."""
        letter = self.preview(UNMISTAKABLE)
        if UNMISTAKABLE in letter.subject + letter.html:
            return ""
        return substitution.fill_in(words, {variable.name: example for variable, example in self.variables}.__getitem__)

    def perform(self, form: Any) -> str:
        wordings.reword(self.kind, self.part, form.cleaned_data["words"], by=person_of(self.request), version=form.cleaned_data["version"])
        return f"“{self.kind.label}” says this from now on. Emails that are written already stay as they are."

    def explain(self, refusal: Exception) -> str:
        if isinstance(refusal, wordings.RewordedMeanwhile):
            newest = self.newest = refusal.newest
            when = f"{weekday(newest.written_at)} at {clock(newest.written_at)}"
            who = newest.written_by or "Somebody"
            return f"{who} reworded this on {when}, while you were writing. Compare the words below, then save again to replace them."
        return str(refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letter = kwargs.get("letter")
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "part": self.part,
            "apart": self.apart(kwargs["form"].cleaned_data["words"]) if letter else "",
            "variables": self.variables,
            "now": (self.newest.words if self.newest else "") or self.part.words,
            "newest": self.newest,
            "versions": self.versions,
        }


class OriginalView(PartStep):
    page_title = "Use the original words"
    button = "Use the original words"
    form_class = VersionForm

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.newest.version if self.newest else 0}

    def what_happens(self) -> list[str]:
        return [f"From now on it says: “{self.part.words}”", "The words that it has now stay in its history, and you can use them again."]

    def obstacle(self) -> str:
        return "" if self.newest and not self.newest.is_original else f"{self.part.label}: these are the original words."

    def perform(self, form: Any) -> str:
        wordings.go_back(self.kind, self.part, by=person_of(self.request), version=form.cleaned_data["version"])
        return f"“{self.kind.label}” has its original words again."

    def explain(self, refusal: Exception) -> str:
        if isinstance(refusal, wordings.RewordedMeanwhile):
            return f"{refusal.newest.written_by or 'Somebody'} reworded this meanwhile. Go back, and look at their words first."
        return str(refusal)
