"""Facilitators in the back office."""

from django import forms
from django.urls import reverse
from wagtail.admin.ui.tables import TitleColumn

from thep.cms.office import EVENTS_MENU, RecordViewSet
from thep.events.models import Facilitator

from .facilitator_form import FacilitatorForm


class FacilitatorViewSet(RecordViewSet):
    model = Facilitator
    name = "office_facilitators"
    url_prefix = "facilitators"
    icon = "user"
    menu_label = "Facilitators"
    menu_order = 60
    menu_hook = EVENTS_MENU
    form_fields = ("name", "slug", "job_title", "biography")
    list_display = (
        TitleColumn("name", label="Name", sort_key="name", get_url=lambda person: reverse("office_facilitators:inspect", args=[person.pk])),
        "job_title",
    )
    search_fields = ("name", "job_title")
    inspect_view_fields = ("name", "job_title", "biography", "person")

    def get_form_class(self, for_update: bool = False) -> type[forms.BaseForm]:
        return FacilitatorForm
