"""An account that somebody made with another's address is the owner's from their first proof on, and nobody else's."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.urls import reverse

from tests.thep.accounts.test_signing_in import NASIMA, PASSWORD, code_in, is_signed_in, latest_letter_to, link_in, sign_in
from thep.accounts.models import User
from thep.accounts.people import get_or_create_person
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

EMAIL = "nasima@loomwright.example"


@pytest.fixture
def squatter(client):
    """Somebody who made an account with Nasima's address, and waits for her."""
    client.post(reverse("account_signup"), NASIMA)
    person = User.objects.get()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    UserSession.objects.create(user=person, session_key="old", ip="127.0.0.1", user_agent="x")
    return client


def test_a_code_proves_the_address_and_drops_what_was_set_before(squatter):
    owner = type(squatter)()
    cache.clear()
    owner.post(reverse("account_request_login_code"), {"email": EMAIL})
    owner.post(reverse("account_confirm_login_code"), {"code": code_in(latest_letter_to(EMAIL))})
    assert is_signed_in(owner)
    person = User.objects.get()
    assert (person.has_usable_password(), Authenticator.objects.count()) == (False, 0)
    assert not UserSession.objects.filter(session_key="old").exists()
    for page in ("account_email_verification_sent", "account_login", "account_inactive"):
        squatter.get(reverse(page))  # the browser in which the account was made waits for the address to be confirmed
    assert not is_signed_in(squatter)
    cache.clear()
    sign_in(squatter, password=PASSWORD)
    assert not is_signed_in(squatter)


def test_a_reset_link_proves_it_too(squatter):
    owner = type(squatter)()
    owner.post(reverse("account_reset_password"), {"email": EMAIL})
    form = owner.get(link_in(latest_letter_to(EMAIL), "/accounts/password/reset/key/"), follow=True)
    new = "a newer battery staple"
    owner.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert Authenticator.objects.count() == 0
    sign_in(owner, password=new)
    assert is_signed_in(owner)


def test_the_button_of_the_letter_proves_it_too(squatter):
    """The owner presses what the letter asks them to; the password that somebody else chose opens nothing afterwards."""
    owner = type(squatter)()
    page = owner.post(link_in(latest_letter_to(EMAIL), "/accounts/confirm-email/"), follow=True)
    assert "Now choose a password." in page.text
    assert (User.objects.get().has_usable_password(), Authenticator.objects.count()) == (False, 0)
    cache.clear()
    sign_in(squatter, password=PASSWORD)
    assert not is_signed_in(squatter)
    new = "a newer battery staple"
    owner.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    sign_in(owner, password=new)
    assert is_signed_in(owner)


def test_the_letters_button_pressed_by_a_colleague_who_is_signed_in_proves_nothing_of_the_password(squatter):
    """Who is signed in as somebody else is no browser in which the account was made."""
    get_or_create_person("colleague@loomwright.example", name="A colleague", password=PASSWORD, verified=True)
    owner = type(squatter)()
    sign_in(owner, email="colleague@loomwright.example")
    owner.post(link_in(latest_letter_to(EMAIL), "/accounts/confirm-email/"))
    assert not User.objects.get(email=EMAIL).has_usable_password()


def test_who_typed_the_password_on_this_device_keeps_it(client):
    """Signed up at school, confirmed on the phone where they signed in meanwhile."""
    client.post(reverse("account_signup"), NASIMA)
    link = link_in(latest_letter_to(EMAIL), "/accounts/confirm-email/")
    phone = type(client)()
    sign_in(phone, password=PASSWORD)
    phone.post(link)
    assert is_signed_in(phone)
    assert User.objects.get().has_usable_password()


