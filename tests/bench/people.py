"""`make bench-people`: what it costs to invite 8,000 people by a CSV file, on each database.

Reads the file as the page does, shows how each line stands, and invites everybody as the task does. Writes its figures into
docs/invitations.md, between the marks, and prints them. PEOPLE and ENGINES make it smaller.

On SQLite the process grows until the pages that the connection keeps of the database are as many as it may keep (`cache_size` in the
settings, 16 MB, which about a thousand letters fill), and no further. So growth is said by the quarter of the list: what the product held
on to would be in each, what SQLite keeps is in the first ones.
"""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from .databases import ROOT, database, pace
from .mail import environment_of, free_port

DOCS = ROOT / "docs/invitations.md"
BEGINNING, END = "<!-- figures of make bench-people -->", "<!-- end of figures -->"
MEASURE = "measure"
WRONG_EVERY = 100
QUARTERS = 4


def main():
    people = int(os.environ.get("PEOPLE", 8_000))
    rows = []
    for engine in os.environ.get("ENGINES", "sqlite postgresql").split():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            with database(engine, Path(folder), free_port()) as address_of:
                command = [sys.executable, "-m", "tests.bench.people", MEASURE, str(people)]
                done = subprocess.run(
                    command, cwd=ROOT, env=environment_of(address_of(people), 0), stdout=subprocess.PIPE, text=True, check=True
                )
                rows.append({"engine": engine} | json.loads(done.stdout.splitlines()[-1]))
    write(rows, people)


def write(rows, people):
    """Put the figures into the docs, and print them."""
    names = [name for name in rows[0] if name != "engine"]
    words = f"{people:,} people in a CSV file, of whom one in {WRONG_EVERY} has no address in full."
    lines = [f"| | {' | '.join(row['engine'] for row in rows)} |", "| --- |" + " ---: |" * len(rows)]
    lines += [f"| {name} | {' | '.join(str(row[name]) for row in rows)} |" for name in names]
    table = "\n".join([words, pace(), "", *lines])
    print(table)
    marked = re.compile(f"{re.escape(BEGINNING)}.*{re.escape(END)}", re.DOTALL)
    DOCS.write_text(marked.sub(lambda _: f"{BEGINNING}\n{table}\n{END}", DOCS.read_text()))


def measure(people):
    """Return the figures of so many people in an empty database, which this migrates."""
    import django
    from django.conf import settings

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from tests.factories.bookings import lead_of
    from tests.factories.schools import SchoolFactory
    from thep.mail.models import Message
    from thep.schools.invitations import lists
    from thep.schools.invitations.people_files import entries_in
    from thep.schools.models import InvitationList

    school = SchoolFactory()
    lead = lead_of(school)
    with tempfile.TemporaryFile() as file:
        file.write(b"Name,Email,Role\n")
        for number in range(people):
            email = "nobody" if number % WRONG_EVERY == 0 else f"person{number}@school.example"
            file.write(f"Person {number},{email},Teacher\n".encode())
        before = memory()
        made = InvitationList(school=school, made_by=lead)
        reading = counted(lambda: lists.read(entries_in(file), into=made))
    showing = counted(lambda: lists.counts(made))
    lists.start(made, by=lead)
    lists.invite_chunk(made.pk)
    after = [memory()]

    def invite_all():
        chunks = -(-people // lists.CHUNK)
        for _ in range(QUARTERS):
            lists.go_on(made.pk, -(-chunks // QUARTERS))
            after.append(memory())
        lists.go_on(made.pk, chunks)

    inviting = counted(invite_all)
    invited = Message.objects.count()
    return {
        "people invited": invited,
        "seconds to read and check the file": reading[0],
        "queries to read it": reading[1],
        "seconds to say how each line stands": showing[0],
        "queries to say it": showing[1],
        "seconds to invite all": inviting[0],
        "queries a person": round(inviting[1] / invited, 2),
        "memory grew by MB while it was read and the first chunk invited": round(after[0] - before, 1),
        "memory grew by MB in each quarter of the list": ", ".join(f"{later - earlier:.1f}" for earlier, later in pairwise(after)),
        "most memory in MB": round(memory(), 1),
    }


def counted(work):
    """Return the seconds and the queries of `work`."""
    from django.db import connection

    asked = 0

    def count(execute, sql, params, many, context):
        nonlocal asked
        asked += 1
        return execute(sql, params, many, context)

    began = time.perf_counter()
    with connection.execute_wrapper(count):
        work()
    return round(time.perf_counter() - began, 1), asked


def memory():
    """Return the most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main()
