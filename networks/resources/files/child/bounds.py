"""What a job may take, and how much of a file it tells."""

import resource
import time
from pathlib import Path
from typing import Any

GIVEN = Path("given")
Told = dict[str, Any]

PAGES = 20
"""The most pages that are drawn."""

WIDTH, HEIGHT = 1200, 3600
"""The most pixels of a drawn page, across and down."""

PAGE_TEXT, WHOLE_TEXT = 10_000, 200_000
"""The most characters that are kept of a page and of a file."""

LARGEST_HTML = 1_000_000
LARGEST_PICTURE = 50_000_000
"""Pixels of a picture that is drawn; of a JPEG, once it is read as small as its program allows."""

SPARE = 8
"""Seconds of the processor that are left for ending with what is there, rather than being ended."""

ends_by = float("inf")
"""Seconds of the processor after which a job ends with what it has."""


def set_bounds(seconds: int, memory: int, largest: int) -> None:
    """Let this process take no more, whatever it reads."""
    global ends_by
    ends_by = max(1, seconds - SPARE)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def is_late() -> bool:
    return time.process_time() > ends_by
