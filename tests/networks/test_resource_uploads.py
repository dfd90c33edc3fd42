"""Files are sent to a network in parts: what was cut off goes on, what can't be shared says why, and what is left lying is removed."""

import base64
import datetime

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from networks.errors import FileRefused, NotTheirs, TooManyUploads, WrongOffset
from networks.resources.uploads import uploads
from networks.resources.uploads.models import FOLDER, ResourceUpload
from tests.factories import networks
from thep.schedule.sweep import sweep

from . import documents, sounds

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
TUS = {"Tus-Resumable": "1.0.0"}
CONTENT = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def nothing_lies_about(db):
    uploads.remove_old()


def begin(client, network, name, size):
    named = base64.b64encode(name.encode()).decode()
    headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": f"filename {named},other eA=="}
    return client.post(reverse("network_uploads", args=[network.slug]), headers=headers)


def patch(client, address, offset, data, **headers):
    return client.patch(address, data, content_type=CONTENT, headers=TUS | {"Upload-Offset": str(offset)} | headers)


def stored():
    try:
        folders, _ = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    return [f"{folder}/{part}" for folder in folders for part in default_storage.listdir(f"{FOLDER}/{folder}")[1]]


def sent(network, person, content=b"On Monday we plan.", name="plan.txt"):
    upload = uploads.begin(network, person=person, name=name, size=len(content))
    return uploads.receive(upload, offset=0, data=content)


def test_a_file_arrives_in_parts_and_goes_on_where_it_was_cut_off(client, network, lead):
    client.force_login(lead, backend=BACKEND)
    content = documents.docx("On Monday we plan.")
    begun = begin(client, network, "../Our plan.docx", len(content))
    assert begun.status_code == 201
    address = begun.headers["Location"]
    assert patch(client, address, 0, content[:100]).headers["Upload-Offset"] == "100"

    # The answer to this part never reached the browser, which sends it again.
    assert patch(client, address, 100, content[100:200]).status_code == 204
    assert patch(client, address, 100, content[100:200]).status_code == 409
    head = client.head(address, headers=TUS)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("200", str(len(content)))
    assert "no-store" in head.headers["Cache-Control"]

    token = ResourceUpload.objects.get().token
    assert uploads.finished([token], network, lead) == []
    assert patch(client, address, 200, content[200:]).headers["Upload-Offset"] == str(len(content))
    ((_, file),) = uploads.finished([token], network, lead)
    assert (file.name, file.size, file.read()) == ("Our plan.docx", len(content), content)
    uploads.forget([token], network, lead)
    assert not ResourceUpload.objects.exists()
    assert stored() == []


def test_of_several_files_they_come_in_the_order_of_their_tokens(network, lead):
    tokens = [sent(network, lead, name=name).token for name in ("b.txt", "a.txt", "c.txt")]
    assert [arrived.file.name for arrived in uploads.finished([tokens[2], tokens[0], tokens[1], tokens[0]], network, lead)] == [
        "c.txt",
        "b.txt",
        "a.txt",
    ]


def test_what_cannot_be_shared_says_why_as_soon_as_it_is_there_and_is_gone(client, network, lead):
    client.force_login(lead, backend=BACKEND)
    content = sounds.m4a(track=b"vide").replace(b"M4A ", b"isom")
    address = begin(client, network, "talk.mp4", len(content)).headers["Location"]
    answer = patch(client, address, 0, content)
    assert answer.status_code == 422
    assert "Put it where your videos are kept" in answer.text
    assert stored() == []
    assert client.head(address, headers=TUS).status_code == 404


def test_an_empty_file_and_one_over_the_size_are_refused_before_they_are_sent(client, network, lead, settings):
    client.force_login(lead, backend=BACKEND)
    settings.RESOURCE_LARGEST = 1_000
    for size, words in ((0, "is empty"), (1_001, "is the most"), ("many", "is empty"), ("9" * 40, "is empty")):
        answer = begin(client, network, "plan.txt", size)
        assert (answer.status_code, words in answer.text) == (422, True)
    assert not ResourceUpload.objects.exists()


