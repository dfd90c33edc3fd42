"""What is offered to one person who opens the booking form of an event: for whom, at what price, paid how."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from thep.accounts.models import User
from thep.design.templatetags.thep import money
from thep.events import policies, prices
from thep.events.kinds import kind_of
from thep.events.missed_prices import MissedPrice, missed_price
from thep.events.models import Event
from thep.membership.years import in_words
from thep.payments.cost_codes import cost_codes_of
from thep.payments.recipients import Recipient, recipients_of
from thep.schools import organisations, successions
from thep.schools.models import School

from . import access
from .agreement import ASK, Agreement
from .approvals.costs import cost_in_words
from .approvals.school_settings import has_teachers_ask
from .models import Booking, Terms
from .stakes import Stake, stake_of

Payment = Booking.Payment


@dataclass(frozen=True)
class Way:
    """A way of paying, as the form shows it."""

    value: str
    title: str
    detail: str


def ways_that_owe(ways: Iterable[Way]) -> bool:
    """Return whether one of `ways` leads to an order, now or when the school has renewed."""
    return any(way.value in (Booking.Payment.INVOICE, Booking.Payment.CARD, Booking.Payment.ON_RENEWAL) for way in ways)


@dataclass(frozen=True)
class Summary:
    """What the form as it stands comes to. `lines` are labels and amounts; `total` is what is to be paid; `reason` says why."""

    names: list[str]
    lines: list[tuple[str, str]]
    total: str
    reason: str = ""


@dataclass
class Desk:
    """Booking `event` by `person`, who comes from `school` (None: for themselves alone), one of their `schools`."""

    event: Event
    person: User
    school: School | None
    schools: list[School]

    @classmethod
    def open(cls, event: Event, person: User, *, asked: str | None) -> "Desk":
        """Return the desk for the school whose URN was asked for, without one for "none", else for the school whose price suits best.

        Without one, too, where the event's kind is not for schools to see or pay for.
        """
        if not kind_of(event).booking.through_schools:
            return cls(event, person, None, [])
        schools = list(access.schools_of(person))
        named = successions.named_by_urn(schools, asked)
        chosen = schools if named is None else [named]
        if asked == "none" or not chosen:
            return cls(event, person, None, schools)
        if len(chosen) > 1:
            best = prices.quote(event, person=person).school
            return cls(event, person, best or chosen[0], schools)
        return cls(event, person, chosen[0], schools)

    @cached_property
    def quote(self) -> prices.Quote:
        return prices.quote(self.event, school=self.school)

    @cached_property
    def stake(self) -> Stake | None:
        """What is at stake where the school books before it has renewed; None where the person can't book so."""
        return stake_of(self.event, self.school) if self.leads and self.quote.tier is None and not self.quote.is_free else None

    @cached_property
    def leads(self) -> bool:
        return access.may_book_for_colleagues(self.person, self.school)

    @cached_property
    def asks_first(self) -> bool:
        """Whether the school would pay, and has the person ask first."""
        return not self.leads and not self.quote.is_free and has_teachers_ask(self.school)

    @cached_property
    def colleagues(self) -> list[User]:
        return list(access.colleagues_of(self.person, self.school)) if self.leads and self.school else []

    @cached_property
    def missed_price(self) -> MissedPrice | None:
        """What the booker would pay instead, if they were listed at their school."""
        return missed_price(self.event, person=self.person)

    @cached_property
    def invoice_recipients(self) -> list[Recipient]:
        return recipients_of(self.school) if self.leads and self.school else []

    @property
    def cost_codes(self) -> list[str] | None:
        """The cost codes that the school has used before, where its order may be put under one; None where there is none to."""
        return cost_codes_of(self.school) if ways_that_owe(self.ways) and self.leads and self.school else None

    @cached_property
    def booked(self) -> dict[int, str]:
        """The states of the live bookings that the person and their colleagues have at the event, by person."""
        people = [self.person, *self.colleagues]
        return dict(Booking.objects.live().filter(event=self.event, person__in=people).values_list("person", "state"))

    @property
    def is_booked(self) -> bool:
        """Whether the person themselves has a place, is offered one or waits for one."""
        return self.person.pk in self.booked

    @property
    def must_choose_school(self) -> bool:
        """Whether the person works at several schools, so that whose price and included places it is, is theirs to say."""
        return len(self.schools) > 1

    @property
    def has_choice(self) -> bool:
        """Whether there's anything to choose in the form that changes what it comes to."""
        return self.leads or len(self.ways) > 1

    def agreement(self, places: int, *, payment: str) -> Agreement:
        """Return what pressing the button agrees to, for so many places paid in this way."""
        return Agreement.of(self.quote, places=places, payment=payment)

    @property
    def needs_seen_by(self) -> str:
        return kind_of(self.event).booking.needs_seen_by

    @cached_property
    def terms(self) -> Terms | None:
        return Terms.objects.in_force()

    @property
    def deadline(self) -> str:
        """'free to cancel until 30 December 2026', of what still holds today; nothing where there's no policy."""
        starts_at, now = self.event.starts_at, timezone.now()
        if self.event.policy is None or starts_at is None:
            return ""
        steps = [step for step in policies.steps_of(self.event.policy) if now < policies.deadline(step, starts_at)]
        return policies.deadline_in_words(steps, starts_at)

    @property
    def ways(self) -> list[Way]:
        return ways_to_pay(self.quote, leads=self.leads, stake=self.stake, asks_first=self.asks_first, noun=self.noun)

    @property
    def noun(self) -> str:
        """What the person calls where they book from: "school" or "organisation"."""
        return self.school.noun if self.school is not None else "school"

    @property
    def noun_for_any(self) -> str:
        """What the person calls whichever of their `schools` they book through."""
        return organisations.noun_for_any(self.schools)

    def summary(self, people: Sequence[str], *, payment: str) -> Summary:
        """Return what the places of `people` come to when they are paid for by `payment`."""
        places, quote = len(people), self.quote
        if payment == ASK:
            return Summary(
                list(people), [(f"If your {self.noun} approves it", cost_in_words(quote))], "£0", "No place is kept until they do"
            )
        if self.event.is_full:
            return Summary(list(people), [(f"{_places(places)}, once you take {'it' if places == 1 else 'them'}", quote.label)], "£0")
        if quote.is_free:
            return Summary(list(people), [(_places(places), "Free")], "£0")
        if payment == Payment.INCLUDED and quote.membership:
            left = quote.membership.places_left - places
            lines = [("Included places used", str(places))]
            if left >= 0:
                lines.append(("Left after this booking", f"{left} of {quote.membership.places_in_all}"))
            return Summary(list(people), lines, "£0", quote.reason)
        if payment == Payment.ON_RENEWAL and self.stake:
            lines = [
                (f"{_places(places)} if your {self.noun} renews", f"{self.stake.renewed} each"),
                ("If it doesn’t", f"{self.stake.otherwise} each"),
            ]
            return Summary(list(people), lines, f"{money(quote.total_pence * places)} at most", self.stake.sentence)
        lines = [(f"{_places(places)} at {money(quote.net_pence)}", money(quote.net_pence * places))]
        if quote.vat_pence:
            lines.append((f"VAT at {self.event.vat_rate / 100:g}%", money(quote.vat_pence * places)))
        # Where included places could be used, the quote's reason speaks of them.
        reason = "" if quote.membership else quote.reason
        return Summary(list(people), lines, money(quote.total_pence * places), reason)


