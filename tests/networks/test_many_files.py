"""Two hundred files are shared at once: with the form, as it is sent without JavaScript, or after each came in parts."""

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from networks.discussion.models import ThreadPost
from networks.resources.forms import MOST_FILES
from networks.resources.models import Resource
from networks.resources.uploads import uploads
from networks.resources.uploads.models import ResourceUpload
from tests.factories import networks
from tests.networks.resource_steps import sent, uploaded

pytestmark = pytest.mark.django_db
MANY = 200


@pytest.fixture
def address(network):
    return reverse("network_add_resource", args=[network.slug])


def text_files(number):
    return [uploaded(f"Words of week {each}".encode(), f"week {each}.txt") for each in range(number)]


def test_of_two_hundred_files_in_one_form_the_bad_ones_are_named_and_the_others_are_shared(as_lead, address):
    files = text_files(MANY - 2)
    files.insert(60, uploaded(b"", "nothing.txt"))
    files.insert(120, uploaded(b"MZ" + bytes(80), "plan.exe"))
    answer = as_lead.post(address, sent(file=files, summary="For every week of the year."))
    assert answer.status_code == 422
    assert "nothing.txt: This file is empty." in answer.text
    assert "plan.exe: This is a program" in answer.text
    assert "198 of 200 files are shared. See below what is wrong with the others." in answer.text
    assert Resource.objects.count() == MANY - 2
    assert set(Resource.objects.values_list("summary", flat=True)) == {"For every week of the year."}


def test_of_files_that_came_in_parts_the_bad_one_is_named_and_the_others_are_shared(as_lead, network, lead, address):
    tokens = []
    for number in range(12):
        content = f"Words of week {number}".encode()
        begun = uploads.begin(network, person=lead, name=f"week {number}.txt", size=len(content))
        tokens.append(uploads.receive(begun, offset=0, data=content).token)
    # Taken for good when it came, and damaged since.
    damaged = default_storage.save("networks/uploads/damaged", ContentFile(b"MZ" + bytes(80)))
    ResourceUpload.objects.filter(token=tokens[7]).update(parts=[damaged])
    answer = as_lead.post(address, sent(uploads=tokens))
    assert answer.status_code == 422
    assert "week 7.txt: This is a program" in answer.text
    assert "11 of 12 files are shared." in answer.text
    assert Resource.objects.count() == 11
    assert not ResourceUpload.objects.exists()


def test_more_than_can_be_sent_at_once_is_said_beside_the_field_and_what_was_typed_is_kept(as_lead, address):
    answer = as_lead.post(address, sent(file=text_files(MOST_FILES + 1), summary="For every week of the year."))
    assert answer.status_code == 422
    assert "Choose 300 files or fewer at a time. You chose 301: send the others afterwards." in answer.text
    assert "For every week of the year." in answer.text
    assert not Resource.objects.exists()


def test_more_than_can_be_read_at_all_says_how_many_can(as_lead, address):
    answer = as_lead.post(address, sent(file=text_files(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)))
    assert answer.status_code == 413
    assert "Go back, choose 300 files or fewer, and send them. Then send the others." in answer.text
    assert not Resource.objects.exists()


def test_an_empty_file_with_a_post_is_named_and_the_words_are_kept(client, network):
    thread = networks.thread(network)
    client.force_login(thread.started_by, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("network_reply", args=[network.slug, thread.pk])
    answer = client.post(address, {"words": "See this.", "attached": [uploaded(b"", "empty.txt")]})
    assert answer.status_code == 422
    assert "empty.txt: This file is empty." in answer.text
    assert "See this." in answer.text
    assert ThreadPost.objects.count() == 1
