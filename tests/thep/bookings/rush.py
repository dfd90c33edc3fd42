"""One process of a rush: many threads at once at one event, each telling what became of it.

`mode` says what each person does:

- "form": sends the booking form over the whole stack of the site;
- "unguarded": the same with the guard of the places taken away, as a control;
- "reopened": sends the booking form of an event with free places that others wait for;
- "queue-jumping": the same with the guard of those who wait taken away, as a control;
- "late": books an event as it was read before the office moved it, while one of them, the mover, moves it to yesterday;
- "late-unguarded": the same where nobody reads it again, as a control;
- "moves": books, pays, cancels, accepts, declines, passes on and moves, whatever is possible.
"""

import random
import re
import threading
import traceback

from thep.domains import every_part

every_part()  # looked for here once, not in each process


def rush(plan):
    """Have each of the people do what the plan's mode says, all at once; return what became of each."""
    outcomes, start = [], threading.Barrier(len(plan["people"]))

    def run(person_pk):
        from django.db import connection

        try:
            outcome = WAYS[plan["mode"]](plan, person_pk, start)
        except Exception:  # noqa: BLE001 - whatever goes wrong is what the rush is there to find
            outcome = traceback.format_exc()
        finally:
            connection.close()
        outcomes.append(outcome)

    threads = [threading.Thread(target=run, args=[person]) for person in plan["people"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def line_up(start):
    """Waits for the others, without a connection that one of them may need to get here."""
    from django.db import connection

    connection.close()
    start.wait(timeout=120)


def form(plan, person_pk, start):
    """Sends the form; answers the status, and whether a refusal offers the waiting list."""
    from django.test import Client
    from django.urls import reverse

    from thep.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=person_pk), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("book", args=[plan["events"][0]])
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    line_up(start)
    # Whoever's page came late has no button to book any more: here everybody presses the one that there was while there were places.
    response = client.post(address, hidden | {"accept": "on", "agreed": "free-1-0"})
    offers = b"Join the waiting list" in response.content and b"This event is full" in response.content
    return f"{response.status_code}{' with the waiting list' if offers else ''}"


def unguarded(plan, person_pk, start):
    """Looks first and takes then, as if nobody else did: what the conditional update and the database's check are there against."""
    from tests.factories.bookings import book
    from thep.accounts.models import User
    from thep.bookings import places
    from thep.events.models import Event

    event, person = Event.objects.get(pk=plan["events"][0]), User.objects.get(pk=person_pk)
    SEEN[threading.get_ident()] = event.places_left
    places.take = _take_as_seen
    line_up(start)
    return book(event, person).state


def queue_jumping(plan, person_pk, start):
    from thep.bookings import waiting_list

    waiting_list.offer_next = lambda event_pk: []
    return form(plan, person_pk, start)


def late(plan, person_pk, start):
    """Books, or moves the event; answers the state of the booking, or the name of what stood in its way."""
    from tests.factories.bookings import book
    from thep.accounts.models import User
    from thep.bookings.errors import BookingsError
    from thep.events.models import Event

    event, person = Event.objects.get(pk=plan["events"][0]), User.objects.get(pk=person_pk)
    line_up(start)
    if person_pk == plan["mover"]:
        _move_to_yesterday(event)
        return "moved"
    try:
        return book(event, person).state
    except BookingsError as error:
        return type(error).__name__


def late_unguarded(plan, person_pk, start):
    """Keeps to what it read, and comes only when the event has moved."""
    from thep.bookings import bookings, places
    from thep.events.models import Event

    seen = Event.objects.get(pk=plan["events"][0])
    if person_pk == plan["mover"]:
        return late(plan, person_pk, start)
    lock = places.lock
    bookings.places.lock = lambda *pks: lock(*pks) | {seen.pk: seen}
    return late(plan, person_pk, start)


def _move_to_yesterday(event):
    import datetime

    from django.utils import timezone

    from thep.events import events
    from thep.events.events import Sitting

    yesterday = timezone.now() - datetime.timedelta(days=1)
    events.set_sessions(event, [Sitting(starts_at=yesterday, ends_at=yesterday + datetime.timedelta(hours=6))])


SEEN = {}


def _take_as_seen(event_pk, count=1):
    from django.db.models import F
    from django.db.models.functions import Least

    from thep.bookings.errors import EventFull
    from thep.events.models import Event

    if SEEN[threading.get_ident()] < count:
        raise EventFull(left=0)
    Event.objects.filter(pk=event_pk).update(taken=Least(F("taken") + count, F("capacity")))


def moves(plan, person_pk, start):
    """Twelve things one after the other, with whatever booking comes to hand."""
    from tests.factories.bookings import book, pay
    from thep.accounts.models import User
    from thep.bookings import changes, holds, waiting_list
    from thep.bookings.errors import BookingsError
    from thep.bookings.models import Booking
    from thep.events.models import Event
    from thep.payments import orders
    from thep.schools.models import School

    dice, school = random.Random(person_pk), School.objects.get(pk=plan["school"])
    person = User.objects.get(pk=person_pk)
    line_up(start)
    done = []
    for _ in range(12):
        event = Event.objects.get(pk=dice.choice(plan["events"]))
        bookings = list(Booking.objects.filter(event=event).order_by("?")[:1])
        what = dice.choice(["book", "book", "pay", "late", "cancel", "accept", "decline", "pass on", "move", "lapse"])
        try:
            if what == "book":
                book(event, person, school=school, payment=dice.choice(["included", "card"]))
            elif bookings:
                [booking] = bookings
                order = booking.order_line.order if booking.order_line else None
                if (what == "pay" and order and booking.state == "held") or (what == "late" and order and booking.state == "lapsed"):
                    pay(order)
                elif what == "lapse" and order and order.is_unpaid:
                    orders.close_unpaid(order)
                elif what == "cancel":
                    changes.cancel(booking, by=person)
                elif what == "accept":
                    waiting_list.accept(booking, by=person, payment="card")
                elif what == "decline":
                    waiting_list.decline(booking, by=person)
                elif what == "pass on":
                    changes.transfer(booking, to=person, by=person)
                elif what == "move":
                    changes.move(booking, to_event=Event.objects.get(pk=dice.choice(plan["events"])), by=person)
        except BookingsError as error:
            what = type(error).__name__
        done.append(what)
    waiting_list.lapse_offers()
    holds.expire_holds()
    return "done"


WAYS = {
    "form": form,
    "unguarded": unguarded,
    "reopened": form,
    "queue-jumping": queue_jumping,
    "late": late,
    "late-unguarded": late_unguarded,
    "moves": moves,
}
