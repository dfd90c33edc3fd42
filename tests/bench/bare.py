"""Views as bare as Django lets them be, answered before any other middleware: what each page is compared with."""

from django.http import HttpResponse
from django.shortcuts import render

from thep.events import calendar
from thep.events.models import Event


def hello(request):
    return HttpResponse("hello")


def one_row(request):
    event = Event.objects.only("title").order_by("pk").first()
    return HttpResponse(f"<!doctype html><h1>{event.title}</h1>")


def cards(request):
    """Fifty cards listed from one query, by a template of the engine that the site uses."""
    return render(request, "bench_cards.html", {"events": Event.objects.order_by("starts_at")[:50]})


def two_hundred_events(request):
    """A calendar of 200 events by string formatting, from one query."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{calendar.PRODUCT}"]
    for event in Event.objects.order_by("starts_at")[:200]:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTART:{event.starts_at:%Y%m%dT%H%M%SZ}",
            f"DTEND:{event.ends_at:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{event.title}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return HttpResponse("\r\n".join(lines), content_type="text/calendar")


class BareViews:
    """Answers /bare/… and hands on everything else."""

    views = {"/bare/hello": hello, "/bare/row": one_row, "/bare/cards": cards, "/bare/calendar": two_hundred_events}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        view = self.views.get(request.path)
        return view(request) if view else self.get_response(request)
