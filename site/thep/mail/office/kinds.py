"""The kinds of emails in the back office: who gets each and how it went, what it looks like, and what it says in the office's words."""

import datetime
from collections import Counter
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Screen, Step
from thep.design.templatetags.thep import clock, weekday
from thep.domains import declared
from thep.mail import letters, retention, substitution, wordings
from thep.mail.kinds import LetterClass, LetterKind, LetterVariable, kind_named
from thep.mail.letter_parts import LetterPart, parts_of
from thep.mail.letters import Letter
from thep.mail.mailing_lists import list_of
from thep.mail.models import Message, Wording

from .messages import visible

SEE = "mail.view_wording"
REWORD = "mail.add_wording"
LATELY = 10
UNMISTAKABLE = "THESE WORDS AND NO OTHERS"
WEEK = datetime.timedelta(days=7)
State = Message.State


class KindRow(NamedTuple):
    """A kind in the list: how its letters of the last seven days went, and whether it says something else than it did originally."""

    kind: LetterKind
    week: list[str]
    is_reworded: bool


class PartRow(NamedTuple):
    """A part of a kind and what it says now. `wording` is the version that says so, None where nobody has ever reworded it."""

    part: LetterPart
    words: str
    wording: Wording | None


def counts_of_the_week() -> dict[str, Counter[str]]:
    """Return how many letters of the last seven days are in which state, by kind; in one query."""
    counts: dict[str, Counter[str]] = {}
    lately = Message.objects.filter(created_at__gte=timezone.now() - WEEK).order_by()
    for kind, state, number in lately.values_list("kind", "state").annotate(number=Count("pk")):
        counts.setdefault(kind, Counter())[state] = number
    return counts


def in_words(counts: Counter[str]) -> list[str]:
    """Return how letters went: ["240 sent", "200 delivered", "2 bounced"]; what there is none of is left out."""
    told = {
        "sent": sum(counts[state] for state in Message.LEFT),
        "delivered": counts[State.DELIVERED],
        "bounced": counts[State.BOUNCED],
        "reported as spam": counts[State.COMPLAINED],
        "uncertain": counts[State.UNCERTAIN],
        "failed": counts[State.FAILED],
        "waiting": sum(counts[state] for state in Message.UNFINISHED),
        "held back": counts[State.HELD],
        "not sent": counts[State.SUPPRESSED] + counts[State.CANCELLED],
    }
    return [f"{number:,} {words}" for words, number in told.items() if number]


def rows_by_class() -> list[tuple[LetterClass, list[KindRow]]]:
    """Return all kinds that are declared, by what they are about; in two queries."""
    counts = counts_of_the_week()
    reworded = set(Wording.objects.current().exclude(words="").values_list("kind", flat=True))
    rows = [KindRow(kind, in_words(counts.get(kind.name, Counter())), kind.name in reworded) for kind in declared(LetterKind)]
    found = [(about, sorted((row for row in rows if row.kind.about == about), key=lambda row: row.kind.label)) for about in LetterClass]
    return [(about, of_class) for about, of_class in found if of_class]


def part_rows(kind: LetterKind) -> list[PartRow]:
    """Return the parts of a kind and what they say now; in one query."""
    current = {wording.part: wording for wording in Wording.objects.filter(kind=kind.name).current().select_related("written_by")}
    used = wordings.of_kind(kind)
    return [PartRow(part, used.get(part.name, part.words), current.get(part.name)) for part in parts_of(kind)]


def who_stops_it(kind: LetterKind) -> str:
    """Return whether and by what readers can turn letters of `kind` off, in a sentence."""
    by = list_of(kind)
    return f"Yes, with “{by.label}” on the page of a reader’s emails" if by else "No"


class KindsScreen(Screen):
    permissions = (SEE,)
    template_name = "mail/office/kinds.html"
    header_icon = "mail"
    page_title = "Emails we send"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"classes": rows_by_class()}


