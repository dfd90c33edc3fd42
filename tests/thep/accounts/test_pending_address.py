"""An address that somebody adds to their account is its owner's: it opens no account to them, keeps none from them, and joins none."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse

from tests.thep.accounts.test_signing_in import NASIMA, PASSWORD, code_in, is_signed_in, latest_letter_to, link_in, sign_in
from thep.accounts.models import User
from thep.accounts.people import get_or_create_person
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

OWNERS = "nasima@loomwright.example"
MALLORY = "mallory@home.example"


@pytest.fixture
def mallory(client):
    """Somebody with an account of their own, to which they have added the address of another and wait."""
    get_or_create_person(MALLORY, name="Mallory", password=PASSWORD, verified=True)
    sign_in(client, email=MALLORY)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": OWNERS, "action_add": ""})
    assert EmailAddress.objects.filter(email=OWNERS, verified=False).exists()
    cache.clear()
    return client


@pytest.fixture
def owner(mallory):
    return type(mallory)()


def addresses_of_mallory():
    return list(EmailAddress.objects.filter(user__email=MALLORY, verified=True).values_list("email", flat=True))


def test_the_owner_signs_up_as_if_nobody_had_typed_their_address(owner):
    owner.post(reverse("account_signup"), NASIMA)
    owner.post(link_in(latest_letter_to(OWNERS), "/accounts/confirm-email/"))
    assert is_signed_in(owner)
    assert User.objects.get(email=OWNERS).name == "Nasima Begum"
    assert addresses_of_mallory() == [MALLORY]


@pytest.mark.parametrize("view", ["account_request_login_code", "account_reset_password"])
def test_neither_a_code_nor_a_reset_link_opens_the_account_that_it_was_added_to(owner, view):
    owner.post(reverse(view), {"email": OWNERS})
    letter = latest_letter_to(OWNERS)
    assert "no account" in letter.subject.lower() + letter.text
    assert addresses_of_mallory() == [MALLORY]


def test_the_button_of_the_letter_adds_it_only_in_the_browser_of_who_asked(owner):
    link = link_in(latest_letter_to(OWNERS), "/accounts/confirm-email/")
    page = owner.post(link, follow=True)
    assert "Sign in to the account that asked for this address" in page.text
    assert addresses_of_mallory() == [MALLORY]
    assert not is_signed_in(owner)


def test_who_changes_their_own_address_does(mallory):
    mallory.post(link_in(latest_letter_to(OWNERS), "/accounts/confirm-email/"))
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(OWNERS, True)]
    assert User.objects.get().email == OWNERS


def test_an_owner_invited_by_their_school_has_an_account_of_their_own(owner):
    person = get_or_create_person(OWNERS, name="Nasima Begum")
    owner.post(reverse("account_request_login_code"), {"email": OWNERS})
    owner.post(reverse("account_confirm_login_code"), {"code": code_in(Message.objects.filter(to=OWNERS).latest("pk"))})
    assert is_signed_in(owner)
    assert EmailAddress.objects.get(email=OWNERS, verified=True).user == person


def test_an_address_that_a_school_invited_meanwhile_joins_no_other_account(mallory):
    """Somebody has an account by a private address, and their school books them by its own."""
    link = link_in(latest_letter_to(OWNERS), "/accounts/confirm-email/")
    User.objects.create_user(OWNERS)
    page = mallory.post(link, follow=True)
    assert f"{OWNERS} belongs to another account already." in page.text
    assert addresses_of_mallory() == [MALLORY]
