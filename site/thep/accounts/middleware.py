"""Those who act for others set up a second step before they act; people see where they are signed in."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from thep.cms import privacy
from thep.cms.security_log import record_refusal

from .access import may_act
from .errors import SecondFactorNeeded
from .session_store import NOTED_EVERY, Note

SAFE = {"GET", "HEAD", "OPTIONS"}


class SecondFactorForDuties:
    """Leads a person with a duty and no second factor to set one up.

    They can read every page except those that show others' affairs (`MFA_PAGES_FOR_DUTIES`), and can change nothing except their own
    account (`MFA_OWN_PAGES`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.MFA_REQUIRED_FOR_DUTIES or not self.is_acting(request) or may_act(request.user):
            return None
        return self.lead_to_setting_up(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead a person to setting up a second factor where a view raised SecondFactorNeeded."""
        # A page that is one's own in part raises it when it comes to others' affairs (`access.need_second_factor`).
        return self.lead_to_setting_up(request) if isinstance(exception, SecondFactorNeeded) else None

    def lead_to_setting_up(self, request: HttpRequest) -> HttpResponse:
        record_refusal(request, "no second step")
        address = reverse("second_factor")
        return HttpResponseClientRedirect(address) if request.headers.get("HX-Request") else redirect(address)

    def is_acting(self, request: HttpRequest) -> bool:
        path = request.path
        if path.startswith(tuple(settings.MFA_OWN_PAGES)):
            return False
        return request.method not in SAFE or path.startswith(tuple(settings.MFA_PAGES_FOR_DUTIES))


class SeenLately:
    """Notes when and from where a session was last used, every five minutes at most: a page read is not worth a write each time.

    What was noted by any process is read with the session (`session_store`), and so are the groups of its person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.noted = caches["pages"]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated:
            note: Note | None = getattr(request.session, "note", None)
            if note is not None and note.person == request.user.pk:
                privacy.know_groups(request.user, note.groups)
            ip = get_adapter().get_client_ip(request)
            user_agent = request.headers.get("User-Agent", "")[: UserSession._meta.get_field("user_agent").max_length]
            is_noted = note is not None and note[:3] == (request.user.pk, ip, user_agent)
            # Somebody who goes from one network to another and back is noted every five minutes too.
            if not is_noted and self.noted.add(f"seen:{key}", True, NOTED_EVERY.total_seconds()):
                self.note(request, ip, user_agent)
        return self.get_response(request)

    def note(self, request: HttpRequest, ip: str, user_agent: str) -> None:
        """Store that the session was used now, and create its row where it is new to us or another browser or address uses it."""
        session, person = request.session.session_key, request.user.pk
        same = UserSession.objects.filter(session_key=session, user=person, ip=ip, user_agent=user_agent)
        if not same.update(last_seen_at=timezone.now()):
            UserSession.objects.create_from_request(request)
