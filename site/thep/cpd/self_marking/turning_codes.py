"""The code that is shown in the room: another one each half minute, which nobody works out without the site's secret."""

import datetime

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from thep.bookings.arrival_codes import clean_code
from thep.bookings.models import ALPHABET
from thep.events.models import Event

TURNS_EVERY = datetime.timedelta(seconds=30)
LENGTH = 5


def current_code(event: Event, *, ago: datetime.timedelta = datetime.timedelta(0)) -> str:
    """Return the code of `event` now, or the one that was shown `ago`."""
    turn = int((timezone.now() - ago).timestamp() // TURNS_EVERY.total_seconds())
    digest = salted_hmac("thep.cpd.turning_codes", f"{event.pk}:{turn}", algorithm="sha256").digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH])


def is_shown(event: Event, typed: str) -> bool:
    """Return whether `typed` is the code that is shown, or the last one, for whoever types slowly."""
    code = clean_code(typed)
    return any(constant_time_compare(code, current_code(event, ago=ago)) for ago in (datetime.timedelta(0), TURNS_EVERY))
