import pytest
from django.contrib.auth.models import Group

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from thep.mailings import moves
from thep.mailings.audiences import audience_named


@pytest.fixture
def office(office_groups, db, client):
    """Sign somebody of this group in on `client`: `office("Events")`; answers the person."""

    def sign_in(group="Events", name="Josie Clarke"):
        person = PersonFactory(name=name)
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return person

    return sign_in


@pytest.fixture
def event(db):
    return EventFactory(title="Phonics that sticks", capacity=500)


@pytest.fixture
def booked(event):
    """Three people who have a place."""
    return [
        book(event, PersonFactory(name=name, email=f"{name.split()[0].lower()}@school.example"))
        for name in ("Ayesha Khatun", "Siobhán O’Brien", "Tom Okoro")
    ]


@pytest.fixture
def writer(office):
    return office()


@pytest.fixture
def draft(writer, event):
    """Make a draft to everybody booked on the event, written by somebody of the events team."""

    def make(
        *, by=writer, groups=("booked", "waiting"), subject="Bring a laptop", body="Hello {{ first_name }}\n\nSee you at {{ event }}."
    ):
        choice = {"event": [str(event.pk)], "groups": list(groups)}
        return moves.begin(
            by=by, audience=audience_named("bookings.event"), choice=choice, subject=subject, body=body, reply_to_writer=False
        )

    make.writer = writer
    return make