def ways_to_pay(
    quote: prices.Quote, *, leads: bool, stake: Stake | None = None, asks_first: bool = False, noun: str = "school"
) -> list[Way]:
    """Return the ways to pay for a place, the cheapest first; none where it's free. `stake` is there where it can be booked on renewal.

    `noun` is what the person calls where they book from.

    Who `asks_first` can have their school pay only by asking it, whatever the school pays with.
    """
    if quote.is_free:
        return []
    ways = []
    if asks_first:
        ways.append(Way(ASK, f"Ask my {noun}", f"It would cost your {noun} {cost_in_words(quote)}. No place is kept until they approve it"))
    elif quote.membership is not None:
        left = quote.membership.places_left
        detail = f"{left} of your {noun}’s {quote.membership.places_in_all} included places {'is' if left == 1 else 'are'} left"
        ways.append(Way(Payment.INCLUDED, "Use included places", detail))
    if stake is not None:
        ways.append(Way(Payment.ON_RENEWAL, f"Book now, before your {noun} renews for {in_words(stake.year)}", stake.sentence))
    each = prices.in_words(quote.net_pence, has_vat=quote.vat_pence > 0)
    ways.append(Way(Payment.CARD, "Pay now by card", f"{each} for each place. We’ll email you a receipt"))
    if leads:
        ways.append(Way(Payment.INVOICE, f"Send my {noun} an invoice", f"{each} for each place. Your {noun} has 30 days to pay"))
    return ways


def _places(places: int) -> str:
    return "1 place" if places == 1 else f"{places} places"
