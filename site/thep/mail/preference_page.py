"""The one page on which a person chooses how often they get what they may stop, and takes a break from all of it."""

import datetime
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.db import transaction
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.text import slugify

from thep.cms.fields import DayInput
from thep.design.templatetags.thep import day
from thep.domains import declared

from . import preferences
from .kinds import LetterClass
from .list_records import ListEntry
from .mailing_lists import MailingList
from .models import Frequency
from .preference_records import Wishes, wishes_of

LONGEST_PAUSE = datetime.timedelta(days=366)
TITLES = {LetterClass.NETWORK: "Your networks", LetterClass.ALERT: "Alerts", LetterClass.NEWSLETTER: "Newsletters"}
"""What the classes that may be stopped are called on the page."""
AS_CHOSEN = ("", "As chosen below")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that an address gets, or could, and how often. `entry` is what it asked for; None where nothing was, or needn't be."""

    address: str
    sender: MailingList
    entry: ListEntry | None
    frequency: Frequency

    @property
    def label(self) -> str:
        words = self.entry.words if self.entry is not None else self.sender.label
        return words[:1].upper() + words[1:]

    @property
    def hint(self) -> str:
        note = f"{self.entry.note}." if self.entry is not None and self.entry.note else ""
        return " ".join(filter(None, (note, self.sender.words)))

    @property
    def key(self) -> str:
        return slugify(self.entry.key if self.entry is not None else self.sender.name)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(each.value, each.label) for each in Frequency if each in (*self.sender.frequencies, Frequency.NEVER)]

    def choose(self, frequency: Frequency) -> None:
        """Have it come as often as `frequency`: what was asked for is changed or ended, what could be asked for begins."""
        if self.entry is not None and frequency == Frequency.NEVER:
            self.entry.stop()
        elif self.entry is not None and self.entry.choose is not None:
            self.entry.choose(frequency)
        elif self.entry is None and self.sender.begin is not None:
            self.sender.begin(self.address)
        elif self.sender.entries is None:
            preferences.choose(self.address, self.sender.name, frequency)

    def keep(self) -> None:
        """Have it come as often as it does, whatever is chosen for its class."""
        if self.entry is None or self.entry.frequency is None:
            preferences.choose(self.address, self.sender.name, self.frequency)


def rows_of(addresses: Collection[str], wishes: Wishes) -> list[Row]:
    """Return what the addresses get and could get, by address, then by class, in the order of the lists."""
    rows = [row for each in shown_lists() for row in _rows_of_list(each, addresses, wishes)]
    order = list(TITLES)
    return sorted(rows, key=lambda row: (row.address, order.index(row.sender.about)))


def shown_lists() -> list[MailingList]:
    """Return the lists that have rows: a digest is stopped by stopping its parts."""
    return [each for each in declared(MailingList) if not each.parts]


def _rows_of_list(sender: MailingList, addresses: Collection[str], wishes: Wishes) -> Iterator[Row]:
    def chosen_by(address: str) -> Frequency:
        return preferences.resolve(sender, wishes.choices.get(address, {}))

    if sender.entries is None:
        for address in addresses if sender.readers is None else wishes.readers[sender.name]:
            yield Row(address=address, sender=sender, entry=None, frequency=chosen_by(address))
        return
    entries = wishes.entries[sender.name]
    for entry in entries:
        yield Row(address=entry.email, sender=sender, entry=entry, frequency=entry.frequency or chosen_by(entry.email))
    if sender.begin is not None:
        for address in sorted(set(addresses) - {entry.email for entry in entries}):
            yield Row(address=address, sender=sender, entry=None, frequency=Frequency.NEVER)


