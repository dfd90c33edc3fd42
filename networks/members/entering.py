"""The way into what is for a network's members: whoever isn't one reads whom the page is for, and nothing of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from networks.pages.frame import frame
from networks.pages.models import NetworkPage

from . import access
from .joining import joining_of

P = ParamSpec("P")
InNetwork = Callable[Concatenate[HttpRequest, NetworkPage, P], HttpResponseBase]


def for_members(here: str) -> Callable[[InNetwork[P]], Callable[..., HttpResponseBase]]:
    """Have a page called `here` shown, with the network whose slug is in its address, to whoever may see what is for members alone.

    Others read whom it is for, signed in or not; of a hidden network they get 404.
    """

    def guarded(view: InNetwork[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def entered(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            network = access.network_named(slug, request)
            if not access.may_enter(request.user, network):
                return say_whom_it_is_for(request, network, here)
            return view(request, network, *args, **kwargs)

        return entered

    return guarded


def say_whom_it_is_for(request: HttpRequest, network: NetworkPage, here: str, **beside: Any) -> HttpResponse:
    """Answer that the page called `here` is for the members of a network that whoever asks may know of, and how they come into it."""
    standing = joining_of(network, request.user, access.member_of(network, request.user))
    return render(request, "networks/members_only.html", frame(network, request, here) | standing | beside, status=403)
