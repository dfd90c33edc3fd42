"""The authorisation matrix of courses, the calendar, booking and orders; see `tests/matrix.py`."""

from tests.matrix_rows import Row, a_booking, an_order, midway, own, public, signed_in
from thep.bookings.answer_links import ANSWER
from thep.cpd.reminders.links import APOLOGISE

EVENTS: dict[str, Row] = {
    # Courses and the calendar.
    "new-dates/": public(),
    "courses/": public(),
    "courses/<slug:slug>/": public(lambda world: {"slug": world.course.slug}),
    "courses/<slug:slug>/book/": Row(302, 302, 302, 302, 302, lambda world: {"slug": world.course.slug}),
    "courses/<slug:slug>/interest/": Row(405, 405, 405, 405, 405, lambda world: {"slug": world.course.slug}),
    "calendar/": public(),
    "calendar/feed.ics": public(),
    "calendar/feed/subject/<slug:slug>.ics": public(lambda world: {"slug": world.subject.slug}),
    "calendar/feed/phase/<slug:phase>.ics": public(lambda world: {"phase": "primary"}),
    "whats-on/": public(),
    "whats-on/feed.ics": public(),
    "whats-on/feed/subject/<slug:slug>.ics": public(lambda world: {"slug": world.subject.slug}),
    "whats-on/feed/phase/<slug:phase>.ics": public(lambda world: {"phase": "primary"}),
    "events/<uuid:uid>.ics": public(lambda world: {"uid": world.event.uid}),
    "calendar/<str:token>.ics": public(lambda world: {"token": world.feed_secret}),  # whoever has the secret address
    "calendar/school/<str:token>.ics": public(lambda world: {"token": world.school_feed_secret}),
    # Booking, and what one has booked.
    "book/<int:event_id>/": signed_in(lambda world: {"event_id": world.event.pk}),
    "book/<int:event_id>/summary/": midway(405, lambda world: {"event_id": world.event.pk}),
    "book/answer/<str:token>/": public(lambda world: {"token": ANSWER.sign(world.booking.pk)}),
    # The link of a reminder, which is for whom it was written to, signed in or not.
    "apologies/<str:token>/": Row(200, 200, 403, 403, 403, lambda world: {"token": APOLOGISE.sign(world.booking.pk)}),
    "book/done/<uuid:token>/": own(lambda world: {"token": world.booking.submission.token}),
    "book/order/<uuid:public_id>/": own(lambda world: {"public_id": world.held_booking.order_line.order.public_id}),
    "member/bookings/": signed_in(),
    "member/bookings/<slug:reference>/": a_booking(),
    "member/bookings/<slug:reference>/offer/": midway(405, lambda world: {"reference": world.booking.reference}),
    "member/bookings/<slug:reference>/cancel/": a_booking(),
    "member/bookings/<slug:reference>/ofsted/": Row(302, 404, 404, 404, 404, lambda world: {"reference": world.booking.reference}),
    "member/bookings/<slug:reference>/pass-on/": a_booking(),
    "member/bookings/<slug:reference>/move/": a_booking(),
    "member/bookings/<slug:reference>/sessions/<int:pk>/": own(
        lambda world: {"reference": world.booking.reference, "pk": world.booking.event.sessions.first().pk}
    ),
    "member/bookings/<slug:reference>/code.png": own(lambda world: {"reference": world.booking.reference}),
    "member/bookings/<slug:reference>/needs/": a_booking(lead=404),
    # Orders: what is done to one answers a POST only.
    "member/orders/": signed_in(),
    "member/orders/orders.csv": signed_in(),
    "member/orders/<uuid:public_id>/": an_order(),
    "member/orders/<uuid:public_id>/pay/": an_order(405),
    "member/orders/<uuid:public_id>/cancel/": an_order(405),
    "member/orders/<uuid:public_id>/purchase-order/": an_order(405),
    # Who leads the order's school sets its cost code; the buyer alone doesn't.
    "member/orders/<uuid:public_id>/cost-code/": an_order(405),
    "member/orders/<uuid:public_id>/receipt/": an_order(),
    "member/orders/<uuid:public_id>/receipt.pdf": an_order(),
    "stripe/webhook/": Row(405, 405, 405, 405, 405),
}
