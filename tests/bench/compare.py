"""`python -m tests.bench.compare TREE`: what each request costs here and in another checkout, measured in turn.

Each checkout fills a database of its own and answers in a process of its own, without a server between: only the CPU time of the process
counts, and of many requests the least, which other work on the machine can't make smaller. The two take turns page by page, in several
rounds, so that both meet the same hours. The functions that a request calls are counted besides: that number has no noise at all.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.databases import ROOT, built, database, environment_of
from tests.bench.load import addresses_of
from tests.bench.table import COMPARE, comparison, into

ANSWERING = Path(__file__).parent / "answering.py"
BARE = {"bare: row": "/bare/row", "bare: cards": "/bare/cards"}
TREES = ("before", "after")


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare")
    parser.add_argument("tree", type=Path, help="the checkout to compare with, which came before")
    parser.add_argument("--sizes", default="200,20000")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--requests", type=int, default=5, help="to each page in a round")
    parser.add_argument("--orders", type=int, default=3, help="in a round; there are 200 buyers")
    parser.add_argument("--port", type=int, default=9600)
    parser.add_argument("--document", type=Path, default=ROOT / "docs/speed.md")
    chosen = parser.parse_args()
    report = []
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # noqa: S103 (the database server runs as another user)
        for engine in chosen.engines.split(","):
            with database(engine, Path(folder), chosen.port + 1) as address:
                for runs in map(int, chosen.sizes.split(",")):
                    report.append({"engine": engine, "runs": runs, "rows": measure(runs, address, Path(folder), chosen)})
                    print("\n".join(comparison(report[-1:])), flush=True)
    chosen.document.write_text(into(chosen.document.read_text(), COMPARE, "\n".join(comparison(report))))


def measure(runs, address, folder, chosen):
    """Return of each page, and of an order, the milliseconds and calls of both checkouts."""
    known, sites = {}, {}
    with contextlib.ExitStack() as stack:
        for name, tree in zip(TREES, (chosen.tree.resolve(), ROOT), strict=True):
            environment = environment_of(address(f"{runs}{name}"), chosen.port, tree) | {"VAR": f"{folder}/{name}"}
            known[name], _ = built("tests.bench.build", runs, environment, tree)
            sites[name] = stack.enter_context(answering(tree, environment))
        return measured(known, sites, chosen)


def measured(known, sites, chosen):
    pages = {name: dict(visits(known[name])) for name in TREES}
    seconds = {label: {name: [] for name in TREES} for label in [*pages["after"], "order"]}
    for turn in range(chosen.rounds):
        for label in pages["after"]:
            for name in TREES:
                path, headers = pages[name][label]
                answer = sites[name](ask="page", path=path, headers=headers, requests=chosen.requests)
                if answer["status"] != 200:
                    sys.exit(f"{label} answered {answer['status']} in the checkout {name}.")
                seconds[label][name] += answer["seconds"]
        for name in TREES:
            buyers = known[name]["buyers"][turn * chosen.orders : (turn + 1) * chosen.orders]
            answer = sites[name](ask="orders", buyers=buyers, event=known[name]["roomy"])
            if answer["failures"]:
                sys.exit(f"Orders failed in the checkout {name}: {answer['failures']}")
            seconds["order"][name] += answer["seconds"]
    rows = {label: {name: figures(of_tree[name]) for name in TREES} for label, of_tree in seconds.items()}
    for label in pages["after"]:
        for name in TREES:
            path, headers = pages[name][label]
            rows[label][name] |= sites[name](ask="calls", path=path, headers=headers, requests=20)
    return rows


def figures(seconds):
    return {"least": min(seconds) * 1000, "median": statistics.median(seconds) * 1000}


def visits(known):
    """Each page as a signed-in member sees it, then what the page cache gives a visitor, then the bare views: path and headers."""
    gzip = ("Accept-Encoding", "gzip")
    member = [gzip, ("Cookie", known["member_cookie"])]
    addresses = addresses_of(known)
    for label, path in addresses.items():
        yield label, (path, [gzip] if label == "feed" else member)
    for label in ("home", "catalogue", "course"):
        yield f"{label}, cached", (addresses[label], [gzip])
    for label, path in BARE.items():
        yield label, (path, member)


@contextlib.contextmanager
def answering(tree, environment):
    """A function that asks the site of `tree`, in a process of its own, and returns the answer."""
    command = [sys.executable, str(ANSWERING)]
    with subprocess.Popen(command, cwd=tree, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(**wanted):
            print(json.dumps(wanted), file=process.stdin, flush=True)
            for line in process.stdout:
                if line.startswith("JSON "):
                    return json.loads(line[5:])
            sys.exit(f"The site of {tree} ended.")

        try:
            yield ask
        finally:
            process.stdin.close()


if __name__ == "__main__":
    main()
