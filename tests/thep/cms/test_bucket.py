"""Files in a private bucket reach those who may have them, through us, and nobody else."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from tests.factories.accounts import PersonFactory

pytest.importorskip("storages", reason="it's in requirements/bucket.txt")
pytestmark = pytest.mark.django_db


class FakeS3(BaseHTTPRequestHandler):
    """As much of S3 as files need: objects by their address, for requests that are signed."""

    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {
            "Content-Length": len(body),
            "ETag": '"e"',
            "Last-Modified": "Sat, 28 Nov 2026 16:00:00 GMT",
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_object(self):
        files, key = self.server.files, unquote(urlsplit(self.path).path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "AWS4-HMAC-SHA256 Credential=key/" not in self.headers.get("Authorization", ""):
            return self.answer(403)
        if self.command == "PUT":
            files[key] = body
            return self.answer(200)
        if self.command == "DELETE":
            files.pop(key, None)
            return self.answer(204)
        if key not in files:
            return self.answer(404)
        return self.answer(200, files[key])

    do_GET = do_HEAD = do_PUT = do_DELETE = handle_object  # noqa: N815 (names of http.server's)

    def log_message(self, *args):
        pass


@pytest.fixture(autouse=True)
def bucket(settings):
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeS3) as server:
        server.files = {}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.FILES_BUCKET, settings.FILES_REGION = "files", "eu-west-2"
        settings.FILES_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
        settings.FILES_KEY, settings.FILES_SECRET = "key", "secret"
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "thep.cms.bucket.Bucket"}}
        yield server
        server.shutdown()


@pytest.fixture
def minutes():
    collection = Collection.get_first_root_node().add_child(name="Members")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.LOGIN)
    return Document.objects.create(title="Minutes", file=ContentFile(b"%PDF-1.7 minutes", name="minutes.pdf"), collection=collection)


def test_a_members_document_is_in_the_bucket_and_read_after_the_check_alone(client, bucket, minutes):
    assert bucket.files == {"/files/documents/minutes.pdf": b"%PDF-1.7 minutes"}

    stranger = client.get(minutes.url)
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    member = client.get(minutes.url)

    assert (stranger.status_code, b"minutes" in stranger.content) == (302, False)
    assert stranger["Location"].startswith("/_util/login/") or "login" in stranger["Location"]
    assert b"".join(member.streaming_content) == b"%PDF-1.7 minutes"
    assert member["Cache-Control"] == "private, no-store"
    assert member["Content-Disposition"].startswith("attachment")


def test_the_bucket_gives_nothing_to_who_has_no_key_and_no_page_names_it(bucket, settings, minutes):
    with pytest.raises(OSError, match="403"):
        urlopen(f"{settings.FILES_ENDPOINT}/files/documents/minutes.pdf")  # noqa: S310 (a server of this test)
    assert minutes.file.url == "/media/documents/minutes.pdf"


@pytest.mark.parametrize(
    "path", ["documents/minutes.pdf", "images/../documents/minutes.pdf", "images/%2e%2e/documents/minutes.pdf", "images/no.png"]
)
def test_only_pictures_of_pages_are_served_without_a_check(client, minutes, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_a_picture_is_drawn_from_the_bucket_and_served_by_us(client, bucket):
    image = Image.objects.create(title="Weavers", file=get_test_image_file("weavers.png", size=(1400, 900)))
    small = image.get_rendition("width-320")

    answer = client.get(small.url)

    assert small.url.startswith("/media/images/")
    assert b"".join(answer.streaming_content) == bucket.files[f"/files/{small.file.name}"]
    assert answer["Content-Type"] == "image/png"
    assert (answer["X-Content-Type-Options"], "max-age" in answer["Cache-Control"]) == ("nosniff", True)
    assert client.get(image.file.url).status_code == 404  # what it was made from


def test_two_files_of_one_name_are_kept_and_one_that_is_deleted_is_gone(bucket):
    first, second = (default_storage.save("events/plan.pdf", ContentFile(words)) for words in (b"one", b"two"))
    assert (first != second, default_storage.open(first).read(), default_storage.open(second).read()) == (True, b"one", b"two")
    default_storage.delete(first)
    assert list(bucket.files.values()) == [b"two"]


def test_a_bucket_that_takes_nothing_is_named_to_the_monitor(client, bucket, settings):
    settings.HEALTH_TOKEN = "3yVx-monitor-token-of-this-test"
    monitor = {"Authorization": f"Bearer {settings.HEALTH_TOKEN}"}
    assert client.get("/health/parts/", headers=monitor).json()["parts"]["files"] == "well"
    assert bucket.files == {}
    settings.FILES_KEY = "another"
    settings.STORAGES = dict(settings.STORAGES)  # made anew
    assert "403" in client.get("/health/parts/", headers=monitor).json()["parts"]["files"]
