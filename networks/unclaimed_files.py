"""Files that no row of the database has, as when a server stopped while one was added."""

import datetime
from collections.abc import Container

from django.core.files.storage import default_storage
from django.utils import timezone


def delete_unclaimed(folder: str, claimed: Container[str], *, older_than: datetime.timedelta) -> int:
    """Delete the files in `folder` that nobody has `claimed`, whose paths these are, and that are older; return how many."""
    try:
        # Not asked first whether it exists: a bucket has no folders, and says no however many files begin with its name.
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0  # on a disk, where nothing was kept yet
    before = timezone.now() - older_than
    deleted = 0
    for name in names:
        path = f"{folder}/{name}"
        if path not in claimed and default_storage.get_modified_time(path) < before:
            default_storage.delete(path)
            deleted += 1
    return deleted
