"""A form that was sent and shown again says so to those who don't see the page: in its title, and by its status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

SUMMARY = b'aria-labelledby="problem"'
"""What `<c-errors>` begins with."""

TITLE, MARKED = b"<title>", b"<title>Error: "


class ErrorStatus:
    """Answers 422 and begins the title with "Error:" where a page lists what is wrong with what was sent, whichever view made it.

    Screen readers say the title first (GOV.UK Design System, "Error summary"), and programs go by the status (RFC 9110 section 15.5.21).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and isinstance(response, HttpResponse) and SUMMARY in response.content:
            if response.status_code == 200:
                response.status_code = 422
            if MARKED not in response.content:
                response.content = response.content.replace(TITLE, MARKED, 1)
        return response
