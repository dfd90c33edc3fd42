"""The messages that left, to read without a mail program: as a phone and a computer show them, and as plain text."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from thep.design.form_fields import choice_field
from thep.mail.kinds import kind_named
from thep.mail.models import Message

A_PAGE = 50


class MessageFilter(forms.Form):
    kind = forms.ChoiceField(label="Kind of email", required=False)
    to = forms.CharField(label="To", required=False, max_length=254, help_text="An email address, or part of one.")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        counts = Message.objects.exclude(kind="").order_by().values_list("kind").annotate(times=Count("pk"))
        labelled = sorted((label_of(name), name, times) for name, times in counts)
        choices = [("", "Every kind"), *((name, f"{label} ({times})") for label, name, times in labelled)]
        choice_field(self, "kind").choices = choices


@never_cache
def messages(request: HttpRequest) -> HttpResponse:
    """List what was sent, the newest first; of one kind and to some people only, where that is asked for."""
    form = MessageFilter(request.GET or None)
    posted = Message.objects.defer("text", "html", "headers")
    if form.is_valid():
        chosen, to = form.cleaned_data["kind"], form.cleaned_data["to"].strip()
        posted = posted.filter(**({"kind": chosen} if chosen else {}), to__icontains=to)
    page = Paginator(posted, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "demonstration/messages.html", {"form": form, "posted": page, "is_narrowed": bool(request.GET)})


@never_cache
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message, 390 and 800 pixels wide and as text."""
    found = get_object_or_404(Message, pk=pk)
    return render(request, "demonstration/message.html", {"message": found, "label": label_of(found.kind)})


@never_cache
@csp_replace({"style-src": [SELF, UNSAFE_INLINE], "script-src": [NONE]})  # type: ignore[arg-type]
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(get_object_or_404(Message, pk=pk).html)


def label_of(name: str) -> str:
    """Return what the office calls a kind of letter; its name where no domain declares it any more."""
    kind = kind_named(name)
    return (kind.label if kind is not None else "") or name
