"""The page that asks for the emailed code; allauth has those for the password and the second step."""

from typing import Any

# allauth's pages note here how somebody has shown who they are; it has no public name.
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import BaseReauthenticateView

# The public `allauth.core.ratelimit` doesn't count what is asked by GET.
from allauth.core.internal import ratelimit
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from .access import person_of
from .forms import ConfirmIdentityForm
from .identity import IdentityCode


class ReauthenticateByCodeView(BaseReauthenticateView):
    """Asks for the code that is sent to who comes here, and leads them on to what they were about to do."""

    form_class = ConfirmIdentityForm
    template_name = "account/reauthenticate_by_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        self.process = IdentityCode(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refusal_to_send() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "resend":
            self.process.abort()
            self.process = IdentityCode(request)
            return self.refusal_to_send() or redirect(self.passthrough_next_url(request.path))
        return super().post(request, *args, **kwargs)

    def refusal_to_send(self) -> HttpResponse | None:
        """Send a code where none is on its way; return an answer instead where the address had too many of them."""
        if not self.process.is_valid():
            person = person_of(self.request)
            if not ratelimit.consume(self.request, app="allauth.account", action="request_login_code", key=person.email, limit_get=True):
                return ratelimit.respond_429(self.request)
            self.process.send()
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"code": self.process.code if self.process.is_valid() else ""}

    def form_valid(self, form: ConfirmIdentityForm) -> HttpResponse:
        self.process.abort()
        person = person_of(self.request)
        record_authentication(self.request, person, method="code", email=person.email, reauthenticated=True)
        return super().form_valid(form)

    def form_invalid(self, form: ConfirmIdentityForm) -> HttpResponse:
        if self.process.is_valid():
            self.process.record_invalid_attempt()
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"email": person_of(self.request).email}
