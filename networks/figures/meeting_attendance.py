"""Who came to a network's meetings: what people had answered, and what the registers say."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from networks.meetings.meetings import FORMER_MEETINGS
from networks.pages.models import NetworkPage
from thep.bookings.models import Booking
from thep.cpd import hours
from thep.cpd.models import Mark
from thep.events.models import Event


@dataclass(frozen=True, kw_only=True)
class MeetingAttendance:
    """What came of a meeting. `came` is None where nobody was marked: its register wasn't taken."""

    event: Event
    said_yes: int
    apologies: int
    came: int | None
    schools: int | None


def attendance_of(network: NetworkPage) -> list[MeetingAttendance]:
    """Return what came of the network's meetings of the last two years that are over, the latest first; in six queries at most."""
    since, now = timezone.now() - FORMER_MEETINGS, timezone.now()
    over = Event.objects.open().dated().filter(page=network.page_ptr_id, ends_at__gt=since, ends_at__lt=now)
    events = list(over.order_by("-starts_at", "-pk"))
    return [_attendance(event, answers, marked) for event, answers, marked in _with_answers(events)] if events else []


def _with_answers(events: list[Event]) -> Iterable[tuple[Event, dict[str, int], list[hours.Attendance]]]:
    counted = Booking.objects.filter(event__in=events, state__in=(Booking.State.CONFIRMED, Booking.State.APOLOGIES)).order_by()
    answers: dict[int, dict[str, int]] = {}
    for event, state, number in counted.values_list("event", "state").annotate(number=Count("pk")):
        answers.setdefault(event, {})[state] = number
    marked: dict[int, list[hours.Attendance]] = {}
    for each in hours.of_events(events):
        marked.setdefault(each.event.pk, []).append(each)
    return ((event, answers.get(event.pk, {}), marked.get(event.pk, [])) for event in events)


def _attendance(event: Event, answers: dict[str, int], marked: list[hours.Attendance]) -> MeetingAttendance:
    came = [each for each in marked if each.mark.state in Mark.THERE]
    return MeetingAttendance(
        event=event,
        said_yes=answers.get(Booking.State.CONFIRMED, 0),
        apologies=answers.get(Booking.State.APOLOGIES, 0),
        came=len({each.person.pk for each in came}) if marked else None,
        schools=len({each.school for each in came if each.school}) if marked else None,
    )