def test_only_who_leads_a_network_sends_files_to_it(client, network, lead, teacher):
    networks.belongs(network, teacher)
    with pytest.raises(NotTheirs):
        uploads.begin(network, person=teacher, name="plan.txt", size=10)
    upload = sent(network, lead)
    address = reverse("network_upload", args=[network.slug, upload.token])
    client.force_login(teacher, backend=BACKEND)
    assert begin(client, network, "plan.txt", 10).status_code == 404
    other = networks.network("Heads together")
    networks.lead_of(other, teacher)
    for slug in (network.slug, other.slug):
        assert client.head(reverse("network_upload", args=[slug, upload.token]), headers=TUS).status_code == 404
    assert client.delete(address, headers=TUS).status_code == 404
    for whose, where in ((teacher, network), (teacher, other), (lead, other)):
        assert uploads.finished([upload.token], where, whose) == []
        uploads.forget([upload.token], where, whose)
    assert len(uploads.finished([upload.token], network, lead)) == 1


def test_a_file_that_grows_or_leaves_a_gap_is_refused(network, lead):
    upload = uploads.begin(network, person=lead, name="plan.txt", size=10)
    with pytest.raises(FileRefused, match="More of this file"):
        uploads.receive(upload, offset=0, data=b"x" * 11)
    with pytest.raises(WrongOffset):
        uploads.receive(upload, offset=5, data=b"x")
    stale = ResourceUpload.objects.get()
    uploads.receive(upload, offset=0, data=b"12345")
    with pytest.raises(WrongOffset):  # another part came at the same time, and was first
        uploads.receive(stale, offset=0, data=b"abcde")
    assert len(stored()) == 1
    assert ResourceUpload.objects.get().received == 5


def test_what_does_not_speak_the_protocol_is_told_so(client, network, lead):
    client.force_login(lead, backend=BACKEND)
    told = client.options(reverse("network_uploads", args=[network.slug]))
    assert (told.headers["Tus-Version"], told.headers["Tus-Extension"]) == ("1.0.0", "creation,termination")
    assert client.post(reverse("network_uploads", args=[network.slug]), headers={"Upload-Length": "10"}).status_code == 412
    address = begin(client, network, "plan.txt", 10).headers["Location"]
    assert client.patch(address, b"x", content_type="text/plain", headers=TUS | {"Upload-Offset": "0"}).status_code == 415
    assert client.patch(address, b"x", content_type=CONTENT, headers={"Upload-Offset": "0"}).status_code == 412
    assert patch(client, address, "x", b"x").status_code == 409
    assert patch(client, address, 0, b"x" * (uploads.LARGEST_PART + 1)).status_code == 413
    assert client.delete(address, headers=TUS).status_code == 204
    assert not ResourceUpload.objects.exists()


def test_one_person_has_only_so_much_under_way(network, lead, settings, monkeypatch):
    settings.RESOURCE_LARGEST = 100
    monkeypatch.setattr(uploads, "MOST_BYTES", 3)
    for _ in range(3):
        uploads.begin(network, person=lead, name="plan.txt", size=100)
    with pytest.raises(TooManyUploads):
        uploads.begin(network, person=lead, name="plan.txt", size=1)
    uploads.remove(ResourceUpload.objects.first())
    uploads.begin(network, person=lead, name="plan.txt", size=50)
    monkeypatch.setattr(uploads, "MOST_FILES", 3)
    with pytest.raises(TooManyUploads):
        uploads.begin(network, person=lead, name="plan.txt", size=1)


def test_what_nobody_used_within_two_days_is_removed_and_what_lost_its_row_too(network, lead):
    sent(network, lead)
    ResourceUpload.objects.update(made_at=timezone.now() - datetime.timedelta(days=2, minutes=1))
    lost = sent(network, lead)
    ResourceUpload.objects.filter(pk=lost.pk).delete()  # as when its network is deleted
    fresh = sent(network, lead)
    assert uploads.remove_old() == 2
    assert [each.split("/")[0] for each in stored()] == [fresh.token]
    sweep()
    assert len(uploads.finished([fresh.token], network, lead)) == 1
