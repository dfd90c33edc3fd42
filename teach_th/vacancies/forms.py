"""The form of an advert. A draft may be unfinished: what is missing is asked for when it's sent for review."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.db.models import TextChoices
from django.forms.boundfield import BoundField
from django.utils import timezone

from teach_th.wording.fields import WordingField
from thep.cms.fields import DayInput, RecordsField
from thep.cms.models import Subject
from thep.cms.vocabulary import JobRole, Phase, WorkingPattern
from thep.design.form_fields import ask_later

from .models import Contract, Vacancy
from .vacancies import LONGEST_RUN

NINE = datetime.time(9)
MIDNIGHT = "Midnight means the end of that day: the advert says 11.59pm."
DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y"]
TIMES = ["%H:%M", "%H:%M:%S", "%H.%M", "%I%p", "%I:%M%p", "%I.%M%p", "%I %p"]
MOST_POUNDS = 300_000
ROLES = [choice for choice in JobRole.choices if choice[0] != JobRole.GOVERNOR]


def date_field(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        input_formats=DATES,
        widget=DayInput({"data-width": "short"}),
        error_messages={"invalid": "Enter a date, such as 18/1/2027."},
    )


def time_field(label: str, help_text: str = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        help_text=help_text,
        input_formats=TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "data-width": "short"}),
        error_messages={"invalid": "Enter a time, such as 09:00."},
    )


class Pounds(forms.DecimalField):
    """Pounds a year, as people write them: '£38,766'. Cleans to pence."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            min_value=Decimal(1000),
            max_value=Decimal(MOST_POUNDS),
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "data-width": "short"}),
            error_messages={
                "invalid": "Enter pounds, such as 38766.",
                "min_value": "Enter pounds a year.",
                "max_value": "Enter pounds a year.",
                "max_decimal_places": "Enter pounds and pence.",
            },
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("£", "").replace(",", "").replace(" ", "")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:.2f}".removesuffix(".00") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        pounds = super().clean(value)
        return None if pounds is None else int(pounds * 100)


def closing(day: datetime.date, time: datetime.time | None) -> datetime.datetime:
    """Return when applications close: at nine where no time is said; who says midnight means the end of `day`, not its beginning."""
    time = NINE if time is None else time
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59) if time == datetime.time(0) else time))


