"""Sending a file in parts: it begins, goes on, is finished, and is used or forgotten."""

import datetime
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from networks.errors import FileRefused, NotTheirs, TooManyUploads, UploadUsed, WrongOffset
from networks.members import access
from networks.pages.models import NetworkPage
from networks.resources.files.names import safe_name
from networks.resources.files.recognising import kind_of
from thep.accounts.models import User

from .models import FOLDER, ResourceUpload

LASTS = datetime.timedelta(days=2)
"""How long parts are kept: a form that was filled in on a Friday evening is sent on Sunday at the latest."""

MOST_FILES = 300
MOST_BYTES = 40
"""What one person may have under way: files, and how many times the size of the largest."""

LARGEST_PART = 8 * 1024 * 1024


def begin(network: NetworkPage, *, person: User, name: str, size: int) -> ResourceUpload:
    """Return a new upload. Raise NotTheirs, FileRefused, or TooManyUploads."""
    if not access.may_lead(person, network):
        raise NotTheirs(person)
    if size <= 0:
        raise FileRefused("This file is empty. Look whether it is the right one, then choose it again.")
    if size > settings.RESOURCE_LARGEST:
        most = filesizeformat(settings.RESOURCE_LARGEST)
        raise FileRefused(f"This file is {filesizeformat(size)}, and {most} is the most. Make its pictures smaller, or split it in two.")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)  # two that begin at once would both find room
        under_way = ResourceUpload.objects.filter(person=person)
        taken = under_way.aggregate(total=Sum("size"))["total"] or 0
        if under_way.count() >= MOST_FILES or taken + size > MOST_BYTES * settings.RESOURCE_LARGEST:
            raise TooManyUploads
        return ResourceUpload.objects.create(network=network, person=person, name=safe_name(name), size=size)


def receive(upload: ResourceUpload, *, offset: int, data: bytes) -> ResourceUpload:
    """Return the upload with `data` at its end. Raise WrongOffset where it doesn't end at `offset`, FileRefused where it would be too long.

    When the last part is there, the file is looked at: what can't be shared is forgotten at once, and FileRefused says why.
    """
    if offset != upload.received:
        raise WrongOffset
    if offset + len(data) > upload.size:
        raise FileRefused("More of this file arrived than it said it had. Choose it again.")
    # Kept first, and then counted: a bucket may take its time, and nothing waits for it holding a row.
    part = default_storage.save(f"{upload.folder}/{offset:012d}", ContentFile(data))
    with transaction.atomic():
        found = ResourceUpload.objects.select_for_update().filter(pk=upload.pk, received=offset).first()
        if found is not None:
            found.received += len(data)
            found.parts.append(part)
            found.save(update_fields=["received", "parts"])
    if found is None:
        default_storage.delete(part)
        raise WrongOffset
    if found.is_finished:
        try:
            kind_of(_whole(found), found.name)
        except FileRefused:
            remove(found)
            raise
    return found


class Arrived(NamedTuple):
    """A file that is here whole, and the token that it came with."""

    token: str
    file: File


def finished(tokens: Sequence[str], network: NetworkPage, person: User) -> list[Arrived]:
    """Return those of the files that `person` has sent to the network whole, in the order of `tokens`; those that were used are none."""
    found = {each.token: each for each in ResourceUpload.objects.filter(token__in=tokens, network=network, person=person)}
    return [Arrived(token, _whole(found[token])) for token in dict.fromkeys(tokens) if token in found and found[token].is_finished]


def use_up(token: str, network: NetworkPage, person: User) -> None:
    """Have an upload used for good within the caller's transaction, so that nothing is made of it twice. Raises UploadUsed."""
    if not ResourceUpload.objects.filter(token=token, network=network, person=person).delete()[0]:
        raise UploadUsed
    transaction.on_commit(partial(_remove_folder, token))


def forget(tokens: Sequence[str], network: NetworkPage, person: User) -> None:
    """Delete uploads of `person` that are of no use to anybody."""
    for upload in ResourceUpload.objects.filter(token__in=tokens, network=network, person=person):
        remove(upload)


def _whole(upload: ResourceUpload) -> File:
    file = TemporaryUploadedFile(upload.name, "application/octet-stream", upload.size, None)
    for part in upload.parts:
        with default_storage.open(part) as content:
            for chunk in content.chunks():
                file.write(chunk)
    file.seek(0)
    return file


def remove(upload: ResourceUpload) -> None:
    """Delete an upload with its parts; the row goes last, so that what is interrupted is found again."""
    _remove_folder(upload.token)
    upload.delete()


def _remove_folder(token: str) -> None:
    folder = f"{FOLDER}/{token}"
    try:
        _, parts = default_storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing has arrived
    for part in parts:
        default_storage.delete(f"{folder}/{part}")
    default_storage.delete(folder)


def remove_old() -> int:
    """Delete what was sent and not used within two days, and parts whose upload is gone with its network; return how many."""
    old = list(ResourceUpload.objects.filter(made_at__lt=timezone.now() - LASTS))
    for upload in old:
        remove(upload)
    try:
        folders, _ = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return len(old)
    known = set(ResourceUpload.objects.values_list("token", flat=True))
    lost = [token for token in folders if token not in known]
    for token in lost:
        _remove_folder(token)
    return len(old) + len(lost)
