"""Forms that anybody may send without signing in: programs fall into their trap, and nobody sends them too often.

A template puts `<c-trap />` into the form. The view makes an `OpenForm`, answers with `form.http_status` where it isn't valid, and may be
`@open_to_anybody`: then the page that holds the form needs no token, so it sets no cookie and the page cache keeps it.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from django import forms
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

TRAP = "fax_number"
"""The name of a field that people neither see nor hear of (`templates/cotton/trap.html`)."""

HOUR = 3600
DAY = 24 * HOUR

TRAPPED = "We couldn’t tell whether a person sent this. If you’re a person, press the button again. What you typed is still here."
TOO_OFTEN = "This form was sent too often. Wait {wait}, then press the button again. What you typed is still here."

Rest = ParamSpec("Rest")


@dataclass(frozen=True)
class Limit:
    """`times` in `seconds` at most: for the network address that it comes from, or for what is typed in the field `per`."""

    times: int
    seconds: int = HOUR
    per: str = ""

    @property
    def wait(self) -> str:
        return "until tomorrow" if self.seconds >= DAY else "an hour"


class OpenForm(forms.Form):
    """What is sent by a program, or too often, is an error of the whole form; whoever sent it finds what they typed.

    `name_of_limits` is what is counted: forms of the same name share it. Only what is otherwise right is counted. A school's staff mostly
    share one network address, so limits by address must leave room for a staffroom.
    """

    name_of_limits = ""
    limits: tuple[Limit, ...] = (Limit(30),)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.too_often = False

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound or self.errors:
            return
        if self.data.get(TRAP):
            self.add_error(None, forms.ValidationError(TRAPPED, code="trapped"))
        elif passed := self._passed():
            self.too_often = True
            self.add_error(None, forms.ValidationError(TOO_OFTEN.format(wait=passed.wait), code="too_often"))

    @property
    def http_status(self) -> int:
        """The HTTP status of the page that shows the form."""
        if not self.errors:
            return 200
        return 429 if self.too_often else 422

    def _passed(self) -> Limit | None:
        """Return the first of the limits that this form passes, and count it for none; without one, count it and return None."""
        now = time.time()
        counted: list[str] = []
        for limit in self.limits:
            key = self._key(limit, now)
            # Counted before it is compared: of two that are sent at the same moment each sees the other.
            if _counted(key, limit.seconds) > limit.times:
                for each in [*counted, key]:
                    _count(each, -1)
                return limit
            counted.append(key)
        return None

    def _key(self, limit: Limit, now: float) -> str:
        who = str(self.cleaned_data.get(limit.per, "")).lower() if limit.per else get_adapter().get_client_ip(self.request)
        counted = hashlib.sha256(f"{self.name_of_limits}:{limit.per}:{who}".encode()).hexdigest()[:32]
        return f"open:{counted}:{int(now // limit.seconds)}"


def _counted(key: str, seconds: int) -> int:
    """Count one more under `key`, which is forgotten after `seconds`, and return how many there are."""
    cache.add(key, 0, seconds)
    return _count(key, 1)


def _count(key: str, by: int) -> int:
    try:
        return int(cache.incr(key, by))
    except ValueError:  # it was forgotten meanwhile
        return max(by, 0)


def open_to_anybody(
    view: Callable[Concatenate[HttpRequest, Rest], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Let `view` be posted to without a token: what it does is done for nobody's session. Another website's pages can't post to it."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)
