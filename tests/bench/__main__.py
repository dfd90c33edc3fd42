"""`make bench`: every size on every engine, and a table of ratios."""

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.bench import table as tables
from tests.bench.databases import ROOT, built, database, environment_of
from tests.bench.load import addresses_of, book, size, wrk

BARE = {"hello": "/bare/hello", "row": "/bare/row", "cards": "/bare/cards", "calendar": "/bare/calendar"}
RESEMBLES = {
    "home": "cards", "catalogue": "cards", "facets": "cards", "words": "cards", "course": "row", "member": "row",
    "feed": "calendar", "feed 304": "hello", "home, cached": "hello", "catalogue, cached": "hello", "course, cached": "hello",
}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--sizes", default="200,2000,20000")
    parser.add_argument("--adverts", default="50,5000")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--port", type=int, default=9600)
    parser.add_argument("--out", default=str(ROOT / "docs/bench.json"))
    parser.add_argument("--document", default=str(ROOT / "docs/speed.md"))
    chosen = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("make bench needs wrk: apt-get install wrk")
    report = {"machine": f"{os.cpu_count()} cores, Python {platform.python_version()}", "runs": [], "adverts": []}
    for part, sizes in (("runs", chosen.sizes), ("adverts", chosen.adverts)):
        if not sizes and Path(chosen.out).exists():  # what isn't measured anew stays as it was
            report[part] = json.loads(Path(chosen.out).read_text()).get(part, [])
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # noqa: S103 (the database server runs as another user)
        for engine in chosen.engines.split(","):
            with database(engine, Path(folder), chosen.port + 1) as address:
                for runs in map(int, filter(None, chosen.sizes.split(","))):
                    report["runs"].append(measure(engine, runs, address(runs), chosen))
                    print(table(report["runs"][-1]), flush=True)
                    write(report, Path(chosen.out), Path(chosen.document))
                for adverts in map(int, filter(None, chosen.adverts.split(","))):
                    report["adverts"].append(measure_adverts(engine, adverts, address(f"adverts{adverts}"), chosen))
                    print(table_of_adverts(report["adverts"][-1]), flush=True)
                    write(report, Path(chosen.out), Path(chosen.document))
    failed = [run["engine"] for run in report["runs"] if run["booking"]["failures"]]
    if failed:
        sys.exit(f"Orders failed on {' and '.join(failed)}, so their rate is not worth the name.")


def write(report, out, document):
    """Keep what has been measured so far, so that a run that is stopped has not been for nothing."""
    out.write_text(json.dumps(report, indent=1) + "\n")
    document.write_text(tables.into(document.read_text(), tables.BENCH, tables.markdown(report)))
    print(f"Written to {out} and {document}", flush=True)


def measure(engine, runs, address, chosen):
    print(f"Building {runs} runs on {engine} …", flush=True)
    environment = environment_of(address, chosen.port)
    known, seconds = built("tests.bench.build", runs, environment)
    result = {"engine": engine, "runs": runs, "build_seconds": seconds, "pages": {}}
    with served(chosen.port, environment) as (workers, start_seconds):
        result["start_seconds"] = start_seconds
        site = f"http://127.0.0.1:{chosen.port}"
        result["bare"] = {name: rate(workers(), site + path, [], chosen.seconds) for name, path in BARE.items()}
        for label, path, headers in visits(known, chosen.port):
            row = rate(workers(), site + path, headers, chosen.seconds)
            row["status"], row["bytes"], _ = size(chosen.port, path, headers)
            row["resembles"] = RESEMBLES[label]
            row["ratio"] = round(row["per_second"] / result["bare"][RESEMBLES[label]]["per_second"], 3)
            row["cpu_ratio"] = round(result["bare"][RESEMBLES[label]]["cpu_ms"] / row["cpu_ms"], 3)
            row["queries"] = known["queries"].get(label, {}).get("queries")
            result["pages"][label] = row
        result["worker_peak_mb"] = max(peak(worker) for worker in workers())
        result["booking"] = book(chosen.port, known)
    return result


