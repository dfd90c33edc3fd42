"""Making an account and getting into it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.anything import EACH
from thep.accounts.models import User
from thep.accounts.people import get_or_create_person
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
NASIMA = {"name": "Nasima Begum", "email": "Nasima@Loomwright.example", "password1": PASSWORD}


@pytest.fixture
def nasima():
    return get_or_create_person("nasima@loomwright.example", name="Nasima Begum", password=PASSWORD, verified=True)


def latest_letter_to(email):
    return Message.objects.filter(to=email).latest("pk")


def link_in(letter, path):
    return re.search(rf"https?://[^/\s]+({path}\S+)", letter.text)[1]


def code_in(letter):
    return re.search(r"^(\w+(?:-\w+)*)$", letter.text.partition("Type this code")[2], re.MULTILINE)[1]


def sign_in(client, email="nasima@loomwright.example", password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def is_signed_in(client):
    return client.get("/member/").status_code == 200


def test_a_code_or_link_that_signs_in_is_forgotten_once_it_has_left(client, nasima, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_request_login_code"), {"email": nasima.email})
    code = code_in(type("Sent", (), {"text": mail.outbox[0].body}))
    kept = latest_letter_to(nasima.email)
    assert (kept.state, kept.text, kept.html) == (Message.State.HANDED_OVER, "", "")
    assert code not in kept.subject


def test_who_signs_in_is_welcomed_and_welcomed_back_from_the_second_time_on(client, nasima):
    sign_in(client)
    assert "Welcome, Nasima." in client.get("/member/").content.decode()
    client.post(reverse("account_logout"))
    sign_in(client)
    assert "Welcome back, Nasima." in client.get("/member/").content.decode()


def test_who_signs_up_confirms_their_address_and_is_in(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("account_signup"), NASIMA | {"next": "/member/schools/"})
    assert answer.url.partition("?")[0] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    assert [message.subject for message in mail.outbox] == ["Confirm your email address"]
    page = client.get(re.search(r"https?://[^/]+(/accounts/confirm-email/\S+)", mail.outbox[0].body)[1])
    assert b"Confirm my email address" in page.content
    assert client.post(page.request["PATH_INFO"]).url == "/member/schools/"
    assert is_signed_in(client)
    person = User.objects.get()
    assert (person.name, person.email) == ("Nasima Begum", "nasima@loomwright.example")


def test_a_confirmed_address_signs_nobody_in_elsewhere(client):
    elsewhere = type(client)()
    client.post(reverse("account_signup"), NASIMA)
    link = link_in(latest_letter_to("nasima@loomwright.example"), "/accounts/confirm-email/")
    page = elsewhere.post(link, follow=True)
    assert "Now choose a password." in page.text
    assert not is_signed_in(elsewhere)
    new = "a newer battery staple"
    elsewhere.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert sign_in(elsewhere, password=new).url == "/member/"


def test_an_unconfirmed_address_does_not_sign_in(client):
    client.post(reverse("account_signup"), NASIMA)
    assert sign_in(client).url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)


def test_what_was_typed_is_kept_and_each_error_is_said_twice(client):
    page = client.post(reverse("account_signup"), {"name": "Nasima Begum", "email": "not an address", "password1": "short"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="Nasima Begum"' in text
    assert 'value="not an address"' in text
    assert '<a href="#id_email">' in text
    assert 'id="id_email-error"' in text
    assert "short" not in text.replace("too short", "")


def test_an_address_that_is_taken_gets_the_same_answer_as_a_new_one(client, nasima):
    taken = client.post(reverse("account_signup"), NASIMA)
    new = client.post(reverse("account_signup"), NASIMA | {"email": "new@loomwright.example"})
    assert (taken.status_code, taken.url) == (new.status_code, new.url)
    assert latest_letter_to("nasima@loomwright.example").subject == "You already have an account"
    assert User.objects.filter(email__istartswith="nasima").count() == 1


def test_a_wrong_password_gets_the_same_answer_as_an_unknown_address(client, nasima):
    wrong, unknown = (sign_in(client, email, "wrong") for email in ("nasima@loomwright.example", "nobody@loomwright.example"))
    said = "That email address and password don’t match."
    assert said in wrong.content.decode()
    assert said in unknown.content.decode()


@pytest.mark.parametrize("view", ["account_reset_password", "account_request_login_code"])
def test_a_known_address_gets_the_same_answer_as_an_unknown_one(client, nasima, view):
    other = type(client)()
    known = client.post(reverse(view), {"email": "nasima@loomwright.example"}, follow=True)
    unknown = other.post(reverse(view), {"email": "nobody@loomwright.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    pages = [re.sub("csrfmiddlewaretoken.*?>|nasima|nobody", "", page.content.decode()) for page in (known, unknown)]
    assert pages[0] == pages[1]
    assert latest_letter_to("nobody@loomwright.example").subject == "No account has this email address"


def test_an_emailed_code_signs_in(client, nasima):
    client.post(reverse("account_request_login_code"), {"email": nasima.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(latest_letter_to(nasima.email))})
    assert is_signed_in(client)


def test_a_wrong_code_does_not_sign_in(client, nasima):
    client.post(reverse("account_request_login_code"), {"email": nasima.email})
    page = client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert "That code isn’t right." in page.content.decode()
    assert not is_signed_in(client)


def test_a_forgotten_password_is_set_anew_and_the_person_is_told(client, nasima):
    client.post(reverse("account_reset_password"), {"email": nasima.email})
    link = link_in(latest_letter_to(nasima.email), "/accounts/password/reset/key/")
    form = client.get(link, follow=True)
    new = "a newer battery staple"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert latest_letter_to(nasima.email).subject == "A new password was set"
    sign_in(client, password=new)
    assert is_signed_in(client)


def test_a_used_link_says_so(client):
    page = client.get("/accounts/password/reset/key/1-abc/")
    assert "This link no longer works" in page.content.decode()


def test_a_changed_password_signs_out_everywhere_else(client, nasima):
    elsewhere = type(client)()
    for each in (client, elsewhere):
        sign_in(each)
    new = "a newer battery staple"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not is_signed_in(elsewhere)


def test_many_wrong_passwords_are_slowed_down(client, nasima):
    for _ in range(12):
        answer = sign_in(client, password="wrong")
    assert answer.status_code == 429 or "tried too many times" in answer.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "https:evil.example"])
def test_signing_in_leads_nowhere_but_to_us(client, nasima, address):
    assert sign_in(client, next=address).url == "/member/"


def test_signing_in_leads_where_the_person_was_going(client, nasima):
    assert sign_in(client, next="/member/schools/").url == "/member/schools/"


@pytest.mark.parametrize("address", ["/office/login/", "/_util/login/"])
def test_there_is_one_way_to_sign_in(client, nasima, address):
    assert client.get(f"{address}?next=/office/").url == "/accounts/login/?next=/office/"
    client.post(address, {"username": nasima.email, "password": PASSWORD})
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", ["/office/", "/office/pages/", "/_util/login/"])
def test_who_is_signed_in_and_may_not_is_told_so_rather_than_sent_round(client, nasima, address):
    client.force_login(nasima, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(address, follow=True)
    assert answer.status_code == 403
    assert "You can’t open this page" in answer.text
    assert "permission" not in answer.text


def test_wagtail_offers_no_password_reset_of_its_own(client):
    assert client.get("/office/password_reset/").status_code == 404


def test_an_address_is_changed_once_the_new_one_is_confirmed(client, nasima):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": "n.begum@loomwright.example", "action_add": ""})
    nasima.refresh_from_db()
    assert nasima.email == "nasima@loomwright.example"
    client.post(link_in(latest_letter_to("n.begum@loomwright.example"), "/accounts/confirm-email/"))
    nasima.refresh_from_db()
    assert nasima.email == "n.begum@loomwright.example"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("n.begum@loomwright.example", True)]


def test_sessions_are_listed_and_the_others_can_be_ended(client, nasima):
    elsewhere = type(client)(headers={"user-agent": "Another browser"})
    for each in (client, elsewhere):
        sign_in(each)
        each.get("/member/")
    page = client.get(reverse("usersessions_list"))
    assert b"Another browser" in page.content
    client.post(reverse("usersessions_list"))
    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)


def test_signing_out_ends_the_session(client, nasima):
    sign_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_somebody_who_was_invited_signs_in_by_code_and_is_then_confirmed(client):
    person = get_or_create_person("invited@loomwright.example", name="Ayesha Khatun")
    client.post(reverse("account_request_login_code"), {"email": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(latest_letter_to(person.email))})
    assert is_signed_in(client)
    assert EmailAddress.objects.get(user=person).verified


def test_a_delegate_whom_a_colleague_named_signs_in_by_code(client):
    person = User.objects.create_user("named@loomwright.example")
    client.post(reverse("account_request_login_code"), {"email": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(latest_letter_to(person.email))})
    assert is_signed_in(client)


def test_the_sign_in_page_offers_a_passkey_without_inline_script(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "mfa/js/webauthn.js" in page
    scripts = re.findall(r"<script\b([^>]*)>", page)
    assert all("src=" in attributes or "application/json" in attributes for attributes in scripts)


@override_settings(ACCOUNT_RATE_LIMITS=False)
class AnythingTyped(TestCase):
    """Whatever is typed, the answer is a page."""

    @EACH
    @given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
    def test_signing_up(self, name, email, password):
        answer = self.client.post(reverse("account_signup"), {"name": name, "email": email, "password1": password})
        assert answer.status_code in (302, 422)

    @EACH
    @given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
    def test_signing_in(self, email, password, following):
        answer = self.client.post(reverse("account_login"), {"login": email, "password": password, "next": following})
        assert answer.status_code in (200, 302, 422)

    @EACH
    @given(st.text(max_size=300))
    def test_asking_for_a_code_or_a_password(self, email):
        for view in ("account_request_login_code", "account_reset_password"):
            assert self.client.post(reverse(view), {"email": email}).status_code in (200, 302, 422)


@pytest.mark.parametrize("view", ["account_signup", "account_reset_password", "account_request_login_code"])
def test_a_letter_leads_to_our_own_address_whatever_host_the_request_named(client, nasima, settings, view):
    settings.SITE_ADDRESS = "https://www.thep.example"
    for email in ("nasima@loomwright.example", "new@loomwright.example"):
        client.post(reverse(view), {"name": "Somebody", "email": email, "password1": PASSWORD}, headers={"Host": "evil.example"})
        letter = latest_letter_to(email)
        assert "evil.example" not in letter.text + letter.html
        assert set(re.findall(r"https?://[^/\s\"]+", letter.text)) <= {"https://www.thep.example"}
        client.logout()


def test_an_address_that_is_taken_costs_as_much_work_as_a_new_one(client, nasima, monkeypatch):
    """A password is hashed in either case: that is what takes long."""
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, password, salt: hashed.append(password) or encode(self, password, salt))
    counts = []
    for email in ("nasima@loomwright.example", "new@loomwright.example"):
        hashed.clear()
        client.post(reverse("account_signup"), NASIMA | {"email": email})
        counts.append(len(hashed))
    assert counts == [1, 1]
