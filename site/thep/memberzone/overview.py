"""What the overview shows, gathered from every domain in a fixed number of queries."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from teach_th.access import RECRUITING
from teach_th.models import Vacancy
from thep.accounts.access import may_act
from thep.accounts.models import User
from thep.bookings import access
from thep.bookings.models import Booking
from thep.events.models import Event
from thep.membership.models import Membership
from thep.membership.years import this_academic_year
from thep.payments.models import Order
from thep.schools.models import Affiliation, EmailDomain, School

COMING_UP = 6
LED = 3


@dataclass
class SchoolCard:
    """A school that the person works at, with this year's membership."""

    school: School
    roles: list[Affiliation] = field(default_factory=list)
    membership: Membership | None = None

    @property
    def is_led(self) -> bool:
        return any(role.is_leading for role in self.roles)

    @property
    def recruits(self) -> bool:
        return any(role.role in RECRUITING for role in self.roles)


@dataclass
class Overview:
    greeting: str
    cards: list[SchoolCard]
    waiting_for_school: list[Affiliation]
    invitations: list[Affiliation]
    requests: list[Affiliation]
    offers: list[Booking]
    to_pay: list[Booking]
    without_number: list[Order]
    sent_back: list[Vacancy]
    coming_up: list[Booking]
    leading: list[Event]
    needs_second_step: bool = False
    """Whether what concerns others is not shown, because the person signs in without a second step."""

    @property
    def needing_you(self) -> int:
        return (
            len(self.invitations)
            + len(self.requests)
            + len(self.offers)
            + len(self.to_pay)
            + len(self.without_number)
            + len(self.sent_back)
        )

    @property
    def lead_of(self) -> list[SchoolCard]:
        return [card for card in self.cards if card.is_led]


def overview_of(person: User) -> Overview:
    live = list(person.affiliations.filter(state__in=Affiliation.LIVE).select_related("school", "decided_by").order_by("school__name"))
    cards = cards_for([affiliation for affiliation in live if affiliation.state == Affiliation.State.ACTIVE])
    bookings = list(
        Booking.objects.live()
        .filter(Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None), person=person)
        .select_related("event__venue", "order_line__order")
        .order_by("event__starts_at", "pk")
    )
    return Overview(
        greeting=greeting(timezone.localtime().hour),
        cards=cards,
        waiting_for_school=[affiliation for affiliation in live if affiliation.state == Affiliation.State.ASKED],
        invitations=[affiliation for affiliation in live if affiliation.state == Affiliation.State.INVITED],
        requests=requests_for([card.school for card in cards if card.is_led], person) if may_act(person) else [],
        needs_second_step=not may_act(person),
        offers=[booking for booking in bookings if booking.state == Booking.State.OFFERED],
        to_pay=[booking for booking in bookings if is_to_be_paid_by(person, booking)],
        without_number=list(Order.objects.owed().filter(buyer=person, purchase_order="").order_by("created_at")),
        sent_back=sent_back_to([card.school for card in cards if card.recruits]),
        leading=list(access.events_led_by(person).open().upcoming().order_by("starts_at", "pk")[:LED]),
        coming_up=[booking for booking in bookings if booking.state != Booking.State.OFFERED][:COMING_UP],
    )


def is_to_be_paid_by(person: User, booking: Booking) -> bool:
    """Return whether `person` has to pay for the place that `booking` holds: not what a colleague pays, nor what is held no longer."""
    return booking.is_holding and booking.order_line is not None and booking.order_line.order.buyer_id == person.pk


def sent_back_to(schools: list[School]) -> list[Vacancy]:
    """Adverts of `schools` that the office wants changed, the longest waiting first."""
    if not schools:
        return []
    return list(Vacancy.objects.sent_back().filter(school__in=schools).select_related("school").order_by("sent_back_at"))


def greeting(hour: int) -> str:
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"


def cards_for(affiliations: list[Affiliation]) -> list[SchoolCard]:
    """A card per school, those that the person leads first."""
    cards: dict[int, SchoolCard] = {}
    for affiliation in affiliations:
        cards.setdefault(affiliation.school_id, SchoolCard(affiliation.school)).roles.append(affiliation)
    memberships = Membership.objects.for_year(this_academic_year()).filter(school__in=list(cards)).select_related("tier")
    for membership in memberships if cards else []:
        cards[membership.school_id].membership = membership
    return sorted(cards.values(), key=lambda card: (not card.is_led, card.school.name))


def requests_for(schools: list[School], lead: User) -> list[Affiliation]:
    """Who asks to be listed at `schools`, the longest waiting first, each with whether the address is one of the school's."""
    if not schools:
        return []
    asked = (
        Affiliation.objects.asked().filter(school__in=schools).exclude(person=lead).select_related("person", "school").order_by("asked_at")
    )
    domains = set(EmailDomain.objects.filter(school__in=schools).values_list("school_id", "domain"))
    requests = list(asked)
    for affiliation in requests:
        affiliation.from_school_address = (affiliation.school_id, affiliation.person.email.rpartition("@")[2]) in domains  # type: ignore[attr-defined]
    return requests
