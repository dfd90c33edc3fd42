"""Showing again who one is by a code that is emailed: the way of those who sign in by code and have no password.

allauth lets whoever has neither password nor second step go on unasked; somebody at an open computer could close their account.
"""

import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter

# Codes of a few tries and minutes, what was shown in this session, and by what else somebody may show it: none has a public name.
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest

from .access import has_second_factor, person_of
from .models import User

KEPT = "identity_code"


def may_use_code(person: User) -> bool:
    """Return whether an emailed code is enough to show that it's `person`: it isn't where a second step protects the account."""
    return not has_second_factor(person)


def is_to_be_asked(request: HttpRequest) -> bool:
    """Return whether who is signed in has only the emailed code to show who they are, and hasn't done so in the last minutes."""
    person = request.user
    if not isinstance(person, User) or get_reauthentication_flows(person):
        return False
    codes = [record["at"] for record in get_authentication_records(request, person) if record["method"] == "code"]
    return not codes or time.time() - codes[-1] >= app_settings.REAUTHENTICATION_TIMEOUT


class IdentityCode(AbstractCodeVerificationProcess):
    """A code sent to the address of who is signed in, kept in their session for a few minutes and a few tries."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.person = request, person_of(request)
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS, timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=request.session.get(KEPT) or self.initial_state(user=self.person), user=self.person,
        )  # fmt: skip

    def is_valid(self) -> bool:
        return bool(self.code) and super().is_valid()

    def persist(self) -> None:
        self.request.session[KEPT] = self.state

    def abort(self) -> None:
        self.request.session.pop(KEPT, None)

    def send(self) -> None:
        """Email a new code, which takes the place of one sent before."""
        adapter = get_adapter()
        self.state = self.initial_state(user=self.person) | {"code": adapter.generate_login_code()}
        self.persist()
        adapter.send_mail("account/email/identity_code", self.person.email, {"user": self.person, "code": self.code})
