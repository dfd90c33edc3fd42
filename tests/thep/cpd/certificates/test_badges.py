"""Another implementation verifies our credentials: today, after the key was changed, and not any more once they are revoked."""

import base64
import gzip
import json
import stat

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import certified
from thep.cpd.certificates import certificates
from thep.cpd.certificates.badges import keys, status_lists
from thep.cpd.certificates.models import Certificate

pytestmark = pytest.mark.django_db
ISSUER = "did:web:thep.example"


@pytest.fixture(autouse=True)
def key_folder(settings, tmp_path):
    settings.SITE_ADDRESS = "https://thep.example"
    settings.CREDENTIAL_KEYS = str(tmp_path / "keys")
    call_command("new_credential_key")
    return tmp_path / "keys"


@pytest.fixture
def made():
    return certified(PersonFactory(name="Nasima Begum"), title="Phonics that sticks")


@pytest.fixture
def token(client, made):
    client.force_login(made.person)
    response = client.get(reverse("member_certificate_badge", args=[made.number]))
    assert response["Content-Type"] == "application/vc+jwt"
    return response.content.decode()


@pytest.fixture
def verify(client):
    """Verify as a stranger who knows the issuer's name and our website alone."""

    def fetch(address):
        assert address.startswith("https://thep.example/")
        response = client.get(address.removeprefix("https://thep.example"))
        assert response.status_code == 200, address
        return response.content

    def verify(token):
        return OB3Verifier.for_issuer_did(ISSUER, download=fetch).verify(token, check_status=True, download=fetch)

    return verify


def test_a_credential_verifies_and_says_what_the_certificate_says(made, token, verify):
    found = verify(token)
    assert found.issuer.id == ISSUER
    assert found.achievement.name == "Phonics that sticks"
    assert made.number in found.id


def test_one_that_was_changed_does_not(token, verify):
    head, body, signature = token.split(".")
    with pytest.raises(OB3VerificationError):
        verify(f"{head}.{body[:-4]}AAAA.{signature}")


def test_after_the_key_was_changed_old_and_new_verify(client, made, token, verify):
    call_command("new_credential_key")
    new = client.get(reverse("member_certificate_badge", args=[made.number])).content.decode()
    assert token.split(".")[0] != new.split(".")[0]  # each names its key
    assert verify(token).id == verify(new).id


def test_without_the_old_key_what_it_signed_does_not(token, verify, key_folder):
    call_command("new_credential_key")
    min(key_folder.glob("*.json")).unlink()
    with pytest.raises(OB3VerificationError):
        verify(token)


@pytest.mark.parametrize("end", ["revoked", "replaced"])
def test_what_is_not_in_force_does_not_within_a_minute(client, made, token, verify, end):
    verify(token)
    if end == "revoked":
        certificates.revoke(made, reason="A mistake", by=PersonFactory())
    else:
        made.person.name = "Nasima Khan"
        made.person.save()
        certificates.reissue(made, by=PersonFactory())

    with pytest.raises(OB3VerificationError, match="revocation"):
        verify(token)

    response = client.get(reverse("credential_status", args=[0]))
    assert "max-age=30" in response["Cache-Control"]
    assert client.get(reverse("member_certificate_badge", args=[made.number])).status_code == 404


def test_another_certificate_stays_as_it_is(client, made, token, verify):
    other = certified()
    certificates.revoke(other, reason="A mistake", by=PersonFactory())
    verify(token)


def test_bits_are_numbered_from_the_left(made):
    """Bitstring Status List, section 3.2: the first entry is the leftmost bit."""
    Certificate.objects.filter(pk=made.pk).update(id=9, revoked_at=made.issued_at, reason="A mistake")
    bits = gzip.decompress(base64.urlsafe_b64decode(status_lists.encoded(0)[1:] + "=="))
    assert (len(bits), bits[:3]) == (16_384, bytes([0, 0b01000000, 0]))


def test_keys_are_files_that_only_we_may_read(key_folder):
    [file] = key_folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_folder.stat().st_mode) == 0o700
    assert "d" in json.loads(file.read_text())


def test_the_issuers_document_tells_no_secret(client):
    call_command("new_credential_key")
    document = client.get("/.well-known/did.json").json()
    assert document["id"] == ISSUER
    assert [method["id"] for method in document["verificationMethod"]] == document["assertionMethod"]
    assert len(document["verificationMethod"]) == 2
    assert all(set(method["publicKeyJwk"]) == {"kty", "crv", "x", "kid"} for method in document["verificationMethod"])


def test_without_keys_there_is_nothing_to_fetch(client, made, settings):
    settings.CREDENTIAL_KEYS = ""
    client.force_login(made.person)
    assert client.get("/.well-known/did.json").status_code == 404
    assert client.get(reverse("credential_status", args=[0])).status_code == 404
    assert client.get(reverse("member_certificate_badge", args=[made.number])).status_code == 404
    assert b"Open Badge" not in client.get(reverse("member_certificate", args=[made.number])).content
    with pytest.raises(CommandError, match="CREDENTIAL_KEYS"):
        call_command("new_credential_key")


def test_a_port_is_part_of_the_issuers_name(settings):
    settings.SITE_ADDRESS = "http://localhost:8000"
    assert keys.issuer() == "did:web:localhost%3A8000"


def test_a_list_that_is_not_there_is_not_made_up(client, made):
    assert client.get(reverse("credential_status", args=[7])).status_code == 404


def test_nobody_else_gets_it(client, made):
    client.force_login(PersonFactory())
    assert client.get(reverse("member_certificate_badge", args=[made.number])).status_code == 404
