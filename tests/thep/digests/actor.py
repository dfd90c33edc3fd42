"""One process that makes the digests that are due, and where it is killed."""

import os
import signal
import time
from pathlib import Path
from pkgutil import resolve_name
from unittest.mock import patch

from thep.digests import runs
from thep.domains import every_part

every_part()  # looked for here once, not in each process

PLACES = {
    "while a run begins": ("thep.digests.runs.week_before", 1),
    "before anything is written": ("thep.digests.runs.Contents.found_for", 1),
    "while a letter is written": ("thep.digests.letters.draft_for", 8),
    "before letters are posted": ("thep.mail.outbox.post_many", 2),
    "before letters are committed": ("thep.digests.runs.DigestRecipient.objects.bulk_create", 3),
    "before a run is finished": ("thep.digests.runs._finish", 1),
}


def make(where="", gate=""):
    """Make what is due, once the file `gate` is there, where one is named, and be killed at `where`; return how many letters it wrote."""
    runs.BATCH = 5
    until = time.monotonic() + 60
    while gate and not Path(gate).exists() and time.monotonic() < until:
        time.sleep(0.005)
    if where:
        name, times = PLACES[where]
        calls = iter(range(1, times))
        owner, _, attribute = name.rpartition(".")
        original = getattr(resolve_name(owner), attribute)

        def die(*args, **kwargs):
            if next(calls, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*args, **kwargs)

        with patch(name, die):
            runs.make_due()
    return runs.make_due()
