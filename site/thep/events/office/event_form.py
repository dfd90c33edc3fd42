"""How the office writes an event: its facts, its sessions and its prices, in one form."""

import datetime
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from wagtail.models import Page, get_page_models

from thep.cms.fields import DayInput, RecordsField
from thep.cms.money import PoundsField
from thep.cms.plan.fields import ObjectivesChoice
from thep.cms.typed_choices import TypedChoice, TypedChoices
from thep.design.form_fields import row_field
from thep.events import kinds
from thep.events.events import Sitting
from thep.events.models import CancellationPolicy, Event, Facilitator, Venue
from thep.membership.models import Tier

VAT_RATES = [(0, "No VAT"), (2000, "20%"), (500, "5%")]
MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time in London, by the browser's own control."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    default_error_messages = {"invalid": "Enter a day and a time."}
    input_formats = [MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class DayField(forms.DateField):
    widget = DayInput
    default_error_messages = {"invalid": "Enter a date, such as 14/01/2027."}
    input_formats = ["%Y-%m-%d", "%d/%m/%Y"]


class TimeOfDayField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": "Enter a time, such as 16:00."}
    input_formats = ["%H:%M", "%H:%M:%S", "%H.%M"]


class EventForm(forms.Form):
    """The facts of an event. Without a title it takes its page's."""

    kind = forms.ChoiceField(choices=kinds.choices)
    page = forms.ModelChoiceField(
        Page.objects.none(), required=False, empty_label="No page of its own", widget=TypedChoice,
        help_text="The page about this event. Type a few letters of its title. One course page can have many runs.",
    )  # fmt: skip
    title = forms.CharField(max_length=200, required=False, help_text="If empty, the title of its page.")
    format = forms.ChoiceField(choices=Event.Format)
    venue = forms.ModelChoiceField(Venue.objects.all(), required=False, empty_label="No venue", widget=TypedChoice)
    joining_link = forms.URLField(required=False, assume_scheme="https", help_text="Only people with a place can see it.")
    link_counts_as_arrival = forms.BooleanField(
        required=False, label="Joining online counts as arriving", help_text="Whoever joins by our link is marked as there on the register."
    )
    joining_notes = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    running_order = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What happens when, a line each. Only who leads it and the office see it, and both can change it.",
    )  # fmt: skip
    leader_notes = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), label="Notes for who leads it",
        help_text="Only who leads it and the office see them, and both can change them.",
    )  # fmt: skip
    facilitators = RecordsField(
        Facilitator.objects.all(), required=False, widget=TypedChoices, label="Led by",
        help_text="Type a few letters of each name.",
    )  # fmt: skip
    capacity = forms.IntegerField(min_value=1, max_value=10_000, initial=20, label="Places")
    min_places = forms.IntegerField(
        min_value=0, max_value=10_000, initial=0, label="Places needed to run",
        help_text="If there are fewer two weeks before, the event is listed in Needs attention.",
    )  # fmt: skip
    booking_opens_at = MomentField(required=False, help_text="If empty, as soon as it’s published.")
    booking_closes_at = MomentField(required=False, help_text="If empty, when it starts. It can’t be later.")
    policy = forms.ModelChoiceField(CancellationPolicy.objects.all(), required=False, empty_label="No cancellation policy")
    uses_included_places = forms.BooleanField(required=False, label="Members can use their included places")
    vat_rate = forms.TypedChoiceField(choices=VAT_RATES, coerce=int, initial=0, label="VAT")
    objectives = ObjectivesChoice(help_text="If you tick none, the event serves the objectives of its page.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "page").queryset = pages_that_present_events()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("title"):
            if cleaned.get("page"):
                cleaned["title"] = cleaned["page"].title
            elif "title" not in self.errors:
                self.add_error("title", "Enter a title, or choose the page that presents it.")
        opens, closes = cleaned.get("booking_opens_at"), cleaned.get("booking_closes_at")
        if opens and closes and closes <= opens:
            self.add_error("booking_closes_at", "Booking must close after it opens.")
        return cleaned


def pages_that_present_events() -> Any:
    """Return the pages of the kinds that say of themselves that they present events."""
    kinds = [kind for kind in get_page_models() if getattr(kind, "presents_events", False)]
    return Page.objects.type(*kinds).order_by("title") if kinds else Page.objects.none()


def page_presenting_events(pk: str) -> Page | None:
    """Return the page with this key, as an address or a form gives it; None where there is none that presents events."""
    is_number = pk.isascii() and pk.isdecimal() and len(pk) < 19
    page: Page | None = pages_that_present_events().filter(pk=int(pk)).first() if is_number else None
    return page


class SittingForm(forms.Form):
    """One session: its day, and when it begins and ends."""

    date = DayField(error_messages={"required": "Enter the date of the session."})
    starts = TimeOfDayField(error_messages={"required": "Enter when the session starts."})
    ends = TimeOfDayField(error_messages={"required": "Enter when the session ends."})
    title = forms.CharField(max_length=150, required=False, label="Session title")
    online = forms.BooleanField(required=False, label="Online")
    venue = forms.ModelChoiceField(
        Venue.objects.all(), required=False, empty_label="The event’s venue", label="Venue, if different", widget=TypedChoice
    )
    joining_link = forms.URLField(required=False, assume_scheme="https", label="Joining link, if different")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "The session must end after it starts.")
        return cleaned

    def sitting(self) -> Sitting:
        chosen = self.cleaned_data
        return Sitting(
            starts_at=_instant(chosen["date"], chosen["starts"]),
            ends_at=_instant(chosen["date"], chosen["ends"]),
            title=chosen["title"],
            online=chosen["online"],
            venue=chosen["venue"],
            joining_link=chosen["joining_link"],
        )