class PreferencesForm(forms.Form):
    """A question for each class and each row, and the day until which all of it pauses.

    What is missing from what was sent stays as it is. What is chosen for a class holds for those of its rows that offer it and were left
    as they were, and for lists of the class that there will be.
    """

    until = forms.DateField(
        required=False,
        label="Pause all of these emails until",
        help_text="They start again on this day. Leave it empty to get them as you’ve chosen.",
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        widget=DayInput,
        error_messages={"invalid": "Enter the day to pause until, such as 14/01/2027."},
    )

    def __init__(self, data: Any = None, *, addresses: Collection[str]) -> None:
        super().__init__(data)
        self.addresses = sorted({address.lower() for address in addresses})
        wishes = wishes_of(self.addresses, shown_lists())
        self.rows = {self._name(row): row for row in rows_of(self.addresses, wishes)}
        self.paused_until = wishes.paused_until
        self.initial["until"] = self.paused_until
        self.classes = self._classes()
        for name, (_, about, rows) in self.classes.items():
            offered = {value for row in rows for value, _ in row.choices}
            self.fields[name] = forms.ChoiceField(
                choices=[AS_CHOSEN, *((each.value, each.label) for each in Frequency if each.value in offered)],
                initial="",
                required=False,
                label=f"All {TITLES[about].lower()}",
                help_text="Sets each one below that can come that often. The others stay as they are.",
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": f"Choose how often you want all of these emails: {TITLES[about].lower()}."},
            )
        for name, row in self.rows.items():
            self.fields[name] = forms.ChoiceField(
                choices=row.choices,
                initial=row.frequency.value,
                required=False,
                label=row.label,
                help_text=row.hint,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": f"Choose how often you want this email: {row.label}."},
            )

    def _name(self, row: Row) -> str:
        """Return the name of the row's question: the same whatever else changes between showing the page and saving it."""
        return row.key if len(self.addresses) == 1 else f"{row.key}-{zlib.crc32(row.address.encode()):x}"

    def _classes(self) -> dict[str, tuple[str, LetterClass, list[Row]]]:
        """Return the address, class and rows of each question about a class: those of which there is more than one row."""
        grouped = groupby(self.rows.values(), lambda row: (row.address, row.sender.about))
        found = [(address, about, list(rows)) for (address, about), rows in grouped]
        return {self._name_of_class(address, about): (address, about, rows) for address, about, rows in found if len(rows) > 1}

    def _name_of_class(self, address: str, about: LetterClass) -> str:
        name = f"all-{slugify(about.value)}"
        return name if len(self.addresses) == 1 else f"{name}-{zlib.crc32(address.encode()):x}"

    def clean_until(self) -> datetime.date | None:
        until: datetime.date | None = self.cleaned_data["until"]
        today = timezone.localdate()
        if until is not None and until <= today:
            raise forms.ValidationError("The day to pause until must be after today.")
        if until is not None and until > today + LONGEST_PAUSE:
            raise forms.ValidationError(f"Choose a day up to {day(today + LONGEST_PAUSE)}. To stop an email for good, choose Never.")
        return until

    def save(self) -> None:
        """Do what was chosen, where it differs from what was so."""
        until = self.cleaned_data["until"]
        with transaction.atomic():
            of_class = self._chosen_for_classes()
            for name, row in self.rows.items():
                wanted = self.cleaned_data.get(name) or row.frequency.value
                if wanted == row.frequency.value and name in of_class:
                    if of_class[name] in dict(row.choices):
                        wanted = of_class[name]
                    else:
                        row.keep()
                if wanted != row.frequency.value:
                    row.choose(Frequency(wanted))
            for address in self.addresses:
                if until is None:
                    preferences.resume(address)
                else:
                    preferences.pause(address, until)

    def _chosen_for_classes(self) -> dict[str, str]:
        """Note what was chosen for whole classes, and return it by the name of each row's question."""
        chosen: dict[str, str] = {}
        for name, (address, about, rows) in self.classes.items():
            if wanted := self.cleaned_data.get(name):
                preferences.choose(address, about, Frequency(wanted))
                chosen |= {self._name(row): wanted for row in rows}
        return chosen

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, BoundField | None, list[tuple[Row, BoundField]]]]]]:
        """The questions by address, and by the title of their class, with the one about the class."""
        rows = [(row, self[name]) for name, row in self.rows.items()]
        return [
            (
                address,
                [
                    (TITLES[about], self._question_of_class(address, about), list(part))
                    for about, part in groupby(of_address, lambda pair: pair[0].sender.about)
                ],
            )
            for address, of_address in groupby(rows, lambda pair: pair[0].address)
        ]

    def _question_of_class(self, address: str, about: LetterClass) -> BoundField | None:
        name = self._name_of_class(address, about)
        return self[name] if name in self.fields else None

    @property
    def gets_any(self) -> bool:
        return any(row.frequency != Frequency.NEVER for row in self.rows.values())

    @property
    def beside(self) -> list[MailingList]:
        """The lists that can be asked for on a page of their own, of which the addresses get nothing."""
        shown = {row.sender.name for row in self.rows.values()}
        return [each for each in declared(MailingList) if each.ask and each.name not in shown]
