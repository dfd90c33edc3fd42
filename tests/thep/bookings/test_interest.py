import pytest
from wagtail.models import Page

from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory
from thep.bookings import interest
from thep.bookings.models import Interest
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return Page.objects.get(depth=1).add_child(title="Phonics that sticks", slug="phonics")


def test_who_is_interested_hears_once_of_the_first_date(course):
    person = PersonFactory()
    interest.register(course, person=person, note="After school, please")
    assert interest.tell_all() == 0
    EventFactory(page=course)
    assert interest.tell_all() == 1
    EventFactory(page=course)
    assert interest.tell_all() == 0
    assert "There’s a date" in Message.objects.get(person=person).subject


def test_who_asks_again_is_listed_once_with_the_newer_note(course):
    person = PersonFactory()
    for note in ("Mornings", "Evenings"):
        interest.register(course, person=person, note=note)
    assert Interest.objects.get().note == "Evenings"
    interest.withdraw(course, person=person)
    assert not Interest.objects.exists()


def test_an_event_that_cannot_be_booked_is_no_news(course):
    interest.register(course, person=PersonFactory())
    assert interest.tell(EventFactory(page=course, state=Event.State.DRAFT)) == 0
