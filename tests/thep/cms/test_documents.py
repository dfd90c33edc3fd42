"""Documents reach those who may read them, as files, and stay nowhere on the way."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}


def document(collection=None, name="minutes.pdf"):
    collection = collection or Collection.get_first_root_node()
    return Document.objects.create(title="Minutes", file=ContentFile(b"%PDF-1.7 minutes", name=name), collection=collection)


@pytest.fixture
def for_members():
    collection = Collection.get_first_root_node().add_child(name="Members")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.LOGIN)
    return document(collection)


def sign_in(client):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")


def test_a_visitor_is_sent_to_sign_in_before_a_members_document(client, for_members):
    answer = client.get(for_members.url, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=/documents/")


def test_a_members_document_is_kept_by_no_cache(client, for_members):
    sign_in(client)
    answer = client.get(for_members.url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 minutes"
    assert answer["Cache-Control"] == "private, no-store"


def test_every_document_is_a_file_to_keep_and_never_a_page(client):
    answer = client.get(document().url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_a_document_under_another_name_or_number_is_not_found(client):
    kept = document()
    for address in (f"/documents/{kept.pk}/other.pdf", f"/documents/{kept.pk}0/minutes.pdf", f"/documents/{'9' * 30}/minutes.pdf"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "script.js", "archive.zip"])
def test_what_a_browser_would_run_is_not_taken(name):
    with pytest.raises(ValidationError):
        document(name=name).full_clean()
