"""Whatever is typed into the office's forms and filters, no page breaks."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.thep.reports.test_events import filled_in, of

pytestmark = pytest.mark.django_db

ODD = [
    "",
    " ",
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "2027-02-30",
    "25:61",
    "=1+1",
    "\x00",
    "½",
    "٣",
    "🎓",
    "'; --",
    "<script>",
    "None",
]
typed = st.one_of(st.sampled_from(ODD), st.text(max_size=30))
as_often_as_the_rest = settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def test_the_event_form(office, client):
    office("Events")
    event = EventFactory()
    book(event)
    event.refresh_from_db()
    whole = filled_in()

    @as_often_as_the_rest
    @given(st.dictionaries(st.sampled_from(sorted(whole)), typed, min_size=1, max_size=4), st.booleans())
    def feed(changed, is_new):
        address = reverse("office_events:add") if is_new else reverse("office_events:edit", args=[event.pk])
        form = (filled_in() if is_new else of(event)) | changed
        assert client.post(address, form).status_code in (200, 302)

    feed()


def test_the_filters_of_lists(office, client):
    office("Office managers")
    book(EventFactory())
    lists = ["office_events", "office_bookings", "office_orders", "office_schools", "wagtailusers_users", "office_affiliations"]
    names = ["q", "p", "ordering", "state", "kind", "starts_at_from", "starts_at_to", "created_at_from", "places", "membership", "groups"]

    @as_often_as_the_rest
    @given(st.sampled_from(lists), st.dictionaries(st.sampled_from(names), typed, min_size=1, max_size=4))
    def feed(listed, query):
        assert client.get(reverse(f"{listed}:index"), query).status_code == 200

    feed()


def test_the_form_for_booking_somebody(office, client):
    office("Events")
    event = EventFactory(capacity=1000, price=4500)
    fields = ["email", "name", "school", "payment", "purchase_order", "waiting_list"]
    start = {"email": "rosa@school.example", "name": "Rosa", "payment": "invoice"}

    @as_often_as_the_rest
    @given(st.dictionaries(st.sampled_from(fields), typed, min_size=1, max_size=4))
    def feed(changed):
        assert client.post(reverse("office_bookings:book", args=[event.pk]), start | changed).status_code in (200, 302)

    feed()
