"""Several resources in one zip file, to keep."""

import io
import tempfile
import zipfile
from collections.abc import Sequence
from typing import IO

from django.template.loader import render_to_string

from networks.errors import NothingToPack, PackTooLarge

from .models import Resource

MOST = 100
LARGEST = 200 * 1024 * 1024
IN_MEMORY = 5 * 1024 * 1024
CHUNK = 256 * 1024


def pack(found: Sequence[Resource]) -> IO[bytes]:
    """Return the newest version of each as a zip file, at its beginning: files as they are, words as pages, links in a list.

    Raises:
        PackTooLarge: they are more than 200 MB together.
        NothingToPack: there are none.
    """
    if not found:
        raise NothingToPack
    versions = [(resource, resource.current) for resource in found if resource.current is not None]
    size = sum(version.size for _, version in versions)
    if size > LARGEST:
        raise PackTooLarge(size)
    packed = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the response closes it)
    names: set[str] = set()
    links = []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as parts:
        for resource, version in versions:
            if version.is_file:
                with version.file.open("rb") as file, parts.open(_free(version.name, names), "w") as part:
                    while chunk := file.read(CHUNK):
                        part.write(chunk)
            elif version.link:
                links.append(f"{resource.title}\n{version.link}\n")
            else:
                page = render_to_string("networks/resources/packed_page.html", {"resource": resource, "version": version})
                parts.writestr(_free(f"{resource.title}.html".replace("/", " "), names), page)
        if links:
            parts.writestr(_free("Links.txt", names), "\n".join(links))
    packed.seek(0, io.SEEK_SET)
    return packed


def _free(name: str, names: set[str]) -> str:
    """Return `name`, or with a number where another has it, and note that it is taken."""
    stem, dot, ending = name.rpartition(".")
    free, number = name, 2
    while free.lower() in names:
        free, number = f"{stem} ({number}){dot}{ending}", number + 1
    names.add(free.lower())
    return free
