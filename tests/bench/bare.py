"""Views as bare as Django lets them be, in the same server: what each page is compared with. None is kept by the page cache."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from thep.events import calendar
from thep.events.models import Event


@never_cache
def hello(request):
    return HttpResponse("hello")


@never_cache
def one_row(request):
    event = Event.objects.only("title").order_by("pk").first()
    return HttpResponse(f"<!doctype html><h1>{event.title}</h1>")


@never_cache
def cards(request):
    """Fifty cards listed from one query, by a template of the engine that the site uses."""
    return render(request, "bench_cards.html", {"events": Event.objects.order_by("starts_at")[:50]})


@never_cache
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