def measure_adverts(engine, adverts, address, chosen):
    """The public pages about working here, with so many adverts, for somebody who isn't signed in but whom the page cache passes on."""
    print(f"Building {adverts} adverts on {engine} …", flush=True)
    environment = environment_of(address, chosen.port)
    known, seconds = built("tests.bench.adverts", adverts, environment)
    result = {"engine": engine, "adverts": known["adverts"], "build_seconds": seconds, "pages": {}}
    headers = [("Accept-Encoding", "gzip"), ("Cookie", "bench=1")]
    with served(chosen.port, environment) as (workers, _):
        for label, path in known["pages"].items():
            row = rate(workers(), f"http://127.0.0.1:{chosen.port}{path}", headers, chosen.seconds)
            row["status"], row["bytes"], _ = size(chosen.port, path, headers)
            row["queries"] = known["queries"][label]["queries"]
            result["pages"][label] = row
    return result


def rate(workers, address, headers, seconds):
    """What wrk says of `address`, and the CPU time that the workers needed for each request, which other work disturbs least."""
    wrk(address, headers, 1)  # each worker reads its templates when they are first used
    before = sum(map(cpu_seconds, workers))
    row = wrk(address, headers, seconds)
    row["cpu_ms"] = round((sum(map(cpu_seconds, workers)) - before) / row["requests"] * 1000, 2) if row["requests"] else None
    return row


def visits(known, port):
    """Each page as a signed-in member sees it, then as the page cache gives it to an anonymous visitor."""
    gzip = ("Accept-Encoding", "gzip")
    member = ("Cookie", known["member_cookie"])
    addresses = addresses_of(known)
    for label, path in addresses.items():
        yield label, path, [gzip] if label == "feed" else [gzip, member]
    tag = size(port, addresses["feed"], [gzip])[2]
    yield "feed 304", addresses["feed"], [gzip, ("If-None-Match", tag)]
    for label in ("home", "catalogue", "course"):
        yield f"{label}, cached", addresses[label], [gzip]


@contextlib.contextmanager
def served(port, environment):
    """The site's own server with two processes; answers a function that lists the workers, and the seconds until the first answer."""
    command = [sys.executable, str(ROOT / "manage.py"), "serve", "--bind", f"127.0.0.1:{port}", "--processes", "2", "--threads", "1"]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT / "site", env=environment)
    try:
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5):
                break
            time.sleep(0.02)
        started = round(time.perf_counter() - began, 2)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        yield lambda: [int(pid) for pid in children.read_text().split()], started
    finally:
        process.terminate()
        process.wait(30)


def cpu_seconds(pid):
    """The time that the process has run so far, in user space and in the kernel (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(pid):
    """The most memory that the process ever held, in MB."""
    return round(int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024)


def table(result):
    up, memory = result["start_seconds"], result["worker_peak_mb"]
    lines = [f"\n{result['engine']}, {result['runs']} runs (built in {result['build_seconds']} s, up in {up} s, worker {memory} MB)"]
    lines += [f"  bare {name:18} {row['per_second']:8.1f}/s  cpu {row['cpu_ms']:6.2f} ms" for name, row in result["bare"].items()]
    for label, row in result["pages"].items():
        times = f"p50 {row['p50_ms']:7.2f}  p95 {row['p95_ms']:7.2f}  p99 {row['p99_ms']:7.2f} ms  cpu {row['cpu_ms']:6.2f} ms"
        asked = f"{row['queries'] or '-':>3} queries  {row['bytes']:6} bytes  {row['status']}"
        errors = f"  {row['errors']} errors" if row["errors"] else ""
        lines.append(f"  {label:23} {row['per_second']:8.1f}/s  {times}  {row['ratio']:6.3f} of {row['resembles']:8}  {asked}{errors}")
    booking = result["booking"]
    orders, requests = booking["orders_per_second"], booking["requests_per_order"]
    lines.append(f"  booking {orders} orders/s, {requests} requests each {booking['failures'] or ''}")
    return "\n".join(lines)


def table_of_adverts(result):
    lines = [f"\n{result['engine']}, {result['adverts']} adverts (built in {result['build_seconds']} s)"]
    for label, row in result["pages"].items():
        times = f"p50 {row['p50_ms']:7.2f}  p99 {row['p99_ms']:7.2f} ms  cpu {row['cpu_ms']:6.2f} ms"
        lines.append(
            f"  {label:23} {row['per_second']:8.1f}/s  {times}  {row['queries']:>3} queries  {row['bytes']:6} bytes  {row['status']}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
