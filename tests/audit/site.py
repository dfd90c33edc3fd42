"""A demonstration to be audited, which is gone afterwards; or one that runs already."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.journeys.conftest import free_pair, wait_for

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def running(address=""):
    """Its address."""
    if address:
        yield address
        return
    var = Path(tempfile.mkdtemp(prefix="thep-audit-"))
    without = ("DATABASE_URL", "REDIS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in without}
    environment |= {"VAR": str(var), "DJANGO_SETTINGS_MODULE": "tests.audit.settings", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "collectstatic", "--noinput", "--verbosity", "0"], env=environment, cwd=ROOT, check=True)
    port = free_pair()
    with (var / "log").open("w") as log:
        demo = subprocess.Popen(
            [*manage, "demo", "--port", str(port)], env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            address = f"http://localhost:{port}"
            wait_for(f"{address}/health/", demo, var / "log", seconds=300)
            yield address
        finally:
            os.killpg(demo.pid, signal.SIGTERM)
            demo.wait(30)
            shutil.rmtree(var, ignore_errors=True)
