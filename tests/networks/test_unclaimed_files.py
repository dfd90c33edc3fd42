"""Files that nothing refers to are deleted on a disk and in a bucket."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from networks.discussion import rounds as discussion_rounds
from networks.discussion.models import FOLDER as OF_POSTS
from networks.resources import contents
from networks.resources import rounds as resource_rounds
from networks.resources.rounds import FOLDER as OF_RESOURCES
from tests.factories import networks

pytestmark = pytest.mark.django_db
DISK = "django.core.files.storage.FileSystemStorage"
BUCKET = "tests.networks.folderless.Folderless"


@pytest.fixture(params=[DISK, BUCKET])
def storage(request, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": request.param}}
    return default_storage


def sweep():
    return resource_rounds.delete_unclaimed_files(), discussion_rounds.delete_unclaimed_files()


def test_files_that_nothing_refers_to_are_deleted(storage, network, lead, time_machine):
    shared = networks.resource(network, by=lead, file=SimpleUploadedFile("sounds.txt", b"s, a, t, p")).current.file.name
    given = [contents.of_file(SimpleUploadedFile("plans.txt", b"Plans"))]
    posted = networks.thread(network, by=lead, given=given).posts.get().files.get().file.name
    lost = [storage.save(f"{folder}/lost.txt", ContentFile(b"x")) for folder in (OF_RESOURCES, OF_POSTS)]
    assert sweep() == (0, 0)  # they may be on their way into the database
    time_machine.move_to(timezone.now() + datetime.timedelta(days=2))
    assert sweep() == (1, 1)
    assert [storage.exists(name) for name in (shared, posted, *lost)] == [True, True, False, False]


def test_where_nothing_was_ever_kept_nothing_is_deleted(storage):
    assert sweep() == (0, 0)
