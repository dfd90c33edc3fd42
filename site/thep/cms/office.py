"""What the back office's screens have in common: lists with exports, screens of a record, and steps that say what they will do."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet

from thep.design.error_words import put_errors_in_words
from thep.design.fields import problems
from thep.search import names

from . import edit_history
from .security import identity_confirmed
from .spreadsheets import Sheet

EVENTS_MENU = "register_events_menu_item"
MONEY_MENU = "register_money_menu_item"
PEOPLE_MENU = "register_people_menu_item"
EMAILS_MENU = "register_emails_menu_item"
"""Hooks under which an app's view set joins one of the office's menus: its `menu_hook`."""

Crumb = tuple[str, str]
"""An address and what it's called."""


class RecordIndexView(generic.IndexView):
    """A list of records, which can be kept as a spreadsheet with the filters applied where it has a `sheet`."""

    sheet: Sheet | None = None
    introduction = ""
    results_template_name = "office/index_results.html"

    @cached_property
    def show_export_buttons(self) -> bool:
        return self.sheet is not None

    def search_queryset(self, queryset: Any) -> Any:
        """Return the records that were typed for, by name as people type it: Wagtail's own search minds accents and apostrophes."""
        return names.matching(queryset, self.search_query, self.search_fields) if self.is_searching else queryset

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        if self.sheet is None:
            raise PermissionDenied
        return self.sheet.response(queryset, spreadsheet_format)


class FormInWords:
    """A form of Wagtail's that says what is wrong as all other forms of the office do."""

    def get_error_message(self) -> str:
        return "There’s a problem. Correct the fields that are marked, then save again."

    def form_invalid(self, form: Any) -> HttpResponse:
        put_errors_in_words(form)
        return super().form_invalid(form)  # type: ignore[misc]


class RecordCreateView(FormInWords, generic.CreateView):
    """A new record; where nothing is changed afterwards, nothing offers to change it."""

    def get_success_buttons(self) -> list[Any]:
        return super().get_success_buttons() if self.edit_url_name else []


class RecordEditView(FormInWords, generic.EditView):
    """A change of a record, whose history says which fields were changed."""

    def save_instance(self) -> Any:
        return edit_history.save(self.form, by=self.request.user, action=self.action_class)


class RecordDeleteView(generic.DeleteView):
    """A record is deleted while nothing needs it; otherwise the page says what does."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError as refusal:
            needs = {str(record._meta.verbose_name_plural) for record in refusal.protected_objects}
            messages.error(self.request, f"“{self.object}” is needed by {' and '.join(sorted(needs))}, so it stays.")
            return redirect(reverse(self.index_url_name))


class RecordInspectView(generic.InspectView):
    """The screen of one record."""

    related: Sequence[str] = ()

    def get_object(self, queryset: Any = None) -> Any:
        records = self.model._default_manager.all()
        return get_object_or_404(records.select_related(*self.related) if self.related else records, pk=self.pk)

    def get_page_title(self) -> str:
        return self.model._meta.verbose_name.capitalize()


class RecordViewSet(ModelViewSet):
    """Records in the back office.

    `parts` names the screens of Wagtail's that there are, `own_parts` those that `more_urls` has instead; no other has an address.
    """

    index_view_class = RecordIndexView
    inspect_view_class = RecordInspectView
    add_view_class = RecordCreateView
    edit_view_class = RecordEditView
    delete_view_class = RecordDeleteView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    sheet: Sheet | None = None
    introduction = ""
    parts: ClassVar[tuple[str, ...]] = ("add", "edit", "delete", "history", "inspect")
    own_parts: ClassVar[tuple[str, ...]] = ()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        known = (*self.parts, *self.own_parts)
        absent = {f"{part}_url_name": None for part in ("add", "edit", "delete", "history", "usage", "inspect") if part not in known}
        return {**super().get_common_view_kwargs(**kwargs), **absent}

    def get_form_class(self, for_update: bool = False) -> type[forms.BaseForm]:
        """Return Wagtail's form, or an empty one where there is no screen of Wagtail's for it."""
        if not {"add", "edit"} & set(self.parts):
            return forms.Form
        form_class: type[forms.BaseForm] = super().get_form_class(for_update=for_update)
        return form_class

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sheet, the introduction and the menu item's words as the title."""
        named = {"sheet": self.sheet, "introduction": self.introduction, "page_title": self.menu_label}
        return super().get_index_view_kwargs(**(named | kwargs))

    def get_urlpatterns(self) -> list[URLPattern]:
        wanted = {"index", "index_results", *self.parts}
        if "history" in self.parts:
            wanted.add("history_results")
        return [*self.more_urls(), *(pattern for pattern in super().get_urlpatterns() if pattern.name in wanted)]

    @cached_property
    def menu_url(self) -> str:
        return reverse(self.get_url_name("index"))

    def more_urls(self) -> list[URLPattern]:
        """Return the addresses of steps that are taken with these records."""
        return []

    def register_admin_url_finder(self) -> None:
        if "edit" in (*self.parts, *self.own_parts):
            super().register_admin_url_finder()


