"""The catch-all page of development: the messages that left, to read without a mail program. Only where DEBUG is on."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from .models import Message


@never_cache
def messages(request: HttpRequest) -> HttpResponse:
    return render(request, "mail/messages.html", {"posted": Message.objects.all()[:100]})


@never_cache
def message(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "mail/message.html", {"message": get_object_or_404(Message, pk=pk)})


@never_cache
@csp_update({"style-src": ["'unsafe-inline'"], "script-src": ["'none'"]})  # type: ignore[arg-type]
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(get_object_or_404(Message, pk=pk).html)
