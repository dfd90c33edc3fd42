"""Before what cannot be undone, people say again who they are."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, pay
from tests.factories.events import EventFactory
from tests.factories.payments import give_back, open_order
from tests.thep.accounts.test_signing_in import code_in, latest_letter_to
from thep.accounts.groups import ensure_groups
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.events.models import Event, PersonalFeed
from thep.mail.models import Message
from thep.payments.models import OrderLine

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


def test_whatever_sends_money_back_asks_first(client, manager, sandbox):
    paid, free = book(EventFactory(price=4500), payment=Booking.Payment.CARD), book(EventFactory())
    pay(paid.order_line.order)
    refund = give_back(OrderLine.objects.get(), 500)
    asks = [
        f"/office/refunds/{refund.pk}/again/", f"/office/bookings/{paid.pk}/cancel/", f"/office/bookings/{paid.pk}/ofsted/",
        f"/office/events/{paid.event_id}/cancel/",
    ]  # fmt: skip
    assert [is_asked(client.get(address)) for address in asks] == [True] * 4
    assert [is_asked(client.post(address, {"reason": "Ill"})) for address in asks] == [True] * 4
    paid.refresh_from_db()
    assert (paid.state, paid.event.state) == (Booking.State.CONFIRMED, Event.State.OPEN)
    assert client.get(f"/office/bookings/{free.pk}/cancel/").status_code == 200


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


BY_CODE = "/accounts/reauthenticate/code/"
SENSITIVE = [
    "/member/profile/data/", "/member/profile/data/read/", "/member/profile/close/", "/accounts/password/set/",
    "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/",
]  # fmt: skip


@pytest.fixture
def by_code_alone(client):
    """Somebody who signs in by emailed code, and has neither password nor second step."""
    return sign_in(client, PersonFactory(password=None))


def emailed_code(person):
    return code_in(latest_letter_to(person.email))


@pytest.mark.parametrize("address", SENSITIVE)
def test_who_signs_in_by_code_alone_is_asked_for_another(client, by_code_alone, address):
    asked = client.get(address)
    assert (asked.status_code, asked.url.partition("?")[0]) == (302, BY_CODE)
    page = client.get(asked.url)
    assert by_code_alone.email in page.text
    assert "That code isn’t right." in client.post(BY_CODE, {"code": "QQQ-QQQ", "next": address}).text
    assert is_asked(client.get(address))
    assert client.post(BY_CODE, {"code": emailed_code(by_code_alone), "next": address}).url == address
    assert client.get(address).status_code == 200


def test_an_address_is_changed_only_by_who_reads_its_letters(client, by_code_alone):
    asked = client.post("/accounts/email/", {"email": "thief@home.example", "action_add": ""})
    assert asked.url.partition("?")[0] == BY_CODE
    assert not Message.objects.filter(to="thief@home.example").exists()


def test_the_code_leads_on_to_what_was_sent(client, by_code_alone):
    asked = client.post("/member/calendar/")
    client.get(asked.url)
    client.post(BY_CODE, {"code": emailed_code(by_code_alone), "next": "/member/calendar/"})
    assert PersonalFeed.objects.count() == 1


def test_a_code_is_sent_once_lasts_minutes_takes_few_guesses_and_works_once(client, by_code_alone, clock):
    letters = Message.objects.filter(to=by_code_alone.email)
    for _ in range(3):
        client.get(BY_CODE)
    assert letters.count() == 1
    first = emailed_code(by_code_alone)
    for _ in range(3):
        client.post(BY_CODE, {"code": "QQQ-QQQ"})
    assert "That code isn’t right." in client.post(BY_CODE, {"code": first}).text
    client.post(BY_CODE, {"action": "resend"})
    second = emailed_code(by_code_alone)
    assert (letters.count(), first != second) == (2, True)
    clock.forward(minutes=4)
    assert "That code isn’t right." in client.post(BY_CODE, {"code": second}).text
    client.get(BY_CODE)
    third = emailed_code(by_code_alone)
    assert client.post(BY_CODE, {"code": third}).status_code == 302
    clock.forward(minutes=6)
    assert is_asked(client.get("/member/profile/close/"))
    assert "That code isn’t right." in client.post(BY_CODE, {"code": third}).text


def test_who_has_just_signed_in_by_code_is_not_asked_at_once(client, clock):
    person = PersonFactory(password=None)
    client.post("/accounts/login/code/", {"email": person.email})
    client.post("/accounts/login/code/confirm/", {"code": code_in(latest_letter_to(person.email))})
    assert client.get("/member/profile/close/").status_code == 200
    clock.forward(minutes=6)
    assert is_asked(client.get("/member/profile/close/"))


def test_who_forgot_their_password_may_have_a_code_and_who_has_a_second_step_may_not(client):
    person = sign_in(client, PersonFactory())
    assert BY_CODE in client.get("/accounts/reauthenticate/?next=/member/profile/close/").text
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert BY_CODE not in client.get("/accounts/reauthenticate/?next=/member/profile/close/").text
    assert client.get(BY_CODE).status_code == 302
    assert not Message.objects.filter(to=person.email).exists()


def test_nobodys_mailbox_is_filled_with_codes_to_show_who_they_are(client, by_code_alone, clock):
    for _ in range(25):
        client.post(BY_CODE, {"action": "resend"})
        clock.forward(minutes=2)
    assert Message.objects.filter(to=by_code_alone.email).count() == 20
