"""What the words of letters about bookings may name."""

from thep.mail.kinds import FIRST_NAME, LetterVariable

OF_AN_EVENT = (
    FIRST_NAME,
    LetterVariable("event", "the title of the event", "{{ event.title }}"),
    LetterVariable(
        "event_and_day",
        "the title of the event and its day",
        "{{ event.title }}{% if event.starts_at %}, {{ event.starts_at|day }}{% endif %}",
    ),
)
OF_A_BOOKING = (
    *OF_AN_EVENT,
    LetterVariable("delegate", "the person who is booked or waiting", "{{ booking.delegate }}"),
    LetterVariable("booker", "whoever made the booking", "{{ booking.booker }}"),
)
NOUN = LetterVariable("noun", "what the school is: “school” or “organisation”", "{{ booking.school.noun|default:'school' }}")
COLLEAGUES = (
    *OF_AN_EVENT,
    LetterVariable(
        "colleagues",
        "the names of everybody who is booked",
        "{% for booking in bookings %}{% if not forloop.first %}{% if forloop.last %} and {% else %}, {% endif %}{% endif %}"
        "{{ booking.delegate }}{% endfor %}",
    ),
    LetterVariable(
        "people", "how many are booked, as in “3 people”", "{{ bookings|length }} {{ bookings|length|pluralize:'person,people' }}"
    ),
)
RESERVED_UNTIL = LetterVariable(
    "reserved_until",
    "until when the place is reserved, with the weekday",
    "{% if booking.expires_at %}{{ booking.expires_at|clock }} on {{ booking.expires_at|weekday }}{% endif %}",
)
OFFER_ENDS = LetterVariable(
    "offer_ends",
    "until when the place is reserved, without the weekday",
    "{% if booking.expires_at %}{{ booking.expires_at|clock }} on {{ booking.expires_at|day }}{% endif %}",
)
CANCELLED_BY = LetterVariable(
    "cancelled_by",
    "whoever cancelled",
    "{% if booking.ended_by_id == booking.person_id %}{{ booking.delegate }}{% else %}{{ booking.ended_by }}{% endif %}",
)
PUT_BACK_BY = LetterVariable("put_back_by", "whoever put the place back", "{{ by }}")
BEGINNING = LetterVariable(
    "at_its_beginning",
    "when the event begins, as in “, at 4pm on Thursday 14 January 2027”",
    "{% if event.starts_at %}, at {{ event.starts_at|clock }} on {{ event.starts_at|weekday }}{% endif %}",
)
ANSWERED_BY = LetterVariable("answered_by", "whoever answered for the school", "{{ asked.answered_by }}")
PRICES = (
    LetterVariable("school", "the name of the school", "{{ booking.school }}"),
    LetterVariable("price", "what the place costs now", "{{ booking.total_pence|money }}"),
    LetterVariable(
        "price_with_vat",
        "what the place costs now, with “including VAT” where there is VAT",
        "{{ booking.total_pence|money }}{% if booking.vat_pence %} including VAT{% endif %}",
    ),
    LetterVariable("old_price", "what the place cost before", "{{ was_pence|money }}"),
)
COLLEAGUE = LetterVariable("colleague", "the colleague who has the place now", "{{ colleague }}")
NEW_DAY = (
    LetterVariable("new_day", "the new day, without the weekday", "{{ new.event.starts_at|day }}"),
    LetterVariable("new_weekday", "the new day, with the weekday", "{{ new.event.starts_at|weekday }}"),
)
NEWS = LetterVariable("news", "what has changed, as in “The time has changed.”", "{{ news }}")
DATES = LetterVariable("dates", "how many events have changed, as in “3 dates”", "{{ rows|length }} date{{ rows|length|pluralize }}")
YOU_OR_DELEGATE = LetterVariable(
    "you_or_delegate", "“you”, or who is booked", "{% if booking.person_id == to.pk %}you{% else %}{{ booking.delegate }}{% endif %}"
)
REFUND = LetterVariable("refund", "how much we refund", "{{ refund_pence|money }}")
SCHOOL = LetterVariable("school", "the name of the school", "{{ school }}")
INVITED_BY = LetterVariable("colleague", "the colleague who booked the place", "{{ by }}")
BECAUSE = LetterVariable(
    "because",
    "why the event was cancelled, as in “: the trainer is ill”",
    "{% if event.cancel_reason %}: {{ event.cancel_reason }}{% endif %}",
)

VARIABLES: dict[str, tuple[LetterVariable, ...]] = {
    "confirmed": OF_A_BOOKING,
    "coming": OF_A_BOOKING,
    "apologies": OF_A_BOOKING,
    "booked": COLLEAGUES,
    "waiting": OF_A_BOOKING,
    "offered": (*OF_A_BOOKING, RESERVED_UNTIL, OFFER_ENDS),
    "offer_lapsed": OF_A_BOOKING,
    "cancelled": (*OF_A_BOOKING, CANCELLED_BY, NOUN),
    "put_back": (*OF_A_BOOKING, PUT_BACK_BY),
    "ofsted_asked": (*OF_A_BOOKING, BEGINNING, NOUN),
    "ofsted_answered": (*OF_A_BOOKING, ANSWERED_BY, NOUN),
    "event_cancelled": OF_A_BOOKING,
    "repriced": (*OF_A_BOOKING, *PRICES, RESERVED_UNTIL),
    "passed_on": (*OF_A_BOOKING, COLLEAGUE),
    "moved_from": (*OF_A_BOOKING, *NEW_DAY),
    "changed": (*OF_A_BOOKING, NEWS),
    "changed_together": (FIRST_NAME, DATES),
    "changed_waiting": (*OF_A_BOOKING, NEWS, YOU_OR_DELEGATE, RESERVED_UNTIL),
    "changed_apologies": (*OF_A_BOOKING, NEWS),
    "cancelled_apologies": (*OF_A_BOOKING, BECAUSE),
    "waiting_ended": OF_A_BOOKING,
    "too_late": (*OF_A_BOOKING, REFUND),
    "few_bookings": (*OF_AN_EVENT, SCHOOL),
    "dated": OF_AN_EVENT,
    "invited": (FIRST_NAME, INVITED_BY, SCHOOL),
}
"""By the kind's name; what the office writes itself has none."""
