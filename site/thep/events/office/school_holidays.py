"""School holidays in the back office: the list, and those of a file."""

from functools import cached_property
from typing import Any

from django import forms
from django.urls import URLPattern, path, reverse
from wagtail.admin import messages
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from thep.cms.office import EVENTS_MENU, Crumb, RecordIndexView, RecordViewSet, Step
from thep.cms.office_columns import DayColumn
from thep.events import school_holidays
from thep.events.errors import NotAHolidayFile
from thep.events.holiday_files import Reading, read
from thep.events.models import SchoolHoliday

LARGEST = 1024 * 1024


class HolidaysForm(forms.Form):
    """A file with the holidays of a school year."""

    file = forms.FileField(
        label="Calendar or table", help_text="A calendar (.ics), or a table (.csv) whose first line is: name, first day, last day.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty. Choose another."},
        widget=forms.FileInput(attrs={"accept": ".ics,.csv,text/calendar,text/csv"}),
    )  # fmt: skip

    def clean_file(self) -> Reading:
        """Return what the file says; nothing is kept yet."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("This file is too large. Choose one of at most 1 MB.")
        try:
            return read(file.read())
        except NotAHolidayFile as refusal:
            raise forms.ValidationError(str(refusal)) from None


class ImportHolidaysView(Step):
    """Take the holidays of a calendar or a table into the list."""

    permissions = ("events.add_schoolholiday", "events.delete_schoolholiday")
    page_title = "Import"
    button = "Import the holidays"
    header_icon = "upload"
    form_class = HolidaysForm

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_school_holidays:index"), "School holidays")]

    def what_happens(self) -> list[str]:
        return [
            "We’ll import every entry named as a holiday, half-term or break.",
            "An imported holiday replaces any holiday in the list that shares a day with it.",
            "You can import the same file again: it changes nothing.",
        ]

    def perform(self, form: Any) -> str:
        reading = form.cleaned_data["file"]
        kept = school_holidays.keep(reading.holidays)
        if reading.left_out:
            shown, more = reading.left_out[:5], len(reading.left_out) - 5
            messages.warning(self.request, "Left out: " + "; ".join(shown) + (f"; and {more} more" if more > 0 else "") + ".")
        return "1 holiday is in the list." if len(kept) == 1 else f"{len(kept)} holidays are in the list."


class HolidayIndexView(RecordIndexView):
    nothing = (
        "There are no school holidays yet, so every weekday except bank holidays counts as a school day. Import the borough’s term dates."
    )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = super().header_buttons
        if self.request.user.has_perms(ImportHolidaysView.permissions):
            buttons.append(HeaderButton("Import", url=reverse("office_school_holidays:import"), icon_name="upload", priority=20))
        return buttons


class HolidayViewSet(RecordViewSet):
    """The days on which the borough's schools are closed."""

    model = SchoolHoliday
    name = "office_school_holidays"
    url_prefix = "school-holidays"
    icon = "calendar"
    menu_label = "School holidays"
    menu_order = 75
    menu_hook = EVENTS_MENU
    parts = ("add", "edit", "delete")
    index_view_class = HolidayIndexView
    form_fields = ("name", "first_day", "last_day")
    list_display = (
        TitleColumn(
            "name", label="Name", get_url=lambda holiday: reverse("office_school_holidays:edit", args=[holiday.pk]), sort_key="name"
        ),
        DayColumn("first_day", label="First day", sort_key="first_day"),
        DayColumn("last_day", label="Last day", sort_key="last_day"),
    )
    ordering = "-first_day"
    introduction = "People have two school days to accept a place that we offer them. Weekends, bank holidays and these days don’t count."

    def more_urls(self) -> list[URLPattern]:
        return [path("import/", ImportHolidaysView.as_view(), name="import")]