def several(label: str, choices: type[TextChoices], help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices.choices, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


def line_field(label: str, most: int, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text,
        error_messages={
            "required": f"Enter the {label.lower()}.",
            "max_length": f"Use {most} characters or fewer. You’ve used %(show_value)d.",
        },
    )  # fmt: skip


class VacancyForm(forms.Form):
    """An advert. `instance` is the one to change, of which the form begins with what it says."""

    SECTIONS: ClassVar[list[tuple[str, str, str]]] = [
        (
            "1. The post",
            "",
            "title role phases subjects early_career patterns hours contract contract_until starts_on start_words",
        ),
        (
            "2. Pay",
            "The pay range in words is enough, but figures help people more.",
            "pay pay_from_pence pay_to_pence pay_is_full_time allowances visa_sponsorship",
        ),
        (
            "3. The advert",
            "Plain words. Paste from a document if you like: we keep paragraphs and lists, and leave everything else behind.",
            "summary description looking_for offer safeguarding",
        ),
        ("4. Dates", "", "closes_on closes_time interviews_on interview_words"),
        (
            "5. Applying and visiting",
            "We send people to your own website or email address. We never hold their applications.",
            "apply_url apply_email contact_name contact_email contact_phone visit_words",
        ),
    ]
    """What a section is called, what is said above it, and its fields."""

    NEEDED = "phases patterns starts_on pay summary description looking_for safeguarding closes_on closes_time apply_url"
    """What a draft can do without and an advert can't: such a field isn't called optional."""

    title = line_field("Job title", 100, "As you’d say it: ‘Year 2 class teacher’. Leave the school’s name and the pay out.", required=True)
    role = forms.ChoiceField(label="Role", choices=ROLES, initial=JobRole.TEACHER)
    phases = several("Phases", Phase)
    subjects = RecordsField(
        Subject.objects.all(), to_field_name="slug", required=False, label="Subjects", widget=forms.CheckboxSelectMultiple,
        help_text="People find the advert by its subjects. Leave this empty for a class teacher.",
        error_messages={"invalid_choice": "Choose subjects from the list."},
    )  # fmt: skip
    early_career = forms.BooleanField(label="Suitable for early career teachers (ECTs)", required=False)
    patterns = several("Working patterns", WorkingPattern)
    hours = line_field("Hours in words", 120, "For example ‘0.6, Monday to Wednesday’ or ‘32.5 hours, 39 weeks’.")
    contract = forms.ChoiceField(label="Contract", choices=Contract.choices, initial=Contract.PERMANENT)
    contract_until = date_field("Until", "For a fixed term or cover.")
    starts_on = date_field("Starts on")
    start_words = line_field("Or in words", 80, "For example ‘As soon as possible’.")
    pay = line_field("Pay in words", 120, "For example ‘Main pay range, inner London’.")
    pay_from_pence = Pounds("From, pounds a year")
    pay_to_pence = Pounds("To, pounds a year")
    pay_is_full_time = forms.BooleanField(label="These are full-time figures, paid pro rata", required=False)
    allowances = line_field("Allowances", 120, "For example ‘TLR 2a’ or ‘a SEN allowance’.")
    visa_sponsorship = forms.BooleanField(label="We can sponsor a visa", required=False)
    summary = line_field("In a sentence or two", 300, "Lists and search engines show this.")
    description = WordingField(required=False, label="What you’ll do", rows=8)
    looking_for = WordingField(required=False, label="What we’re looking for", help_text="Put each point on a new line.")
    offer = WordingField(required=False, label="What you’ll get", help_text="Put each point on a new line.")
    safeguarding = WordingField(required=False, label="Keeping children safe", rows=4)
    closes_on = date_field("Applications close on")
    closes_time = time_field("At", MIDNIGHT)
    interviews_on = date_field("Interviews on")
    interview_words = line_field("What happens then", 200, "For example ‘A lesson with one of our classes, and a conversation’.")
    apply_url = forms.URLField(
        label="Web address to apply at", required=False, max_length=400, assume_scheme="https",
        validators=[URLValidator(["http", "https"])], widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages={"invalid": "Enter a web address, such as https://www.school.example/jobs."},
    )  # fmt: skip
    apply_email = forms.EmailField(label="Or an email address", required=False, error_messages={"invalid": "Enter an email address."})
    contact_name = line_field("Who answers questions", 120)
    contact_email = forms.EmailField(label="Their email address", required=False, error_messages={"invalid": "Enter an email address."})
    contact_phone = line_field("Their telephone number", 30)
    visit_words = line_field("Visits", 300, "For example ‘Thursday 14 January, 8.30am or 4pm. If you can’t manage either, ask.’")

    def __init__(self, *args: Any, instance: Vacancy, **kwargs: Any) -> None:
        self.instance = instance
        kwargs["initial"] = self._said_by(instance)
        super().__init__(*args, **kwargs)
        ask_later(self, *self.NEEDED.split())

    @staticmethod
    def _said_by(vacancy: Vacancy) -> dict[str, Any]:
        names = {name for _, _, names in VacancyForm.SECTIONS for name in names.split()} - {"subjects", "closes_on", "closes_time"}
        said = {name: getattr(vacancy, name) for name in names}
        closes = timezone.localtime(vacancy.closes_at) if vacancy.closes_at else None
        said |= {"closes_on": closes and closes.date(), "closes_time": closes.time() if closes else NINE}
        return said | {"subjects": [subject.slug for subject in vacancy.subjects.all()] if vacancy.pk else []}

    def sections(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        return ((heading, words, [self[name] for name in names.split()]) for heading, words, names in self.SECTIONS)

    def clean_title(self) -> str:
        """Return what job searches take for a title: the job, and nothing that draws attention to it.

        Raises ValidationError where the title has the pay, the school's name or an exclamation mark.
        """
        title = " ".join(str(self.cleaned_data["title"]).split())
        if "£" in title:
            raise forms.ValidationError("Leave the pay out of the title. Enter it under ‘Pay’.")
        if self.instance.school.name.casefold() in title.casefold():
            raise forms.ValidationError("Leave the school’s name out of the title. We always show it beside the title.")
        if "!" in title:
            raise forms.ValidationError("Leave exclamation marks out of the title.")
        return title

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_dates(said)
        low, high = said.get("pay_from_pence"), said.get("pay_to_pence")
        if low and high and high < low:
            self.add_error("pay_to_pence", "Enter a figure that’s higher than the one in ‘From’.")
        return said

    def _check_dates(self, said: dict[str, Any]) -> None:
        today = timezone.localdate()
        for name in ("starts_on", "interviews_on", "contract_until"):
            if said.get(name) and said[name] < today:
                self.add_error(name, f"{said[name]:%-d %B %Y} has passed. Enter a date in the future.")
        closes_on = said.get("closes_on")
        if closes_on is None:
            said["closes_at"] = None
            return
        closes_at = closing(closes_on, said.get("closes_time"))
        said["closes_at"] = closes_at
        if closes_at <= timezone.now():
            self.add_error("closes_on", f"{closes_on:%-d %B %Y} has passed. Enter a date in the future.")
        elif closes_at > timezone.now() + LONGEST_RUN:
            self.add_error("closes_on", "Enter a date within the next six months.")
        elif said.get("interviews_on") and said["interviews_on"] < closes_on:
            self.add_error("interviews_on", "Interviews must be after applications close. Enter a later date.")
        if said.get("starts_on") and said["starts_on"] < closes_on:
            self.add_error("starts_on", "The post must start after applications close. Enter a later date.")
        if said.get("contract_until") and said.get("starts_on") and said["contract_until"] <= said["starts_on"]:
            self.add_error("contract_until", "The contract must end after it starts. Enter a later date.")

    def said(self) -> dict[str, Any]:
        """Return what the form says, for `vacancies.write`."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("closes_on", "closes_time")}

    def ask_for(self, missing: dict[str, str]) -> None:
        """Show what an advert still lacks beside its fields."""
        for name, sentence in missing.items():
            self.add_error("closes_on" if name == "closes_at" else name, sentence)


class ExtendForm(forms.Form):
    """A new closing date."""

    closes_on = date_field("Applications close on")
    closes_time = time_field("At", MIDNIGHT)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if closes_on := said.get("closes_on"):
            said["closes_at"] = closing(closes_on, said.get("closes_time"))
            if said["closes_at"] <= timezone.now():
                self.add_error("closes_on", f"{closes_on:%-d %B %Y} has passed. Enter a date in the future.")
            elif said["closes_at"] > timezone.now() + LONGEST_RUN:
                self.add_error("closes_on", "Enter a date within the next six months.")
        elif "closes_on" not in self.errors:
            self.add_error("closes_on", "Enter the new closing date.")
        return said


class DocumentForm(forms.Form):
    """A document to add to an advert."""

    document_title = forms.CharField(
        label="What it is",
        max_length=80,
        help_text="For example ‘Job description’.",
        error_messages={"required": "Enter what the document is."},
    )
    document = forms.FileField(
        label="File", help_text="PDF, Word or OpenDocument, up to 10 MB.", error_messages={"required": "Choose a file."}
    )
