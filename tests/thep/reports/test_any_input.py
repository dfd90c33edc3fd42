"""Whatever is sent to the office's forms, or asked of its lists, is answered."""

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.anything import EACH, TYPED, forms_of
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.factories.membership import TierFactory
from tests.thep.reports.test_events import filled_in, of
from tests.thep.reports.test_groups import TABLE, filled, records

__all__ = ["records"]

pytestmark = pytest.mark.django_db

ANSWERS = {200, 302, 400, 404, 405, 409, 422}
CHANGING = [
    "bookings/event/<int:pk>/", "bookings/<int:pk>/cancel/", "bookings/<int:pk>/transfer/", "bookings/<int:pk>/move/",
    "events/<int:pk>/copy/", "events/<int:pk>/cancel/", "venues/new/", "venues/edit/<int:pk>/", "facilitators/new/",
    "facilitators/edit/<int:pk>/", "school-holidays/new/", "school-holidays/import/", "policies/new/", "policies/<int:pk>/",
    "terms/new/", "orders/lines/<int:pk>/refund/",
    "orders/<int:pk>/cancel/", "schools/edit/<int:pk>/", "schools/<int:pk>/domain/", "memberships/new/", "tiers/new/",
    "memberships/<int:pk>/places/", "memberships/<int:pk>/tier/", "memberships/<int:pk>/end/", "memberships/renewals/",
    "memberships/<int:pk>/costs/<int:charge>/invoice/", "membership-fees/new/", "membership-fees/<int:pk>/", "tiers/edit/<int:pk>/",
    "users/new/", "users/<int:pk>/change/",
]  # fmt: skip
LISTS = [pattern for pattern in TABLE if pattern.count("/") == 1]


@pytest.fixture
def found(records):
    """The records, with an order that is for a place."""
    line = book(EventFactory(price=4500), payment="card").order_line
    return records | {"orders": line.order_id, "orders/lines": line.pk}


def test_every_address_that_is_tried_is_one_of_ours():
    assert set(CHANGING) <= set(TABLE)


@pytest.mark.parametrize("is_new", [True, False], ids=["a new event", "an event that there is"])
def test_nothing_that_is_sent_breaks_the_form_of_an_event(office, client, is_new):
    office("Office managers")
    tier = TierFactory()
    event = EventFactory()
    sent = {"facilitators": "", "objectives": "", f"prices-tier_{tier.pk}": "0"} | (filled_in() if is_new else of(event))
    address = "/office/events/new/" if is_new else f"/office/events/{event.pk}/change/"

    @EACH
    @given(
        changed=st.dictionaries(st.sampled_from(sorted(sent)), TYPED, max_size=4),
        left_out=st.sets(st.sampled_from(sorted(sent)), max_size=2),
    )
    def send(changed, left_out):
        fields = {name: value for name, value in (sent | changed).items() if name not in left_out}
        assert client.post(address, fields).status_code in ANSWERS

    send()


def test_nothing_that_is_sent_breaks_the_form_for_booking_somebody(office, client):
    office("Events")
    event = EventFactory(capacity=1000, price=4500)
    fields = ["email", "name", "school", "payment", "purchase_order", "waiting_list"]
    start = {"email": "rosa@school.example", "name": "Rosa", "payment": "invoice"}

    @EACH
    @given(st.dictionaries(st.sampled_from(fields), TYPED, min_size=1, max_size=4))
    def send(changed):
        assert client.post(f"/office/bookings/event/{event.pk}/", start | changed).status_code in ANSWERS

    send()


@pytest.mark.parametrize("share", range(4))
def test_nothing_that_is_sent_breaks_the_offices_other_forms(office, client, found, sandbox, share):
    office("Office managers")
    pages = {filled(pattern, found): None for pattern in CHANGING[share::4]}
    forms = {address: forms_of(client.get(address).text) for address in pages}

    @settings(EACH)
    @given(data=st.data(), address=st.sampled_from(sorted(forms)))
    def send(data, address):
        assert client.post(address, data.draw(forms[address])).status_code in ANSWERS

    send()


def test_nothing_that_is_asked_breaks_the_offices_lists(office, client, found):
    office("Office managers")
    names = ["q", "p", "ordering", "state", "export", "kind", "starts_at_from", "created_at_to", "places", "membership", "groups", "page"]
    visitor = Client()

    @EACH
    @given(
        pattern=st.sampled_from(LISTS), asked=st.dictionaries(st.sampled_from(names), TYPED | st.sampled_from(["csv", "xlsx"]), max_size=4)
    )
    def ask(pattern, asked):
        answer = client.get(filled(pattern, found), asked)
        assert answer.status_code in ANSWERS
        if answer.streaming:
            b"".join(answer.streaming_content)
        # Signing in leads back to what was asked, unless that is longer than Django lets an address be.
        assert visitor.get(filled(pattern, found), asked).status_code in (302, 400)

    ask()
