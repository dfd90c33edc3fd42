"""Dates draw half days, are scheduled, delivered and closed with evidence, or cancelled; and stand in the leads' calendars."""

import datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.addons import AddOnFactory, DeliveryFactory, PurchaseFactory
from tests.factories.bookings import lead_of, teacher_at
from thep.addons import deliveries
from thep.addons.delivery_states import DeliveryState, state_of
from thep.addons.errors import FileRefused, NotPossibleNow, TooFewLeft, WrongDay
from thep.addons.models import AddOn, Delivery, Purchase
from thep.events import secret_feeds
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
MONDAY = datetime.date(2026, 9, 21)
PDF = b"%PDF-1.7\nA report"


@pytest.fixture
def purchase(school):
    return PurchaseFactory(school=school, half_days=3)


def ask(purchase, lead, day=MONDAY, part="morning", **more):
    return deliveries.ask(purchase, day=day, part=part, note="Fractions in Year 4", by=lead, **more)


def left(purchase):
    return Purchase.objects.get(pk=purchase.pk).half_days_left


def test_from_asking_to_evidence(purchase, lead, autumn, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    delivery = ask(purchase, lead, part="day")
    assert (state_of(delivery), left(purchase)) == (DeliveryState.ASKED, 1)
    when = {"day": datetime.date(2026, 9, 22), "part": "day", "deliverer": "Miriam Okafor"}
    delivery = deliveries.schedule(delivery, **when, location="")
    assert (state_of(delivery), delivery.location, left(purchase)) == (DeliveryState.SCHEDULED, purchase.school.name, 1)
    letter = Message.objects.get(kind="addons.date")
    assert letter.to == lead.email
    assert "Tuesday 22 September 2026, 9am to 3.30pm" in letter.text
    with pytest.raises(WrongDay, match="still to come"):
        deliveries.mark_delivered(delivery)
    autumn.move_to(datetime.datetime(2026, 9, 22, 16, tzinfo=datetime.UTC))
    delivery = deliveries.mark_delivered(delivery)
    for text, upload, error in (("", None, NotPossibleNow), ("Done", SimpleUploadedFile("a.pdf", b"no pdf"), FileRefused)):
        with pytest.raises(error):
            deliveries.close(delivery, text=text, upload=upload, by=lead)
    delivery = deliveries.close(delivery, text="", upload=SimpleUploadedFile("our report.pdf", PDF), by=lead)
    assert (state_of(delivery), delivery.evidence_file.read()) == (DeliveryState.CLOSED, PDF)
    assert "our report" not in delivery.evidence_file.name
    assert left(purchase) == 1


def test_what_is_cancelled_can_be_used_again(purchase, lead):
    delivery = ask(purchase, lead, part="day")
    deliveries.cancel(delivery, reason="Cancelled by the school", by=lead, is_office=False)
    assert left(purchase) == 3
    assert [(entry.kind, entry.half_days) for entry in purchase.entries.all()] == [("drawn", -2), ("returned", 2)]
    assert not Message.objects.exists()
    deliveries.cancel(ask(purchase, lead), reason="Miriam is ill", by=PersonFactory(), is_office=True)
    assert "Miriam is ill" in Message.objects.get(kind="addons.cancelled").text


def test_a_lead_cancels_until_the_day_before(purchase, lead, autumn):
    delivery = ask(purchase, lead)
    autumn.move_to(datetime.datetime(2026, 9, 20, 23, tzinfo=datetime.UTC))  # midnight in London
    with pytest.raises(NotPossibleNow, match="Ring our office"):
        deliveries.cancel(delivery, reason="Late", by=lead, is_office=False)
    deliveries.cancel(delivery, reason="They rang", by=lead, is_office=True)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-09-10", "from 11 September 2026 on"),
        ("2026-09-19", "Saturday"),
        ("2026-12-25", "bank holiday"),
        ("2036-09-22", "from 11 September 2026 on"),
    ],
)
def test_a_day_on_which_nothing_takes_place_is_refused(purchase, lead, day, said):
    with pytest.raises(WrongDay, match=said):
        ask(purchase, lead, day=datetime.date.fromisoformat(day))
    assert left(purchase) == 3


def test_more_than_is_left_is_refused_and_leaves_nothing(purchase, lead):
    ask(purchase, lead, part="day")
    with pytest.raises(TooFewLeft, match="half a day of 1½ days"):
        ask(purchase, lead, part="day")
    ask(purchase, lead)
    with pytest.raises(TooFewLeft, match="All of the 1½ days"):
        ask(purchase, lead)
    assert Delivery.objects.count() == 2


def test_the_same_form_asks_once_and_not_of_another_purchase(purchase, lead):
    token = uuid4()
    assert ask(purchase, lead, token=token) == ask(purchase, lead, token=token)
    assert left(purchase) == 2
    with pytest.raises(NotPossibleNow, match="out of date"):
        ask(PurchaseFactory(), lead, token=token)


def test_half_a_day_does_not_become_a_whole_one(purchase, lead):
    delivery = ask(purchase, lead)
    with pytest.raises(NotPossibleNow, match="can’t become"):
        deliveries.schedule(delivery, day=MONDAY, part="day", deliverer="Miriam Okafor", location="")
    assert deliveries.schedule(delivery, day=MONDAY, part="afternoon", deliverer="Miriam Okafor", location="").half_days == 1


def test_what_is_not_counted_takes_place_on_dates_that_draw_nothing(school, lead):
    table = AddOnFactory(name="Conference table", grants=AddOn.Grants.NOTHING, brings=0)
    purchase = PurchaseFactory(school=school, add_on=table, half_days=0)
    assert ask(purchase, lead, part="day").half_days == 0
    assert not purchase.entries.exists()
    places = PurchaseFactory(school=school, add_on=AddOnFactory(name="Places", grants=AddOn.Grants.PLACES), half_days=0, places=5)
    with pytest.raises(NotPossibleNow, match="included places"):
        ask(places, lead)


def test_the_leads_have_the_dates_in_their_calendar(school, purchase, lead, client):
    scheduled = DeliveryFactory(purchase=purchase)
    gone = DeliveryFactory(purchase=purchase, day=MONDAY)
    deliveries.cancel(gone, reason="Ill", by=None, is_office=True)
    DeliveryFactory(purchase=purchase, scheduled_at=None)  # only asked for
    DeliveryFactory()  # of another school
    calendar = client.get(reverse("personal_feed", args=[secret_feeds.renew_own(lead)])).content.decode()
    assert calendar.count("BEGIN:VEVENT") == 2
    assert f"add-on-date-{scheduled.pk}@thep" in calendar
    assert "DTSTART;TZID=Europe/London:20261001T090000" in calendar
    assert calendar.count("STATUS:CANCELLED") == 1
    for person in (teacher_at(school), lead_of(PurchaseFactory().school)):
        assert "VEVENT" not in client.get(reverse("personal_feed", args=[secret_feeds.renew_own(person)])).content.decode()
