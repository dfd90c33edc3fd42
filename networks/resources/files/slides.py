"""Slides as a PDF, where the program is there that makes one: LibreOffice, one at a time, in a process with bounds."""

import contextlib
import fcntl
import shutil
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.core.files import File

from thep.cms.bounded_process import run_bounded

from .child import CHILD

SECONDS = 60
"""Of the processor: twenty slides take from four, without pictures, to twenty, with photographs of 50 MB."""

MEMORY = 2 * 1024 * 1024 * 1024
"""Bytes of address space, of which it takes half a gigabyte before it begins."""


def program() -> str | None:
    """Return the path of LibreOffice, or None where it isn't there, or isn't to be used."""
    return shutil.which(settings.SLIDES_PROGRAM) if settings.SLIDES_PROGRAM else None


@contextlib.contextmanager
def pdf_of_slides(file: File, program: str) -> Iterator[IO[bytes]]:
    """Give a PDF of the first slides that are shown, once no other process of this machine makes one.

    Raise TookTooLong, ProcessFailed, or OSError.
    """
    largest = 2 * settings.RESOURCE_LARGEST
    with (
        _its_turn(),
        run_bounded(CHILD, "convert_slides", file, arguments=[program], seconds=SECONDS, memory=MEMORY, largest=largest) as folder,
        (folder / "slides.pdf").open("rb") as pdf,
    ):
        yield pdf


@contextlib.contextmanager
def _its_turn() -> Iterator[None]:
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR / "slides.lock").open("w") as lock:
        # Whoever has it ends soon, by the bounds above, and a process that dies lets go of it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
