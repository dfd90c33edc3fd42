"""Before what cannot be undone, people say again who they are."""

import pytest
from django.contrib.auth.models import Group

from tests.factories.accounts import PersonFactory
from tests.factories.payments import open_order
from thep.accounts.groups import ensure_groups
from thep.accounts.models import User
from thep.events.models import PersonalFeed

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _asked(settings):
    settings.IDENTITY_CONFIRMED = True


def sign_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def confirm(client, asked, password=PASSWORD):
    """Type the password on the page that `asked` led to."""
    return client.post(asked.url, {"password": password, "next": asked.url.partition("next=")[2].replace("%2F", "/")})


def is_asked(answer):
    return answer.status_code == 302 and answer.url.startswith("/accounts/reauthenticate/")


@pytest.fixture
def manager(client):
    ensure_groups()
    person = PersonFactory()
    person.groups.add(Group.objects.get(name="Office managers"))
    return sign_in(client, person)


@pytest.mark.parametrize("address", ["/member/profile/data/", "/member/profile/data/read/", "/member/profile/close/"])
def test_taking_ones_data_away_and_closing_the_account_ask_first(client, address):
    sign_in(client, PersonFactory())
    asked = client.get(address)
    assert is_asked(asked)
    assert not is_asked(confirm(client, asked, "a guess"))
    assert is_asked(client.get(address))
    assert confirm(client, asked).url == address
    assert client.get(address).status_code == 200


def test_renewing_the_calendars_address_asks_and_then_does_what_was_asked_for(client):
    sign_in(client, PersonFactory())
    assert client.get("/member/calendar/").status_code == 200
    asked = client.post("/member/calendar/")
    assert is_asked(asked)
    assert not PersonalFeed.objects.exists()
    assert "/calendar/" in confirm(client, asked).text
    assert PersonalFeed.objects.count() == 1


def test_a_refund_asks_first(client, manager):
    order = open_order()
    assert is_asked(client.get(f"/office/orders/lines/{order.lines.get().pk}/refund/"))


@pytest.mark.parametrize("step", ["change", "sign-out", "close"])
def test_what_the_office_does_to_an_account_asks_first(client, manager, step):
    person = PersonFactory()
    address = f"/office/users/{person.pk}/{step}/"
    assert is_asked(client.get(address))
    assert is_asked(client.post(address, {"name": "Somebody else"}))
    assert User.objects.get(pk=person.pk).name == person.name
    asked = client.get(address)
    confirm(client, asked)
    assert client.get(address).status_code == 200


def test_who_may_not_do_it_is_not_asked_who_they_are(client):
    ensure_groups()
    person = PersonFactory()
    person.groups.add(Group.objects.get(name="Events"))
    sign_in(client, person)
    assert not is_asked(client.get(f"/office/users/{PersonFactory().pk}/close/"))