def test_the_office_means_the_owner_of_an_address_and_not_who_made_an_account_with_it(squatter):
    """What they typed opens nothing that the office gives, once the owner has followed the link in the letter that they caused."""
    link = link_in(latest_letter_to(EMAIL), "/accounts/confirm-email/")
    person = get_or_create_person(EMAIL, name="Nasima Khanom")
    assert (person.name, person.has_usable_password(), Authenticator.objects.count()) == ("Nasima Khanom", False, 0)
    type(squatter)().post(link)
    cache.clear()
    sign_in(squatter, password=PASSWORD)
    assert not is_signed_in(squatter)


def test_who_is_known_already_keeps_their_name_and_password(client):
    get_or_create_person(EMAIL, name="Nasima Begum", password=PASSWORD, verified=True)
    person = get_or_create_person(EMAIL, name="Somebody else")
    assert (person.name, person.has_usable_password()) == ("Nasima Begum", True)


def test_a_later_code_leaves_a_proved_account_as_it_is(client):
    get_or_create_person(EMAIL, name="Nasima Begum", password=PASSWORD, verified=True)
    client.post(reverse("account_request_login_code"), {"email": EMAIL})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(latest_letter_to(EMAIL))})
    assert User.objects.get().has_usable_password()


def test_no_letter_greets_with_the_name_on_an_account_that_nobody_has_proved(client):
    client.post(reverse("account_signup"), NASIMA | {"name": "You have won a prize"})
    assert all("prize" not in letter.text + letter.html + letter.subject for letter in Message.objects.filter(to=EMAIL))


@pytest.mark.parametrize(
    "name", ["Win at evil.example/now", "https://evil.example", "www.evil.example", "me@evil.example", "<b>Nasima</b>"]
)
def test_a_name_holds_no_address(client, name):
    page = client.post(reverse("account_signup"), NASIMA | {"name": name})
    assert "Enter a name without a web or email address in it." in page.text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/member/profile/", {}),
        ("/teach/interest/", {"status": "qts", "email": EMAIL}),
    ],
)
def test_no_form_takes_an_address_for_a_name(client, address, typed):
    get_or_create_person(EMAIL, name="Nasima Begum", password=PASSWORD, verified=True)
    sign_in(client)
    page = client.post(address, typed | {"name": "Win at evil.example/now"})
    assert "Enter a name without a web or email address in it." in page.text
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", ["Dr. A. Smith", "Siobhán O’Brien-Ní Bhraonáin", "J.R. Hartley"])
def test_a_name_with_full_stops_is_a_name(client, name):
    client.post(reverse("account_signup"), NASIMA | {"name": name.replace(" ", "\u00a0 ")})
    assert User.objects.get().name == name


def test_an_account_writes_to_an_address_that_is_not_its_own_seldom_and_in_our_words_alone(client, clock):
    get_or_create_person("mallory@home.example", name="Winner! Call now", password=PASSWORD, verified=True)
    sign_in(client, email="mallory@home.example")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for again in range(15):
        client.post(reverse("account_email"), {"email": EMAIL, "action_add": ""})
        client.post(reverse("account_email"), {"email": f"another{again}@home.example", "action_add": ""})
        clock.forward(minutes=4)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    letters = Message.objects.filter(to=EMAIL)
    assert letters.count() == 10
    assert all("Winner" not in letter.text + letter.html + letter.subject for letter in letters)


@pytest.mark.parametrize(("view", "times"), [("account_signup", 10), ("account_reset_password", 10), ("account_request_login_code", 20)])
def test_nobodys_mailbox_is_filled_from_our_forms(client, clock, view, times):
    """Each form writes to an address so often in a day, and no more."""
    for _ in range(times + 5):
        client.post(reverse(view), {"name": "Somebody", "email": EMAIL, "password1": PASSWORD})
        clock.forward(minutes=2)
    assert Message.objects.filter(to=EMAIL).count() <= times
    clock.forward(days=1)
    before = Message.objects.filter(to=EMAIL).count()
    client.post(reverse(view), {"name": "Somebody", "email": EMAIL, "password1": PASSWORD})
    assert Message.objects.filter(to=EMAIL).count() == before + 1
