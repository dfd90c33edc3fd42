"""What becomes of places at events when a school continues as another: it has them, and its leads look after them."""

from django.utils import timezone

from thep.schools.models import School
from thep.schools.succession_followers import SchoolChange, SuccessionFollower, counted, repoint

from . import places
from .approvals.models import ApprovalSettings, PlaceRequest
from .models import Booking, OfstedVisit


def tell(school: School) -> str:
    return counted(school.bookings.all(), "booking", "bookings")


def move(change: SchoolChange) -> None:
    """Hold the events that the school's people have bookings at, and have all its bookings be those of the schools they go to.

    At an event that isn't over, one that has ended can be followed by another, as when a payment for it comes late.
    """
    live = Booking.objects.live().filter(school=change.old).values_list("event", flat=True)
    ended = Booking.objects.filter(school=change.old, event__ends_at__gte=timezone.now()).values_list("event", flat=True)
    places.lock(*{*live, *ended})
    for school, people in change.people_by_school().items():
        Booking.objects.filter(school=change.old, person__in=people).update(school=school)
    repoint(Booking.objects.all(), change)


def move_visits(change: SchoolChange) -> None:
    repoint(OfstedVisit.objects.all(), change)


def tell_requests(school: School) -> str:
    return counted(PlaceRequest.objects.asked().filter(school=school), "request for a place", "requests for places")


def move_requests(change: SchoolChange) -> None:
    """Have leads of the schools that people go to answer what they asked for. Whether they ask first is as the new school has it."""
    list(PlaceRequest.objects.select_for_update(no_key=True).filter(school=change.old).order_by("pk").values_list("pk"))
    for school, people in change.people_by_school().items():
        PlaceRequest.objects.filter(school=change.old, person__in=people).update(school=school)
    repoint(PlaceRequest.objects.all(), change)
    if not ApprovalSettings.objects.filter(school=change.new).exists():
        repoint(ApprovalSettings.objects.all(), change)


def follow_merged(change: SchoolChange) -> None:
    """Have included places belong to the membership that goes on with them."""
    of_merged = Booking.objects.filter(membership__merged_into__isnull=False)
    for membership, into in of_merged.order_by().values_list("membership", "membership__merged_into").distinct():
        Booking.objects.filter(membership=membership).update(membership=into)


FOLLOWERS = (
    SuccessionFollower(name="bookings", order=30, fields=["bookings.Booking.school"], tell=tell, move=move),
    SuccessionFollower(
        name="requests for places",
        order=8,
        fields=["bookings.PlaceRequest.school", "bookings.ApprovalSettings.school"],
        tell=tell_requests,
        move=move_requests,
    ),
    SuccessionFollower(name="Ofsted visits", order=31, fields=["bookings.OfstedVisit.school"], move=move_visits),
    SuccessionFollower(name="places of merged memberships", order=50, fields=[], move=follow_merged),
)
