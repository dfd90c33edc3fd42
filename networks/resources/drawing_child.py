"""What a process of its own does with a file that somebody gave us: run by its path, without Django and without our environment.

It is told its job and its bounds, finds the file as `given` in its folder, and writes what came of it beside it: `told.json`, and files.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

GIVEN = Path("given")
Told = dict[str, Any]


def set_bounds(seconds: int, memory: int, largest: int) -> None:
    """Let this process take no more, whatever it reads."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def check_pdf() -> Told:
    """Tell whether a PDF opens, and why not."""
    import pikepdf

    try:
        with pikepdf.open(GIVEN) as pdf:
            return {"pages": len(pdf.pages)}
    except pikepdf.PasswordError:
        return {"wrong": "password"}
    except pikepdf.PdfError:
        return {"wrong": "broken"}


JOBS: dict[str, Callable[[], Told]] = {"check_pdf": check_pdf}


def main(job: str, *bounds: str) -> None:
    set_bounds(*map(int, bounds))
    Path("told.json").write_text(json.dumps(JOBS[job]()), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
