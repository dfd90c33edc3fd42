"""What a person says of themselves, takes away and has deleted."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.anything import EACH
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import stamps
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory
from thep.accounts.models import User
from thep.accounts.people import get_or_create_person
from thep.bookings.models import Booking
from thep.cms.models import Subject
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def nasima(client):
    person = get_or_create_person("nasima@loomwright.example", name="Nasima Begum", verified=True)
    client.force_login(person, backend=BACKEND)
    return person


def booked_by(person, starts_at=None, **fields):
    event = EventFactory(starts_at=starts_at) if starts_at else EventFactory()
    return Booking.objects.create(
        event=event, person=person, booker=person, state=Booking.State.CONFIRMED, payment=Booking.Payment.FREE, **stamps() | fields
    )


def test_a_profile_is_saved(client, nasima):
    phonics = Subject.objects.create(name="Phonics", slug="phonics")
    typed = {
        "name": "Nasima B",
        "job_role": "sendco",
        "phase": "primary",
        "subjects": [phonics.pk],
        "access_needs": "A loop",
        "dietary_needs": "Halal",
    }
    assert "We’ve saved your profile." in client.post("/member/profile/", typed, follow=True).content.decode()
    nasima.refresh_from_db()
    assert (nasima.name, nasima.job_role, nasima.phase, nasima.access_needs, nasima.dietary_needs) == (
        "Nasima B", "sendco", "primary", "A loop", "Halal",
    )  # fmt: skip
    assert list(nasima.subjects.all()) == [phonics]


def test_a_profile_without_a_name_is_not_saved_and_keeps_what_was_typed(client, nasima):
    page = client.post("/member/profile/", {"name": "", "dietary_needs": "Halal"}).content.decode()
    assert page.count("Enter your full name.") == 2
    assert "Halal</textarea>" in page
    nasima.refresh_from_db()
    assert nasima.name == "Nasima Begum"


def test_ones_data_is_a_file(client, nasima):
    AffiliationFactory(person=nasima, school__name="Loomwright Primary School")
    answer = client.get("/member/profile/data/")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    held = answer.json()
    assert held["account"]["email"] == "nasima@loomwright.example"
    assert held["schools"][0]["school"] == "Loomwright Primary School"


def test_ones_data_is_a_page_to_read_too(client, nasima):
    AffiliationFactory(person=nasima, school__name="Loomwright Primary School")
    booking = booked_by(nasima, dietary_needs="Halal")
    page = client.get("/member/profile/data/read/").text
    for words in ("nasima@loomwright.example", "Loomwright Primary School", booking.reference, "Halal", "<dt>Dietary needs</dt>"):
        assert words in page
    assert f"{booking.event.starts_at:%-d %B %Y}" in page
    assert "T09:30" not in page
    assert "<dt>Ended</dt>" not in page
    assert 'href="/member/profile/data/"' in page


def test_closing_an_account_asks_for_the_address(client, nasima):
    page = client.post("/member/profile/close/", {"email": "other@loomwright.example"}).content.decode()
    assert page.count("That isn’t the email address of this account.") == 2
    nasima.refresh_from_db()
    assert nasima.is_active


def test_closing_an_account_deletes_what_need_not_be_kept(client, nasima):
    affiliation = AffiliationFactory(person=nasima)
    User.objects.filter(pk=nasima.pk).update(dietary_needs="Halal", access_needs="A loop")
    client.post("/member/profile/close/", {"email": "Nasima@loomwright.example"})
    nasima.refresh_from_db()
    affiliation.refresh_from_db()
    assert (nasima.is_active, nasima.dietary_needs, nasima.access_needs) == (False, "", "")
    assert "nasima" not in nasima.email
    assert not EmailAddress.objects.exists()
    assert affiliation.state == Affiliation.State.ENDED
    assert client.get("/member/").status_code == 302


def test_an_account_with_a_place_booked_is_not_closed(client, nasima):
    booking = booked_by(nasima)
    page = client.post("/member/profile/close/", {"email": nasima.email}).content.decode()
    assert "Cancel what you’ve booked first" in page
    assert booking.reference in page
    nasima.refresh_from_db()
    assert nasima.is_active


def test_closing_an_account_keeps_past_bookings_without_name_or_needs(client, nasima):
    booking = booked_by(nasima, starts_at=timezone.now() - datetime.timedelta(days=3), dietary_needs="Halal")
    client.post("/member/profile/close/", {"email": nasima.email})
    booking.refresh_from_db()
    assert (booking.person.name, booking.dietary_needs) == ("Closed account", "")


def test_bookings_are_among_ones_data(client, nasima):
    booking = booked_by(nasima)
    assert [each["reference"] for each in client.get("/member/profile/data/").json()["bookings"]] == [booking.reference]


def test_a_closed_address_can_sign_up_again(client, nasima):
    client.post("/member/profile/close/", {"email": nasima.email})
    assert get_or_create_person("nasima@loomwright.example").pk != nasima.pk


def test_a_subject_that_no_database_could_hold_is_a_wrong_choice(client):
    client.force_login(PersonFactory(), backend=BACKEND)
    answer = client.post("/member/profile/", {"name": "Nasima Begum", "subjects": ["99999999999999999999"]})
    assert "from the list." in answer.text


class AnythingTyped(TestCase):
    @EACH
    @given(
        st.fixed_dictionaries(
            {name: st.text(max_size=300) for name in ("name", "job_role", "phase", "subjects", "access_needs", "dietary_needs")}
        )
    )
    def test_in_the_profile(self, typed):
        self.client.force_login(PersonFactory(), backend=BACKEND)
        assert self.client.post("/member/profile/", typed).status_code in (200, 302, 422)

    @EACH
    @given(st.text(max_size=300))
    def test_in_closing_the_account(self, email):
        self.client.force_login(PersonFactory(), backend=BACKEND)
        assert self.client.post("/member/profile/close/", {"email": email}).status_code == 422
