"""A second step when signing in, and who can't act without one."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory
from tests.world import World
from thep.accounts import access
from thep.accounts.people import get_or_create_person
from thep.mail.models import Message
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def nasima():
    return get_or_create_person("nasima@loomwright.example", name="Nasima Begum", password=PASSWORD, verified=True)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def _required(settings):
    settings.MFA_REQUIRED_FOR_DUTIES = True


def digits(secret):
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    return person


def sign_in(client):
    return client.post(reverse("account_login"), {"login": "nasima@loomwright.example", "password": PASSWORD})


def test_an_authenticator_app_is_set_up_and_then_asked_for(client, nasima, django_capture_on_commit_callbacks):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    assert "data:image/svg+xml" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": digits(secret)})
    assert access.has_second_factor(nasima)
    assert Message.objects.filter(to=nasima.email, subject="An authenticator app was set up").exists()
    client.logout()
    assert sign_in(client).url == reverse("mfa_authenticate")
    assert client.get("/member/").status_code == 302


def test_the_digits_of_the_app_sign_in(client, nasima):
    with_app(nasima)
    sign_in(client)
    assert b"Use my passkey instead" in client.get(reverse("mfa_authenticate")).content
    client.post(reverse("mfa_authenticate"), {"code": digits(SECRET)})
    assert client.get("/member/").status_code == 200


def test_wrong_digits_do_not_sign_in(client, nasima):
    with_app(nasima)
    sign_in(client)
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "That code isn’t right." in page.content.decode()
    assert client.get("/member/").status_code == 302


def test_an_emailed_code_alone_is_not_enough_where_there_is_a_second_step(client, nasima):
    with_app(nasima)
    client.post(reverse("account_request_login_code"), {"email": nasima.email})
    letter = Message.objects.get(to=nasima.email).text
    code = re.search(r"^(\w+(?:-\w+)*)$", letter.partition("Type this code")[2], re.MULTILINE)[1]
    assert client.post(reverse("account_confirm_login_code"), {"code": code}).url == reverse("mfa_authenticate")
    assert client.get("/member/").status_code == 302


def test_a_recovery_code_signs_in_once(client, nasima):
    with_app(nasima)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": digits(SECRET)})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    code = re.search(r"<code>(\w+)</code>", page.content.decode())[1]
    for works in (True, False):
        client.logout()
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert (client.get("/member/").status_code == 200) is works


def test_the_way_of_signing_in_is_changed_only_after_proof(client, nasima):
    sign_in(client)
    for view in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        assert client.get(reverse(view)).url.startswith(reverse("account_reauthenticate"))


def test_a_passkey_can_be_added_without_inline_script(client, nasima):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    assert "creation_options" in page
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script\b[^>]*>", page))


@pytest.mark.parametrize("text", ["", "not json", "{}", '{"type": "public-key"}', "[1]", "null"])
def test_a_forged_passkey_is_refused(client, nasima, text):
    assert client.post(reverse("mfa_login_webauthn"), {"credential": text}).status_code in (200, 302)
    assert client.get("/member/").status_code == 302


@pytest.mark.usefixtures("_required")
class TestWhereDutiesRequireIt:
    @pytest.mark.parametrize("visitor", ["lead", "office"])
    def test_those_with_a_duty_must_use_one(self, world, visitor):
        person = getattr(world, visitor)
        assert access.must_use_second_factor(person)
        assert not access.may_act(person)
        assert access.may_act(with_app(person))

    @pytest.mark.parametrize("role", Affiliation.Role)
    def test_every_role_that_acts_for_a_school_is_a_duty(self, role):
        person = AffiliationFactory(role=role).person
        assert access.must_use_second_factor(person) is (role in (*Affiliation.LEADING, Affiliation.Role.RECRUITER))

    def test_recovery_codes_alone_are_no_second_step(self, world):
        Authenticator.objects.create(user=world.lead, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0})
        assert not access.may_act(world.lead)

    @pytest.mark.parametrize("address", ["/office/", "/office/pages/", "/office/users/"])
    def test_the_office_is_led_to_set_one_up(self, client, world, address):
        world.sign_in(client, "office")
        assert client.get(address).url == reverse("second_factor")
        page = client.get(reverse("second_factor")).content.decode()
        assert "You work in the office, so" in page
        assert reverse("mfa_add_webauthn") in page

    def test_the_office_opens_with_a_second_step(self, client, world):
        with_app(world.office)
        world.sign_in(client, "office")
        assert client.get("/office/").status_code == 200

    def test_a_lead_cannot_see_or_decide_for_the_school(self, client, world):
        asked = AffiliationFactory(school=world.school, state=Affiliation.State.ASKED)
        world.sign_in(client, "lead")
        page = reverse("member_school", args=[world.school.urn])
        decide = reverse("member_school_decide", args=[world.school.urn, asked.pk])
        assert client.get(page).url == reverse("second_factor")
        assert client.post(decide, {"do": "approve"}).url == reverse("second_factor")
        asked.refresh_from_db()
        assert asked.state == Affiliation.State.ASKED
        with_app(world.lead)
        assert client.get(page).status_code == 200
        client.post(decide, {"do": "approve"})
        asked.refresh_from_db()
        assert asked.state == Affiliation.State.ACTIVE

    def test_a_lead_is_led_there_before_they_fill_in_a_booking_form(self, client, world):
        world.sign_in(client, "lead")
        assert client.get(f"/book/{world.event.pk}/").url == reverse("second_factor")
        world.sign_in(client, "member")
        assert client.get(f"/book/{world.event.pk}/").status_code == 200

    def test_an_htmx_request_is_led_there_as_a_whole_page(self, client, world):
        world.sign_in(client, "lead")
        answer = client.post("/member/schools/", headers={"HX-Request": "true"})
        assert answer.headers["HX-Redirect"] == reverse("second_factor")

    def test_a_lead_still_sees_their_account_and_public_pages(self, client, world):
        world.sign_in(client, "lead")
        for address in ("/member/", "/member/profile/", "/accounts/2fa/", "/accounts/sessions/", "/health/"):
            assert client.get(address).status_code == 200
        assert client.post("/member/profile/", {"name": "Grace"}).url == "/member/profile/"

    def test_a_teacher_needs_none(self, client, world):
        world.sign_in(client, "member")
        assert client.post("/member/schools/", {}).status_code == 200


def test_where_it_is_relaxed_a_lead_acts_without_one(client, world):
    world.sign_in(client, "lead")
    assert client.get(reverse("member_school", args=[world.school.urn])).status_code == 200
    assert not access.must_use_second_factor(world.lead)


def test_somebody_without_a_duty_is_told_why_it_helps(client):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert "Two-step sign-in is your choice" in client.get(reverse("second_factor")).content.decode()


@pytest.mark.usefixtures("_required")
def test_what_concerns_colleagues_is_not_shown_before_a_second_step_is_set_up(client, world):
    AffiliationFactory(school=world.school, state=Affiliation.State.ASKED, person=PersonFactory(name="Fatima Choudhury"))
    world.sign_in(client, "lead")
    pages = ["/member/bookings/?whose=colleagues", reverse("member_booking", args=[world.booking.reference])]
    for page in pages:
        assert client.get(page).url == reverse("second_factor"), page
    overview = client.get("/member/").text
    assert "Fatima" not in overview
    assert "Set up two-step sign-in" in overview
    assert client.get("/member/bookings/").status_code == 200
    with_app(world.lead)
    assert "Fatima" in client.get("/member/").text
    assert client.get(pages[0]).status_code == 200
