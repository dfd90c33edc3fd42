"""People in the back office: who they are, where they work, what they booked, and how they sign in."""

from functools import cached_property
from typing import Any

import django_filters
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.models import Group
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button

from thep.accounts import closing, people, sessions
from thep.accounts.access import duties_of, has_second_factor, person_of
from thep.accounts.errors import AccountsError
from thep.accounts.groups import GROUPS
from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection
from thep.cms.fields import RecordsField
from thep.cms.office import PEOPLE_MENU, Crumb, RecordIndexView, RecordViewSet, Screen, Step
from thep.cms.office_columns import DayColumn, StateColumn
from thep.cms.office_sections import parts_for
from thep.cms.spreadsheets import Heading, Sheet
from thep.cms.vocabulary import JobRole, Phase
from thep.design.panels import draw_panels
from thep.domains import declared
from thep.schools.models import Affiliation

ACTIVE = Prefetch("affiliations", queryset=Affiliation.objects.active().select_related("school"), to_attr="active_affiliations")


def screen_of(person: User) -> str:
    return reverse("wagtailusers_users:inspect", args=[person.pk])


def schools_of(person: Any) -> str:
    """Return the names of the schools of a person whose `ACTIVE` affiliations were fetched, with commas between."""
    return ", ".join(dict.fromkeys(affiliation.school.name for affiliation in person.active_affiliations))


PEOPLE = Sheet(
    "people",
    [
        Heading("Name", lambda person: person.name),
        Heading("Email", lambda person: person.email),
        Heading("Job role", lambda person: person.get_job_role_display()),
        Heading("Phase", lambda person: person.get_phase_display()),
        Heading("Schools", schools_of),
        Heading("Office groups", lambda person: ", ".join(group.name for group in person.groups.all())),
        Heading("Joined", lambda person: person.date_joined),
        Heading("Last signed in", lambda person: person.last_login),
        Heading("Can sign in", lambda person: person.is_active),
    ],
)


class PeopleFilter(WagtailFilterSet):
    job_role = django_filters.ChoiceFilter(label="Job role", choices=JobRole, empty_label="All", widget=forms.RadioSelect)
    groups = django_filters.ModelChoiceFilter(label="Office group", queryset=Group.objects.filter(name__in=GROUPS), empty_label="All")
    is_active = django_filters.ChoiceFilter(
        label="Account", choices=[(True, "Open"), (False, "Closed")], empty_label="All", widget=forms.RadioSelect
    )

    class Meta:
        model = User
        fields: list[str] = []


class PeopleIndexView(RecordIndexView):
    page_title = "People"

    def get_base_queryset(self) -> Any:
        return User.objects.prefetch_related(ACTIVE, "groups")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", label="Name", accessor="get_full_name", sort_key="name", get_url=screen_of),
            Column("email", label="Email", sort_key="email", classname="office-wide"),
            Column("job_role", label="Job role", accessor="get_job_role_display", sort_key="job_role", classname="office-wide"),
            Column("schools", label="Schools", accessor=schools_of),
            StateColumn("is_active", label="Account", accessor=lambda person: "" if person.is_active else "Closed"),
            DayColumn("last_login", label="Last signed in", sort_key="last_login", empty="Never", classname="office-wide"),
        ]


class PersonScreen(Screen):
    permissions = ("accounts.view_user",)
    template_name = "reports/person.html"
    header_icon = "user"
    page_title = "Person"

    @cached_property
    def person(self) -> User:
        return get_object_or_404(User.objects.prefetch_related("groups", "subjects"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("wagtailusers_users:index"), "People")]

    def get_page_subtitle(self) -> str:
        return str(self.person)

    @property
    def header_more_buttons(self) -> list[Button]:
        if not self.request.user.has_perm("accounts.change_user") or not self.person.is_active:
            return []
        edit = reverse("wagtailusers_users:edit", args=[self.person.pk])
        sign_out = reverse("wagtailusers_users:sign_out", args=[self.person.pk])
        close = reverse("wagtailusers_users:close", args=[self.person.pk])
        return [
            Button("Change", url=edit, icon_name="edit", priority=10),
            Button("Sign out everywhere", url=sign_out, icon_name="logout", priority=15),
            Button("Close the account", url=close, icon_name="bin", priority=20),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {
            "title": str(person),
            "person": person,
            "address": EmailAddress.objects.filter(user=person, primary=True).first(),
            "has_second_factor": has_second_factor(person),
            "duties": duties_of(person),
            "sections": draw_panels(parts_for(self.request.user, PersonSection), self.request, person),
        }
        return context


class PersonForm(forms.Form):
    name = forms.CharField(max_length=150, label="Full name", error_messages={"required": "Enter their name."})
    job_role = forms.ChoiceField(choices=[("", "Not known"), *JobRole.choices], required=False)
    phase = forms.ChoiceField(choices=[("", "Not known"), *Phase.choices], required=False)
    groups = RecordsField(
        Group.objects.filter(name__in=GROUPS), required=False, widget=forms.CheckboxSelectMultiple, label="Works in the office as",
        help_text="This decides what they can see and do in the back office. People who work in the office must use two-step sign-in.",
    )  # fmt: skip


class NewPersonForm(PersonForm):
    email = forms.EmailField(max_length=254, error_messages={"required": "Enter their email address."})
    field_order = ("email",)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Somebody already has an account with this email address.")
        return email


class PersonStep(Step):
    permissions = ("accounts.change_user",)
    confirms_identity = True
    refusals = (AccountsError,)
    header_icon = "user"

    @cached_property
    def person(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("wagtailusers_users:index"), "People"), (screen_of(self.person), str(self.person))]

    def obstacle(self) -> str:
        if not self.person.is_active:
            return "This account is closed."
        if self.person.is_superuser and not person_of(self.request).is_superuser:
            return "Only an administrator can change an administrator’s account."
        return ""


