"""The registers of all runs fill up: people book for themselves, and leads for several of their school."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects

from demonstration.bookings.attendees import Crowd, days_until, how_many, to_be_full
from demonstration.bookings.booking_desk import Desk
from demonstration.courses.runs import run
from demonstration.schools import colleagues
from demonstration.schools.schools import BEN_JONSON
from demonstration.seeded_random import Dice
from demonstration.words import words_of
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.events import prices
from thep.events.models import Event
from thep.membership.models import Membership
from thep.schools.models import Affiliation, School

# Each of these is several calls to the payment sandbox.
MOST_CARDS, MOST_INVOICES = 42, 48
TOGETHER = 5


@dataclass
class Purse:
    """How many card payments and invoices there may still be, and the school whose included places are left alone."""

    spared: School
    cards: int = MOST_CARDS
    invoices: int = MOST_INVOICES
    leads: dict[int, User] = field(default_factory=dict)
    schools: dict[int, School] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Sequence[User], spared: School) -> "Purse":
        purse = cls(spared)
        affiliations = Affiliation.objects.active().filter(person__in=people).select_related("school", "person").order_by("pk")
        for affiliation in affiliations:
            purse.schools.setdefault(affiliation.person_id, affiliation.school)
            if affiliation.is_leading:
                purse.leads.setdefault(affiliation.school_id, affiliation.person)
        return purse


def fill(desk: Desk) -> None:
    """Have colleagues book the runs until each is as full as it is to be; the included places of Ben Jonson are left alone."""
    people = colleagues.everybody()
    purse = Purse.of(people, School.objects.get(urn=BEN_JONSON))
    booked = Booking.objects.live().select_related("person", "event").prefetch_related("event__sessions")
    crowd = Crowd.of((person for person in people if person.pk in purse.schools), booked)
    runs = dated_runs(desk.now)
    full = to_be_full(runs, desk.now)
    # First those that are to be full, then the nearest, as people and their money run out.
    for words, event in sorted(runs, key=lambda pair: (pair[1].pk not in full, abs(days_until(pair[1], desk.now)), pair[1].pk)):
        if event.bookings.filter(person__in=people).exists():
            continue  # an earlier load was interrupted after this one
        placed = event.bookings.live().count()
        comers = crowd.choose(event, words, max(how_many(event, words, desk.now, is_to_be_full=event.pk in full) - placed, 0))
        for party in parties(event, comers, purse):
            book(desk, event, party, purse)


def dated_runs(now: datetime.datetime) -> list[tuple[dict[str, Any], Event]]:
    """Return the open runs that have dates, and whose booking has opened, by their start."""
    found = [(words, run(words["slug"], number)) for words in words_of("courses", "courses")["course"] for number in range(words["runs"])]
    runs = [
        (words, event)
        for words, event in found
        if event and event.starts_at and event.state == Event.State.OPEN and (event.booking_opens_at or now) <= now
    ]
    prefetch_related_objects([event for _, event in runs], "sessions", "prices", "policy__steps")
    return sorted(runs, key=lambda pair: (pair[1].starts_at or now, pair[1].pk))


def parties(event: Event, comers: Sequence[User], purse: Purse) -> list[list[User]]:
    """Return who comes together: up to five of one school, where its lead books for them; each of the others alone."""
    by_school: dict[int, list[User]] = {}
    for person in comers:
        by_school.setdefault(purse.schools[person.pk].pk, []).append(person)
    found = []
    for school, group in by_school.items():
        together = school in purse.leads and len(group) > 1 and Dice("party", event.uid, school).chance(80)
        size = TOGETHER if together else 1
        found += [group[start : start + size] for start in range(0, len(group), size)]
    return found


def book(desk: Desk, event: Event, party: list[User], purse: Purse) -> None:
    school = purse.schools[party[0].pk]
    lead = purse.leads.get(school.pk)
    dice = Dice("pays", event.uid, party[0].email)
    by_lead = lead is not None and (len(party) > 1 or dice.chance(25))
    payment = way_to_pay(event, party, school, by_lead=by_lead, may_lead=lead is not None, purse=purse, dice=dice)
    if payment is None:
        return
    booker = lead if lead is not None and (by_lead or payment == Booking.Payment.INVOICE) else party[0]
    purchase_order = f"PO-{dice.between(10000, 99999)}" if payment == Booking.Payment.INVOICE and dice.chance(80) else ""
    is_paid = payment != Booking.Payment.INVOICE or dice.chance(90)
    desk.book(event, party, booker=booker, school=school, payment=payment, is_paid=is_paid, purchase_order=purchase_order)


def way_to_pay(event: Event, party: list[User], school: School, *, by_lead: bool, may_lead: bool, purse: Purse, dice: Dice) -> str | None:
    """Return free, else mostly included while the school has places, else card or invoice while there may be more; None: no."""
    quote = prices.quote(event, school=school)
    if quote.is_free:
        return Booking.Payment.FREE
    left = Membership.objects.get(pk=quote.membership.pk).places_left if quote.membership else 0
    has_included = left >= len(party) and school != purse.spared
    if has_included and dice.chance(85):
        return Booking.Payment.INCLUDED
    if may_lead and purse.invoices and (by_lead or not purse.cards):
        purse.invoices -= 1
        return Booking.Payment.INVOICE
    if len(party) == 1 and not by_lead and purse.cards:
        purse.cards -= 1
        return Booking.Payment.CARD
    return Booking.Payment.INCLUDED if has_included else None
