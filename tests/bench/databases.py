"""Empty databases of each engine, and what fills them."""

import contextlib
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def pace():
    """Return in words how quick this machine is at the moment: what figures of other days and machines are compared by."""
    began = time.perf_counter()
    total = 0
    for each in range(10_000_000):
        total += each * each % 7
    return f"Ten million sums took Python {time.perf_counter() - began:.1f} s on this machine."


@contextlib.contextmanager
def database(engine, folder, port):
    """A function from a size to the address of an empty database of this engine."""
    if engine == "sqlite":
        yield lambda runs: f"sqlite:///{folder}/bench-{runs}.sqlite3"
        return
    programs = max(glob.glob("/usr/lib/postgresql/*/bin"))
    data = folder / "postgresql"
    data.mkdir()
    shutil.chown(data, "postgres")
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]

    def run(program, *words):
        subprocess.run([*as_postgres, f"{programs}/{program}", *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    run("initdb", "-D", f"{data}/db", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    run("pg_ctl", "-D", f"{data}/db", "-w", "-l", f"{data}/log", "-o", f"-p {port} -c listen_addresses=127.0.0.1 -k {data}", "start")

    def address(runs):
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", f"bench{runs}")
        return f"postgres://postgres@127.0.0.1:{port}/bench{runs}"

    try:
        yield address
    finally:
        run("pg_ctl", "-D", f"{data}/db", "-m", "immediate", "stop")


def environment_of(address, port, tree=ROOT):
    """What a process of the site in `tree` needs to be served at `port` with the database at `address`."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "PYTHONPATH": f"{tree / 'site'}:{tree}",
        "DATABASE_URL": address,
        "SECRET_KEY": "bench" * 12,
        "STRIPE_SECRET_KEY": "sk_live_bench",
        "STRIPE_WEBHOOK_SECRET": "whsec_bench",
        "STRIPE_API_BASE": "",
        "VAR": str(Path(tempfile.gettempdir()) / "thep-bench"),
        "SITE_ADDRESS": f"http://127.0.0.1:{port}",
    }


def built(module, number, environment, tree=ROOT):
    """What `module` says of the database that it filled, and the seconds that this took."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", module, str(number)], cwd=tree, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr[-3000:] or f"{module} ended with {done.returncode} and said nothing.")
    return json.loads(re.search(r"^JSON (.*)$", done.stdout, re.MULTILINE)[1]), round(time.perf_counter() - began, 1)