class PersonAddView(Step):
    permissions = ("accounts.add_user",)
    confirms_identity = True
    page_title = "New person"
    button = "Add this person"
    header_icon = "user"
    form_class = NewPersonForm

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("wagtailusers_users:index"), "People")]

    def what_happens(self) -> list[str]:
        return ["They sign in with a code that we email them, or set their own password. You don’t need to set one."]

    def perform(self, form: Any) -> str:
        asked = dict(form.cleaned_data)
        groups = asked.pop("groups")
        person = people.get_or_create_person(asked.pop("email"), name=asked["name"])
        people.change_person(person, by=person_of(self.request), groups=groups, **asked)
        return f"{person} can sign in."


class PersonEditView(PersonStep):
    page_title = "Change"
    button = "Save"
    form_class = PersonForm

    def get_initial(self) -> dict[str, Any]:
        person = self.person
        return {"name": person.name, "job_role": person.job_role, "phase": person.phase, "groups": person.groups.all()}

    def what_happens(self) -> list[str]:
        return [f"Their address ({self.person.email}) and password can only be changed by them, on their own account page."]

    def perform(self, form: Any) -> str:
        person = people.change_person(self.person, by=person_of(self.request), **form.cleaned_data)
        return f"{person} is changed."


class SignOutView(PersonStep):
    page_title = "Sign out everywhere"
    button = "Sign out everywhere"

    def obstacle(self) -> str:
        if super().obstacle():
            return super().obstacle()
        if self.person == self.request.user:
            return "To sign yourself out of your other browsers, go to your account page."
        return "" if sessions.count_sessions(self.person) else f"{self.person} is not signed in anywhere."

    def what_happens(self) -> list[str]:
        count = sessions.count_sessions(self.person)
        where = "one browser" if count == 1 else f"{count} browsers"
        return [
            f"{self.person} is signed out of {where} at once: for a lost phone, or a computer that somebody else may be using.",
            "They can sign in again with their password, a passkey or an emailed code. We don’t write to them: tell them why.",
        ]

    def perform(self, form: Any) -> str:
        count = sessions.end_sessions(self.person, by=person_of(self.request))
        return f"{self.person} is signed out of {'one browser' if count == 1 else f'{count} browsers'}."


class CloseAccountView(PersonStep):
    page_title = "Close the account"
    button = "Close the account"
    is_grave = True

    def obstacle(self) -> str:
        if self.person == self.request.user:
            return "To close your own account, go to your account page."
        return super().obstacle() or " ".join(each.words for each in closing.obstacles_of(self.person))

    def what_happens(self) -> list[str]:
        return [
            f"{self.person} can’t sign in any more, and what needn’t be kept about them is deleted: address, needs, groups, interests.",
            *(each.words for each in declared(closing.ClosingNote)),
            "You can’t undo this.",
        ]

    def perform(self, form: Any) -> str:
        closing.close(self.person)
        return "The account is closed."


class PeopleViewSet(RecordViewSet):
    """Takes the place of Wagtail's users (`people_apps`), under their names, so that what leads there still does."""

    model = User
    icon = "user"
    menu_label = "People"
    menu_name = "people"
    menu_order = 20
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("add", "edit", "inspect")
    index_view_class = PeopleIndexView
    filterset_class = PeopleFilter
    search_fields = ("name", "email")
    ordering = "name"
    sheet = PEOPLE

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", PersonAddView.as_view(), name="add"),
            path("<int:pk>/", PersonScreen.as_view(), name="inspect"),
            path("<int:pk>/change/", PersonEditView.as_view(), name="edit"),
            path("<int:pk>/sign-out/", SignOutView.as_view(), name="sign_out"),
            path("<int:pk>/close/", CloseAccountView.as_view(), name="close"),
        ]
