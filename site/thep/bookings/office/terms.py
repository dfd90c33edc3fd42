"""The booking terms and their versions."""

from django.urls import reverse
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import TitleColumn

from thep.bookings.models import Terms
from thep.cms.office import EVENTS_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn


class VersionPaginator(WagtailPaginator):
    verbose_name, verbose_name_plural = "version", "versions"


class TermsIndexView(RecordIndexView):
    paginator_class = VersionPaginator


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
    index_view_class = TermsIndexView
    form_fields = ("version", "text", "in_force_from")
    list_display = (
        TitleColumn("version", label="Version", get_url=lambda terms: reverse("office_terms:inspect", args=[terms.pk])),
        DayColumn("in_force_from", label="In force from"),
    )
    introduction = "The newest is in force. Each booking keeps the text that it was made under, so a change is a new version."