class OfKind:
    """What the screens of a kind have in common."""

    kwargs: dict[str, Any]

    @cached_property
    def kind(self) -> LetterKind:
        kind = kind_named(self.kwargs["kind"])
        if kind is None:
            raise Http404
        return kind

    @cached_property
    def part(self) -> LetterPart:
        part = next((part for part in parts_of(self.kind) if part.slug == self.kwargs["part"]), None)
        if part is None:
            raise Http404
        return part

    @cached_property
    def variables(self) -> list[tuple[LetterVariable, str]]:
        """What the words may name, and what each holds in the example."""
        example = Context(self.kind.example() if self.kind.example else {})
        return [(each, substitution.value_of(each.name, self.kind, example)) for each in self.kind.variables]

    @property
    def address(self) -> str:
        return reverse("office_emails:kind", args=[self.kind.name])


class KindScreen(OfKind, Screen):
    permissions = (SEE,)
    template_name = "mail/office/kind.html"
    header_icon = "mail"
    page_title = "Email"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_emails:index"), "Emails we send")]

    def get_page_subtitle(self) -> str:
        return self.kind.label

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        lately = visible(user).filter(kind=self.kind.name).defer("text", "html", "calendar", "headers")
        return super().get_context_data(**kwargs) | {
            "title": self.kind.label,
            "kind": self.kind,
            "stops": who_stops_it(self.kind),
            "kept": retention.in_words(self.kind),
            "week": in_words(counts_of_the_week().get(self.kind.name, Counter())),
            "parts": part_rows(self.kind),
            "may_reword": user.has_perm(REWORD),
            "variables": self.variables,
            "letter": letters.example_of(self.kind),
            "may_see_messages": user.has_perm("mail.view_message"),
            "lately": lately.order_by("-created_at", "-pk")[:LATELY] if user.has_perm("mail.view_message") else [],
        }


class RewordForm(forms.Form):
    words = forms.CharField(label="What it says", strip=False, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

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


class RewordView(OfKind, Step):
    """Words are looked at in the letter before they are saved: only the page that shows them so has the button."""

    permissions = (SEE, REWORD)
    page_title = "Reword"
    form_class = RewordForm
    template_name = "mail/office/reword.html"
    refusals = (wordings.WordsRefused, wordings.RewordedMeanwhile)

    @cached_property
    def newest(self) -> Wording | None:
        return wordings.standing(self.kind, self.part)

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_emails:index"), "Emails we send"), (self.address, self.kind.label)]

    def get_page_subtitle(self) -> str:
        return f"{self.kind.label}, {self.part.label.lower()}"

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


class OriginalView(OfKind, Step):
    permissions = (SEE, REWORD)
    page_title = "Go back to the original words"
    button = "Use the original words"
    refusals = (wordings.WordsRefused, wordings.RewordedMeanwhile)

    class form_class(forms.Form):  # noqa: N801 - what Django calls it
        version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    @cached_property
    def newest(self) -> Wording | None:
        return wordings.standing(self.kind, self.part)

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_emails:index"), "Emails we send"),
            (self.address, self.kind.label),
        ]

    def get_page_subtitle(self) -> str:
        return f"{self.kind.label}, {self.part.label.lower()}"

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


class EmailsItem(MenuItem):
    """For those who may see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)


class EmailViewSet(ViewSet):
    """The kinds of emails, which are declared and no records."""

    name = "office_emails"
    url_prefix = "emails"
    icon = "mail"

    def on_register(self) -> None:
        """Leave the menu to `EmailsItem`, which asks who may see it."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", KindsScreen.as_view(), name="index"),
            path("<str:kind>/", KindScreen.as_view(), name="kind"),
            path("<str:kind>/<slug:part>/", RewordView.as_view(), name="reword"),
            path("<str:kind>/<slug:part>/original/", OriginalView.as_view(), name="original"),
        ]
