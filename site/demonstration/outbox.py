"""The messages that left, to read without a mail program."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from thep.mail.models import Message


@never_cache
def messages(request: HttpRequest) -> HttpResponse:
    return render(request, "demonstration/messages.html", {"posted": Message.objects.all()[:100]})


@never_cache
def message(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "demonstration/message.html", {"message": get_object_or_404(Message, pk=pk)})


@never_cache
@csp_replace({"style-src": [SELF, UNSAFE_INLINE], "script-src": [NONE]})  # type: ignore[arg-type]
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(get_object_or_404(Message, pk=pk).html)
