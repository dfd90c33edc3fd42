"""Whoever shares many files is cut off, wherever that is: each file is shared whole or still waits, and none is there twice."""

import datetime
import signal

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from networks.resources import rounds
from networks.resources.models import Resource, ResourceVersion
from networks.resources.uploads import uploads
from networks.resources.uploads.models import FOLDER, ResourceUpload
from tests.factories.networks import lead_of
from tests.factories.networks import network as a_network
from tests.forks import Loaded
from tests.own_database import own_database
from tests.threads import at_once, both_looking

from .dying_leads import PLACES, on_disk
from .resource_steps import sent

__all__ = ["own_database"]

pytestmark = [pytest.mark.storm, pytest.mark.django_db(transaction=True)]
FILES = 8
PATIENCE = 120


@pytest.fixture
def loaded(own_database):
    process = Loaded("tests.networks.dying_leads", own_database)
    yield process
    process.end()


@pytest.fixture
def network():
    return a_network()


@pytest.fixture
def lead(network):
    return lead_of(network)


def arrived(network, lead):
    tokens = []
    for number in range(FILES):
        content = f"Words of week {number}".encode()
        begun = uploads.begin(network, person=lead, name=f"week {number}.txt", size=len(content))
        tokens.append(uploads.receive(begun, offset=0, data=content).token)
    return tokens


def contents_of_all():
    found = {}
    for version in ResourceVersion.objects.select_related("resource"):
        with version.file.open("rb") as file:
            found[version.resource.title] = file.read()
    return found


def press_at_once(client, network, lead, tokens):
    """Press ‘Share’ twice at the same moment; return what each press was answered."""
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("network_add_resource", args=[network.slug])

    def press(number):
        browser = Client()
        browser.cookies = client.cookies
        return browser.post(address, sent(uploads=tokens))

    return at_once(press, times=2)


def test_of_two_presses_at_once_one_shares_each_file(client, network, lead, monkeypatch):
    tokens = arrived(network, lead)
    monkeypatch.setattr(uploads, "finished", both_looking(uploads.finished))
    answers = press_at_once(client, network, lead, tokens)
    assert sorted(contents_of_all()) == [f"week {number}" for number in range(FILES)]
    assert Resource.objects.count() == FILES
    words = "This file was shared a moment ago, from another window or by a second press."
    assert sum(answer.text.count(words) for answer in answers) == 2 * FILES, "above the form and beside the field"


def test_without_using_them_up_each_press_would_share_all(client, network, lead, monkeypatch):
    monkeypatch.setattr(uploads, "finished", both_looking(uploads.finished))
    monkeypatch.setattr(uploads, "use_up", lambda *given: None)
    press_at_once(client, network, lead, arrived(network, lead))
    assert Resource.objects.count() == 2 * FILES


@pytest.mark.parametrize("nth", [1, 4, FILES])
@pytest.mark.parametrize("place", PLACES)
def test_each_file_is_shared_whole_or_still_waits(loaded, network, lead, client, settings, tmp_path, time_machine, place, nth):
    settings.STORAGES = on_disk(str(tmp_path))
    tokens = arrived(network, lead)
    given = {"slug": network.slug, "email": lead.email, "tokens": tokens, "folder": str(tmp_path), "place": place, "nth": nth}
    code, said = loaded.begin("share_and_die", given, settings={}).finish(PATIENCE)
    assert code == -signal.SIGKILL, said
    shared = Resource.objects.count()
    assert shared in (nth - 1, nth)
    assert ResourceUpload.objects.count() == FILES - shared
    assert len(contents_of_all()) == shared

    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("network_add_resource", args=[network.slug])
    answer = client.post(address, sent(uploads=tokens))
    if shared:
        assert answer.status_code == 422
        assert "They’ve been shared already, or were sent more than two days ago." in answer.text
        left = list(ResourceUpload.objects.values_list("token", flat=True))
        assert answer.text.count(" has arrived.") == FILES - shared
        if left:
            client.post(address, sent(uploads=left))
    assert contents_of_all() == {f"week {number}": f"Words of week {number}".encode() for number in range(FILES)}

    time_machine.move_to(timezone.now() + datetime.timedelta(days=3))
    rounds.delete_unclaimed_files()
    uploads.remove_old()
    kept = {f"{rounds.FOLDER}/{name}" for name in default_storage.listdir(rounds.FOLDER)[1]}
    assert kept == set(ResourceVersion.objects.values_list("file", flat=True))
    assert default_storage.listdir(FOLDER)[0] == []
