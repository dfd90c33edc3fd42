"""What schools say of themselves, in the back office: who wrote it and when, and a way to put it right. The newest stands first."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.accounts.access import person_of
from thep.cms.office import PEOPLE_MENU, Crumb, RecordIndexView, RecordViewSet, Step
from thep.cms.office_columns import DayColumn, LinkColumn

from . import profiles
from .forms import ProfileForm
from .models import SchoolProfile


class ProfileIndexView(RecordIndexView):
    default_ordering = "-changed_at"
    nothing = "No school has written about itself yet."

    def get_base_queryset(self) -> Any:
        return SchoolProfile.objects.select_related("school", "changed_by")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "school",
                label="School",
                sort_key="school__name",
                get_url=lambda profile: reverse("office_school_profiles:correct", args=[profile.pk]),
            ),
            Column("welcome", label="What it says", accessor=profiles.beginning, classname="office-wide"),
            Column("changed_by", label="Written by", accessor=lambda profile: profile.changed_by or "", classname="office-wide"),
            DayColumn("changed_at", label="Changed", sort_key="changed_at"),
            LinkColumn(
                "page", label="Public page", accessor=lambda profile: "See it", address=lambda profile: profiles.address(profile.school)
            ),
        ]


class CorrectView(Step):
    permissions = ("teach_th.change_schoolprofile",)
    page_title = "The school’s own words"
    header_icon = "openquote"
    button = "Save"
    form_class = ProfileForm  # type: ignore[assignment]

    @cached_property
    def profile(self) -> SchoolProfile:
        return get_object_or_404(SchoolProfile.objects.select_related("school"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.profile.school)

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_school_profiles:index"), "Schools’ own words")]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.profile}

    def what_happens(self) -> list[str]:
        return [
            "The school’s page changes straight away. If you empty a field, its words are removed from the page.",
            "We’ll email the school’s recruiters.",
        ]

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        profiles.correct(
            self.profile.school,
            by=person_of(self.request),
            welcome=said["welcome"],
            offer=said["offer"],
            welcomes_visits=said["welcomes_visits"],
            words_on_visits=said["visits"],
        )
        return f"{self.profile.school}’s page is changed."


class SchoolProfileViewSet(RecordViewSet):
    model = SchoolProfile
    name = "office_school_profiles"
    url_prefix = "school-profiles"
    icon = "openquote"
    menu_label = "Schools’ own words"
    menu_order = 55
    menu_hook = PEOPLE_MENU
    parts = ()
    index_view_class = ProfileIndexView
    search_fields = ("school__name", "welcome", "offer", "visits")
    introduction = (
        "What schools write about themselves for people who might work there. It’s public straight away, so read what is new "
        "and correct it where you must."
    )

    def more_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/correct/", CorrectView.as_view(), name="correct")]
