"""Schools' adverts in the back office: read, corrected, sent back with a comment, published, withdrawn; those that wait stand first."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, IntegerField, Value, When
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from teach_th.errors import RecruitmentError, SchoolHasClosed, Unfinished
from teach_th.wording import wording
from thep.accounts.access import person_of
from thep.cms.office import PEOPLE_MENU, Crumb, Guarded, RecordIndexView, RecordViewSet, Screen, Step
from thep.cms.office_columns import DayColumn, LinkColumn, StateColumn
from thep.cms.spreadsheets import Heading, Sheet, pounds
from thep.cms.vocabulary import JobRole

from . import reader_counts, vacancies
from .models import Vacancy, VacancyFile
from .views import as_file

VACANCIES = Sheet(
    "vacancies",
    [
        Heading("Title", lambda vacancy: vacancy.title),
        Heading("School", lambda vacancy: vacancy.school.name),
        Heading("URN", lambda vacancy: vacancy.school.urn),
        Heading("Role", lambda vacancy: vacancy.get_role_display()),
        Heading("Phases", lambda vacancy: ", ".join(vacancy.phase_labels)),
        Heading("Working patterns", lambda vacancy: ", ".join(vacancy.pattern_labels)),
        Heading("Contract", lambda vacancy: vacancy.get_contract_display()),
        Heading("Suitable for ECTs", lambda vacancy: vacancy.early_career),
        Heading("Pay", lambda vacancy: vacancy.pay),
        Heading("Pay from, pounds", lambda vacancy: pounds(vacancy.pay_from_pence) if vacancy.pay_from_pence else None),
        Heading("Pay to, pounds", lambda vacancy: pounds(vacancy.pay_to_pence) if vacancy.pay_to_pence else None),
        Heading("State", lambda vacancy: vacancy.standing[1]),
        Heading("Sent for review", lambda vacancy: vacancy.submitted_at),
        Heading("Published", lambda vacancy: vacancy.first_published_at),
        Heading("Closes", lambda vacancy: vacancy.closes_at),
        Heading("Address", lambda vacancy: reverse("vacancy", args=[vacancy.pk, vacancy.slug])),
    ],
)


class VacancyFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=Vacancy.State, empty_label="All", widget=forms.RadioSelect)
    role = django_filters.ChoiceFilter(label="Role", choices=JobRole, empty_label="All")

    class Meta:
        model = Vacancy
        fields: list[str] = []


class VacancyIndexView(RecordIndexView):
    nothing = "There are no adverts yet."

    def get_base_queryset(self) -> Any:
        waiting_first = Case(When(state=Vacancy.State.IN_REVIEW, then=Value(0)), default=Value(1), output_field=IntegerField())
        return Vacancy.objects.select_related("school").annotate(rank=waiting_first)

    def order_queryset(self, queryset: Any) -> Any:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by("rank", "-changed_at", "-pk")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title",
                label="Vacancy",
                sort_key="title",
                get_url=lambda vacancy: reverse("office_vacancies:inspect", args=[vacancy.pk]),
            ),
            LinkColumn(
                "school",
                label="School",
                sort_key="school__name",
                address=lambda vacancy: reverse("office_schools:inspect", args=[vacancy.school_id]),
            ),
            Column("role", label="Role", accessor="get_role_display", sort_key="role", classname="office-wide"),
            StateColumn("state", label="State", accessor=lambda vacancy: vacancy.standing[1], good=lambda vacancy: vacancy.is_open),
            DayColumn("submitted_at", label="Sent for review", sort_key="submitted_at", classname="office-wide"),
            DayColumn("closes_at", label="Closes", accessor="apply_by", sort_key="closes_at"),
        ]


class VacancyScreen(Screen):
    permissions = ("teach_th.view_vacancy",)
    template_name = "teach_th/office/vacancy.html"
    header_icon = "doc-full-inverse"
    page_title = "Vacancy"

    @cached_property
    def vacancy(self) -> Vacancy:
        return get_object_or_404(Vacancy.objects.select_related("school", "written_by"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_vacancies:index"), "Vacancies")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        vacancy = self.vacancy
        return super().get_context_data(**kwargs) | {
            "title": str(vacancy),
            "vacancy": vacancy,
            "missing": vacancies.missing(vacancy) if vacancy.state == Vacancy.State.IN_REVIEW else {},
            "texts": [
                (heading, wording.as_html(text))
                for heading, text in (
                    ("What you’ll do", vacancy.description),
                    ("What we’re looking for", vacancy.looking_for),
                    ("What you’ll get", vacancy.offer),
                    ("Keeping children safe", vacancy.safeguarding),
                )
                if text
            ],
            "subjects": ", ".join(subject.name for subject in vacancy.subjects.all()),
            "figures": reader_counts.counts_of([vacancy])[vacancy.pk] if vacancy.first_published_at else None,
            "moves": vacancy.moves.select_related("by"),
            "files": vacancy.files.all(),
        }


class DocumentView(Guarded, View):
    """A document of an advert, as a file to keep, for those who review it."""

    permissions = ("teach_th.view_vacancy",)

    def get(self, request: HttpRequest, pk: int, file: int) -> FileResponse:
        return as_file(get_object_or_404(VacancyFile, pk=file, vacancy=pk))


class VacancyStep(Step):
    permissions = ("teach_th.change_vacancy",)
    refusals = (RecruitmentError,)
    header_icon = "doc-full-inverse"
    states: tuple[str, ...] = (Vacancy.State.IN_REVIEW,)

    @cached_property
    def vacancy(self) -> Vacancy:
        return get_object_or_404(Vacancy.objects.select_related("school"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        address = reverse("office_vacancies:inspect", args=[self.vacancy.pk])
        return [(reverse("office_vacancies:index"), "Vacancies"), (address, str(self.vacancy))]

    def obstacle(self) -> str:
        return "" if self.vacancy.state in self.states else f"The advert is {self.vacancy.standing[1].lower()} now."

    def explain(self, refusal: Exception) -> str:
        return (
            str(refusal)
            if isinstance(refusal, Unfinished | SchoolHasClosed)
            else "Somebody has just changed this advert. Open it again to see how it stands."
        )


class PublishView(VacancyStep):
    page_title = "Publish"
    button = "Publish"

    def what_happens(self) -> list[str]:
        return [
            f"‘{self.vacancy.title}’ at {self.vacancy.school} is public until it closes, and goes out in job alerts.",
            "We’ll email the school’s recruiter.",
        ]

    def perform(self, form: Any) -> str:
        vacancies.publish(self.vacancy, by=person_of(self.request))
        return f"‘{self.vacancy.title}’ is published."


class CommentForm(forms.Form):
    comment = forms.CharField(
        label="What you’d like changed",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="We send this to the recruiter exactly as you write it.",
        error_messages={"required": "Enter what you’d like changed."},
    )


class SendBackView(VacancyStep):
    page_title = "Send back"
    button = "Send back"
    form_class = CommentForm

    def what_happens(self) -> list[str]:
        return [
            "The advert becomes a draft again. We’ll email your comment to the school’s recruiter, who can change it and send it again."
        ]

    def perform(self, form: Any) -> str:
        vacancies.send_back(self.vacancy, by=person_of(self.request), comment=form.cleaned_data["comment"])
        return f"‘{self.vacancy.title}’ has gone back to {self.vacancy.school}."


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False, help_text="We send this to the school.")


class WithdrawView(VacancyStep):
    page_title = "Withdraw"
    button = "Withdraw"
    is_grave = True
    form_class = ReasonForm
    states = (Vacancy.State.DRAFT, Vacancy.State.IN_REVIEW, Vacancy.State.PUBLISHED, Vacancy.State.EXPIRED)

    def what_happens(self) -> list[str]:
        return ["The advert is taken off the site. We’ll email the school’s recruiter."]

    def perform(self, form: Any) -> str:
        vacancies.withdraw(self.vacancy, by=person_of(self.request), reason=form.cleaned_data["reason"])
        return f"‘{self.vacancy.title}’ is withdrawn."


class CorrectionForm(forms.ModelForm):
    """The words of an advert, put right by the office without its being sent back."""

    class Meta:
        model = Vacancy
        fields = (
            "title", "summary", "hours", "pay", "allowances", "description", "looking_for", "offer", "safeguarding", "interview_words",
            "start_words", "contact_name", "contact_email", "contact_phone", "visit_words",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        return {name: self._plain(name, value) if isinstance(value, str) else value for name, value in said.items()}

    def _plain(self, name: str, value: str) -> str:
        text = wording.plain(value)
        return text if isinstance(self.fields[name].widget, forms.Textarea) else " ".join(text.split())


class CorrectView(VacancyStep):
    page_title = "Correct"
    button = "Save"
    form_class = CorrectionForm  # type: ignore[assignment]
    states = (Vacancy.State.IN_REVIEW, Vacancy.State.PUBLISHED)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.vacancy}

    def perform(self, form: Any) -> str:
        vacancies.correct(self.vacancy, by=person_of(self.request), fields=form.cleaned_data)
        return f"‘{self.vacancy.title}’ is corrected."


class VacancyViewSet(RecordViewSet):
    model = Vacancy
    name = "office_vacancies"
    url_prefix = "vacancies"
    icon = "doc-full-inverse"
    menu_label = "Vacancies"
    menu_order = 50
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = VacancyIndexView
    filterset_class = VacancyFilter
    search_fields = ("title", "school__name")
    sheet = VACANCIES
    introduction = (
        "Schools’ adverts. Those waiting for review come first. Read each one as a candidate would, then publish it or send it back."
    )

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", VacancyScreen.as_view(), name="inspect"),
            path("<int:pk>/documents/<int:file>/", DocumentView.as_view(), name="document"),
            path("<int:pk>/publish/", PublishView.as_view(), name="publish"),
            path("<int:pk>/send-back/", SendBackView.as_view(), name="send_back"),
            path("<int:pk>/correct/", CorrectView.as_view(), name="correct"),
            path("<int:pk>/withdraw/", WithdrawView.as_view(), name="withdraw"),
        ]
