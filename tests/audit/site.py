"""A demonstration to be audited, which is gone afterwards; or one that runs already."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.journeys import demonstration

SETTINGS = "tests.audit.settings"


@contextlib.contextmanager
def running(address=""):
    """Its address, and the folder with its data; None where it runs already."""
    if address:
        yield address, None
        return
    var = Path(tempfile.mkdtemp(prefix="thep-audit-"))
    try:
        port = demonstration.copy_to(var)
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, env=demonstration.surroundings(var, SETTINGS), cwd=demonstration.ROOT, check=True)
        with demonstration.running(var, port, SETTINGS) as address:
            yield address, var
    finally:
        shutil.rmtree(var, ignore_errors=True)
