"""`make bench-scanners`: what readers of the catalogue notice while mail scanners open the links of letters, 5,000 times a minute.

Every kind of link in turn, by GET and by HEAD. Writes its figures into docs/mail.md, between the marks, and prints them; fails where a link
answered otherwise than with its page, or a row of the database changed. SECONDS, RUNS and ENGINES make it smaller.

It takes a bounded time: whatever has not been asked when the seconds are over is left out, so that a server that can't keep up is seen in
"opened a minute", not waited for. Before the load the catalogue is read alone for a quarter of it.
"""

import contextlib
import http.client
import os
import re
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.bench.__main__ import served
from tests.bench.databases import ROOT, built, database, environment_of, pace
from tests.bench.mail import free_port

DOCS = ROOT / "docs/mail.md"
BEGINNING, END = "<!-- figures of make bench-scanners -->", "<!-- end of scanners -->"
OPENED_A_MINUTE = 5_000
SCANNERS = 8
READ_A_SECOND = 10
READERS = 2
ALONE = 4
"""The part of the seconds in which the catalogue is read without scanners."""
LONGEST_ANSWER = 10
"""Seconds after which nobody waits for a page any more."""
SITE_IS_UP = "payments.Heartbeat"
READER = {"Accept-Encoding": "gzip", "Cookie": "bench=1"}
"""With a cookie the page cache passes a reader on, so that each page has to be made."""


def main():
    seconds, runs = (int(os.environ.get(name, usual)) for name, usual in (("SECONDS", 120), ("RUNS", 300)))
    rows = []
    for engine in os.environ.get("ENGINES", "sqlite postgresql").split():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            with database(engine, Path(folder), free_port()) as address_of:
                row = {"engine": engine} | measure(address_of(runs), runs, seconds)
                print(row, flush=True)
                rows.append(row)
    write(rows, runs, seconds)


def measure(address, runs, seconds):
    """Return what the catalogue's readers waited without the scanners and with them, and what the scanners were answered."""
    port = free_port()
    environment = environment_of(address, port)
    _, took = built("tests.bench.build", runs, environment)
    links, took_too = built("tests.bench.letter_links", 0, environment)
    print(f"Set up in {took + took_too:.0f} seconds", flush=True)
    with served(port, environment):
        # Each worker reads its templates when they are first used.
        read(port, 5)
        scan(port, links["links"], 5)
        alone = read(port, max(5, seconds // ALONE))
        answers = []
        scanning = threading.Thread(target=lambda: answers.extend(scan(port, links["links"], seconds)))
        scanning.start()
        beside = read(port, seconds)
        scanning.join()
    after, _ = built("tests.bench.letter_links", 1, environment)
    refused = [(link, status) for link, status, _ in answers if status != 200]
    if refused:
        sys.exit(f"{len(refused)} of {len(answers)} links weren't answered with their page: {sorted(set(refused))[:5]}")
    changed = [model for model, rows in after["rows"].items() if rows != links["rows"][model] and model != SITE_IS_UP]
    if changed:
        sys.exit(f"Rows changed: {', '.join(changed)}.")
    return {
        "links opened": len(answers),
        "opened a minute": round(len(answers) * 60 / seconds),
        "link's p95, ms": p95([took for *_, took in answers]),
        "catalogue's p95 without, ms": p95(alone),
        "catalogue's p95 beside, ms": p95(beside),
        "times as long": round(p95(beside) / p95(alone), 2),
    }


def read(port, seconds):
    """Return how many milliseconds each of the catalogue's readers waited, so many a second."""
    answers = paced(port, lambda number: ("GET", "/courses/", READER), READ_A_SECOND * seconds, 1 / READ_A_SECOND, READERS)
    return [took for *_, took in answers]


def scan(port, links, seconds):
    """Open the links one after the other, each by GET, then each by HEAD; return (address, status, milliseconds) of each answer."""

    def wanted(number):
        round_, link = divmod(number, len(links))
        return ("HEAD" if round_ % 2 else "GET"), links[link], {}

    return paced(port, wanted, OPENED_A_MINUTE * seconds // 60, 60 / OPENED_A_MINUTE, SCANNERS)


def paced(port, wanted, number, apart, clients):
    """Ask `wanted(n)` for each n below `number`, one begun every `apart` seconds whether or not the one before was answered.

    What couldn't be begun when the time for all of them is over isn't asked. Returns (address, status, milliseconds) of each answer; the
    status is 0 where there was none in time.
    """
    began, answers = time.perf_counter() + 0.2, []
    over = began + number * apart

    def ask(client):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_ANSWER)
        with contextlib.closing(connection):
            for each in range(client, number, clients):
                time.sleep(max(0, began + each * apart - time.perf_counter()))
                if time.perf_counter() > over:
                    return
                method, address, headers = wanted(each)
                asked, status = time.perf_counter(), 0
                try:
                    connection.request(method, address, headers=headers)
                    response = connection.getresponse()
                    response.read()
                    status = response.status
                except (OSError, http.client.HTTPException):
                    connection.close()
                answers.append((address, status, (time.perf_counter() - asked) * 1000))

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def p95(waited):
    """Return the milliseconds below which 95 of 100 stay."""
    return round(statistics.quantiles(waited, n=20)[-1], 1)


def write(rows, runs, seconds):
    """Put the figures into the docs, and print them."""
    words = f"Every kind of link in turn for {seconds} seconds, beside {READ_A_SECOND} readers a second of a catalogue of {runs:,} runs."
    names = [name for name in rows[0] if name != "engine"]
    lines = [f"| | {' | '.join(row['engine'] for row in rows)} |", "| --- |" + " ---: |" * len(rows)]
    lines += [f"| {name} | {' | '.join(str(row[name]) for row in rows)} |" for name in names]
    table = "\n".join([words, pace(), "", *lines])
    print(table)
    marked = re.compile(f"{re.escape(BEGINNING)}.*{re.escape(END)}", re.DOTALL)
    DOCS.write_text(marked.sub(lambda _: f"{BEGINNING}\n{table}\n{END}", DOCS.read_text()))


if __name__ == "__main__":
    main()
