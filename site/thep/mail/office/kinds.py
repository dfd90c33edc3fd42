"""The kinds of emails in the back office: who gets each, how it went, and what it looks like."""

from collections import Counter
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from thep.cms.office import Crumb, Screen
from thep.mail import letters, retention

from .kind_rows import counts_of_the_week, in_words, part_rows, rows_by_class, who_stops_it
from .messages import visible
from .one_kind import REWORD, SEE, OfKind
from .rewording import OriginalView, RewordView

LATELY = 10


class KindsScreen(Screen):
    permissions = (SEE,)
    template_name = "mail/office/kinds.html"
    header_icon = "mail"
    page_title = "Emails we send"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"classes": rows_by_class()}


class KindScreen(OfKind, Screen):
    permissions = (SEE,)
    template_name = "mail/office/kind.html"
    header_icon = "mail"
    page_title = "Email"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_emails:index"), "Emails we send")]

    def get_page_subtitle(self) -> str:
        return self.kind.label

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        may_see = user.has_perms([each for each in ("mail.view_message", self.kind.office_permission) if each])
        lately = visible(user).filter(kind=self.kind.name).defer("text", "html", "calendar", "headers")
        return super().get_context_data(**kwargs) | {
            "title": self.kind.label,
            "kind": self.kind,
            "stops": who_stops_it(self.kind),
            "kept": retention.in_words(self.kind),
            "week": in_words(counts_of_the_week().get(self.kind.name, Counter())),
            "parts": part_rows(self.kind),
            "may_reword": user.has_perm(REWORD),
            "variables": self.variables,
            "letter": letters.example_of(self.kind),
            "may_see_messages": may_see,
            "lately": lately.order_by("-created_at", "-pk")[:LATELY] if may_see else [],
        }


class EmailsItem(MenuItem):
    """For those who may see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)


class EmailViewSet(ViewSet):
    """The kinds of emails, which are declared and no records."""

    name = "office_emails"
    url_prefix = "emails"
    icon = "mail"

    def on_register(self) -> None:
        """Leave the menu to `EmailsItem`, which asks who may see it."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", KindsScreen.as_view(), name="index"),
            path("<str:kind>/", KindScreen.as_view(), name="kind"),
            path("<str:kind>/<slug:part>/", RewordView.as_view(), name="reword"),
            path("<str:kind>/<slug:part>/original/", OriginalView.as_view(), name="original"),
        ]
