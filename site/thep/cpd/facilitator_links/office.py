"""The office's screen of the links to an event's register."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Step
from thep.events.models import Event

from ..errors import CpdError
from . import links
from .forms import LinkForm
from .models import FacilitatorLink
from .views import MADE, WITHDRAWN, shown_links


class LinksView(Step):
    """Makes and withdraws links; below the form are those that there are."""

    permissions = ("events.view_event", "cpd.add_facilitatorlink")
    template_name = "cpd/office/links.html"
    page_title = "Links to the register"
    button = "Make a link"
    form_class = LinkForm
    refusals = (CpdError,)

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        screen = reverse("office_events:inspect", args=[self.event.pk])
        return [(reverse("office_events:index"), "Events"), (screen, str(self.event))]

    def what_happens(self) -> list[str]:
        return [
            "Whoever has the link sees the names and schools on this event’s register, and marks who came, without an account.",
            "It works from the day before the event until three days after it.",
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "revoke" in request.POST:
            number = request.POST["revoke"]
            link = get_object_or_404(FacilitatorLink, pk=number if number.isdecimal() and len(number) < 19 else 0, event=self.event)
            links.revoke(link)
            messages.success(request, WITHDRAWN)
            return redirect(request.path)
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        links.make(self.event, for_whom=form.cleaned_data["for_whom"], by=person_of(self.request))
        return MADE

    def get_success_url(self) -> str:
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | shown_links(self.request, self.event)