class BaseSittings(BaseFormSet[SittingForm]):
    """The sessions of an event. A row that is left empty is none; without any, dates are to be confirmed.

    Where `are_suggested`, the rows begin with the times of another run, and one whose date is left empty is none either.
    """

    are_suggested = False

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        return kwargs | {"empty_permitted": True} if self.are_suggested else kwargs

    def sittings(self) -> list[Sitting]:
        return [form.sitting() for form in self.forms if form.cleaned_data.get("date") and not form.cleaned_data.get("DELETE")]

    def refuse(self, message: str) -> None:
        """Say on the whole of the sessions why they can't be."""
        self.non_form_errors().append(message)


def sittings_form(rows: int) -> type[BaseSittings]:
    """Make a formset with `rows` empty rows to add sessions in."""
    made = formset_factory(SittingForm, formset=BaseSittings, extra=rows, can_delete=True, max_num=60, absolute_max=100, validate_max=True)
    return cast(type[BaseSittings], made)


class PricesForm(forms.Form):
    """What a place costs, net of VAT: for everyone else, and for each tier. All empty: free."""

    everyone = PoundsField(required=False, label="Everyone else", help_text="In pounds, before VAT. Leave all prices empty if it’s free.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tiers = {f"tier_{tier.pk}": tier for tier in Tier.objects.all()}
        for name, tier in self.tiers.items():
            self.fields[name] = PoundsField(required=False, label=f"{tier.name} members")

    def prices(self) -> dict[Tier | None, int]:
        chosen: dict[Tier | None, int | None] = {None: self.cleaned_data["everyone"]}
        chosen |= {tier: self.cleaned_data[name] for name, tier in self.tiers.items()}
        return {tier: pence for tier, pence in chosen.items() if pence is not None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        members = [cleaned[name] for name in self.tiers if cleaned.get(name) is not None]
        if members and cleaned.get("everyone") is None and "everyone" not in self.errors and max(members) == 0:
            self.add_error("everyone", "Enter what everyone else pays. Enter 0 if it’s free for them.")
        return cleaned


class CancelEventForm(forms.Form):
    reason = forms.CharField(
        max_length=200, label="Reason", help_text="We tell everybody who had a place.",
        error_messages={"required": "Enter a reason."},
    )  # fmt: skip


class CopyForm(forms.Form):
    date = DayField(label="Date of its first session", error_messages={"required": "Enter the date of the first session."})


def initial_of(event: Event) -> dict[str, Any]:
    """Return what the form shows of an event as it is, by the field's name."""
    many = ("facilitators", "objectives")
    initial: dict[str, Any] = {name: getattr(event, name) for name in EventForm.base_fields if name not in many}
    return initial | {name: list(getattr(event, name).all()) for name in many}


def suggested_by(event: Event, page: Page) -> dict[str, Any]:
    """Return what a new run of `page` starts from: all of `event` but its booking window, and a title only where it had its own."""
    window = {"booking_opens_at": None, "booking_closes_at": None}
    return initial_of(event) | window | {"title": "" if event.title == page.title else event.title}


def sessions_suggested_by(event: Event) -> list[dict[str, Any]]:
    """Return the sessions of `event` with their times and places, to be given dates."""
    return [session | {"date": None} for session in sessions_of(event)]


def sessions_of(event: Event) -> list[dict[str, Any]]:
    rows = []
    for session in event.sessions.all():
        starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        rows.append(
            {
                "date": starts.date(), "starts": starts.time(), "ends": ends.time(), "title": session.title, "online": session.online,
                "venue": session.venue, "joining_link": session.joining_link,
            }
        )  # fmt: skip
    return rows


def prices_of(event: Event) -> dict[str, int]:
    return {f"tier_{price.tier_id}" if price.tier_id else "everyone": price.net_pence for price in event.prices.all()}


def _instant(date: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(date, time))
