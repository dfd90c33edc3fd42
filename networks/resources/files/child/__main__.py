"""The program that opens what only a process of its own may open: run by its path.

It is told its job and its bounds, finds the file as `given` in its folder, and writes what came of it beside it: `told.json`, and files.
"""

import importlib
import json
import sys
from pathlib import Path

# An isolated Python looks for modules in no folder of ours: it is told where this package is.
sys.path.append(str(Path(__file__).parents[1]))
__package__ = "child"

from .bounds import set_bounds

JOBS = {
    "check_pdf": "pdf",
    "clean_pdf": "pdf",
    "draw_pdf": "pdf_pages",
    "draw_picture": "pictures",
    "convert_slides": "slides",
    "draw_slides": "pdf_pages",
    "read_slides": "office",
    "read_sheet": "office",
    "read_word": "word",
}
"""Each job, and its module, which is loaded within the bounds, as are the libraries that it needs."""


def main(job: str, seconds: str, memory: str, largest: str, *arguments: str) -> None:
    set_bounds(int(seconds), int(memory), int(largest))
    told = getattr(importlib.import_module(f".{JOBS[job]}", __package__), job)(*arguments)
    Path("told.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