class Guarded:
    """A screen for those who hold all of `permissions`; Wagtail sends everybody else to the first page, and says so."""

    permissions: Sequence[str] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perms(self.permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Screen(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """A screen that shows something."""

    crumbs: Sequence[Crumb] = ()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs_of(self, self.get_crumbs())

    def get_crumbs(self) -> Sequence[Crumb]:
        """Return the screens above this one."""
        return self.crumbs


class Step(Guarded, WagtailAdminTemplateMixin, FormView):
    """A step that says what it will do, asks what it must know, and does it with one operation.

    What an operation raises of `refusals` is shown on the page, with everything typed kept.
    """

    template_name = "office/step.html"
    form_class: type[forms.Form] = forms.Form
    button = "Continue"
    is_grave = False
    confirms_identity = False
    """Whether who takes the step says again who they are."""
    refusals: tuple[type[Exception], ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        taken = (
            identity_confirmed(super().dispatch)
            if request.user.has_perms(self.permissions) and self.must_confirm_identity()
            else super().dispatch
        )
        return taken(request, *args, **kwargs)

    def must_confirm_identity(self) -> bool:
        """Return whether who takes the step with this record says again who they are."""
        return self.confirms_identity

    def get_crumbs(self) -> Sequence[Crumb]:
        """Return the screens above this one; the last is where it leads back to."""
        raise NotImplementedError

    def get_button(self) -> str:
        """Return what the button is called."""
        return self.button

    def what_happens(self) -> list[str]:
        """Return sentences that say what the button does."""
        return []

    def cautions(self) -> list[str]:
        """Return sentences that say what may have been forgotten. The step can be taken all the same."""
        return []

    def obstacle(self) -> str:
        """Return why the step cannot be taken at all; empty where it can."""
        return ""

    def perform(self, form: Any) -> str:
        """Do it, and return the sentence that says so."""
        raise NotImplementedError

    def explain(self, refusal: Exception) -> str:
        return str(refusal)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs_of(self, self.get_crumbs())

    def get_success_url(self) -> str:
        """Return where the step was begun, which `next` says where it isn't the screen above."""
        begun = self.request.GET.get("next", "")
        return begun if url_has_allowed_host_and_scheme(begun, allowed_hosts=None) else self.get_crumbs()[-1][0]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse a step that cannot be taken, even from somebody who sends the form without having been shown it."""
        return self.get(request, *args, **kwargs) if self.obstacle() else super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            done = self.perform(form)
        except self.refusals as refusal:
            form.add_error(None, self.explain(refusal))
            return self.form_invalid(form)
        messages.success(self.request, done)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        about = self.get_page_subtitle()
        return context | {
            "title": f"{self.get_page_title()}: {about}" if about else self.get_page_title(),
            "button": self.get_button(),
            "is_grave": self.is_grave,
            "what_happens": self.what_happens(),
            "cautions": self.cautions(),
            "obstacle": self.obstacle(),
            "back": self.get_success_url(),
            "problems": problems(context["form"]),
        }


def crumbs_of(view: Any, crumbs: Sequence[Crumb]) -> list[dict[str, Any]]:
    above = [{"url": address, "label": label} for address, label in crumbs]
    return [*view.breadcrumbs_items, *above, {"url": "", "label": view.get_page_title(), "sublabel": view.get_page_subtitle()}]
