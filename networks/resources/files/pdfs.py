"""PDFs: whether they open, and the same without what they tell of people. A process of its own opens them."""

import json

from django.core.files import File

from networks.errors import FileRefused
from thep.cms.bounded_process import ProcessFailed, run_bounded

from .child import CHILD
from .refusals import BROKEN, PASSWORD


def check_pdf(upload: File) -> None:
    """Raise FileRefused for a PDF that doesn't open, or asks for a password."""
    try:
        with run_bounded(CHILD, "check_pdf", upload) as folder:
            wrong = json.loads((folder / "told.json").read_text("utf-8")).get("wrong")
    except ProcessFailed:
        wrong = "broken"
    if wrong:
        raise FileRefused(PASSWORD if wrong == "password" else BROKEN)


def bare_pdf(file: File) -> bytes:
    """Return a PDF without what it tells of people. Raise ProcessFailed where it can't be read."""
    with run_bounded(CHILD, "clean_pdf", file) as folder:
        return (folder / "cleaned.pdf").read_bytes()
