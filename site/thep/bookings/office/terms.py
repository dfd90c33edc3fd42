"""The booking terms and their versions."""

from django.urls import reverse
from wagtail.admin.ui.tables import TitleColumn

from thep.bookings.models import Terms
from thep.cms.office import EVENTS_MENU, DayColumn, RecordViewSet


class TermsViewSet(RecordViewSet):
    """Terms that somebody booked under are not changed any more: a new version is added."""

    model = Terms
    name = "office_terms"
    url_prefix = "terms"
    icon = "doc-full"
    menu_label = "Terms"
    menu_order = 80
    menu_hook = EVENTS_MENU
    parts = ("add", "inspect")
    form_fields = ("version", "text", "in_force_from")
    list_display = (
        TitleColumn("version", label="Version", get_url=lambda terms: reverse("office_terms:inspect", args=[terms.pk])),
        DayColumn("in_force_from", label="In force from"),
    )
    introduction = "The newest is in force. Each booking keeps the text that it was made under, so a change is a new version."
