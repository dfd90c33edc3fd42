"""`make bench-certificates`: what it costs to issue and draw the certificates of a large event, on each database.

Issues them, draws each into a zip and all of them to print, in the steps that the task queue takes. Writes its figures into
docs/certificates.md, between the marks, and prints them. CERTIFICATES and ENGINES make it smaller.
"""

import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .databases import ROOT, database, pace
from .mail import environment_of, free_port
from .people import memory

DOCS = ROOT / "docs/certificates.md"
BEGINNING, END = "<!-- figures of make bench-certificates -->", "<!-- end of figures -->"
MEASURE = "measure"


def main():
    number = int(os.environ.get("CERTIFICATES", 1_000))
    rows = []
    for engine in os.environ.get("ENGINES", "sqlite postgresql").split():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            with database(engine, Path(folder), free_port()) as address_of:
                command = [sys.executable, "-m", "tests.bench.certificates", MEASURE, str(number)]
                environment = environment_of(address_of(number), 0)
                done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
                rows.append({"engine": engine} | json.loads(done.stdout.splitlines()[-1]))
    write(rows, number)


def write(rows, number):
    """Put the figures into the docs, and print them."""
    names = [name for name in rows[0] if name != "engine"]
    lines = [f"| | {' | '.join(row['engine'] for row in rows)} |", "| --- |" + " ---: |" * len(rows)]
    lines += [f"| {name} | {' | '.join(str(row[name]) for row in rows)} |" for name in names]
    table = "\n".join([f"{number:,} certificates of one event.", pace(), "", *lines])
    print(table)
    marked = re.compile(f"{re.escape(BEGINNING)}.*{re.escape(END)}", re.DOTALL)
    DOCS.write_text(marked.sub(lambda _: f"{BEGINNING}\n{table}\n{END}", DOCS.read_text()))


def measure(number):
    """Return the figures of so many certificates in an empty database, which this migrates."""
    import django
    from django.conf import settings

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from tests.factories.accounts import PersonFactory
    from thep.cpd.certificates import runs
    from thep.cpd.certificates.models import CertificateRun

    event, office = a_large_event(number), PersonFactory()
    figures = {}
    for name, kind in (("issued, with a letter each", "issue"), ("drawn into a zip", "zip"), ("drawn to print", "pdf")):
        run = runs.start(event, kind, by=office)
        began, before = time.monotonic(), 0
        for step in range(10_000):
            if not runs.step(run.pk):
                break
            if step == 1:
                before = memory()  # the libraries are loaded by then
        took, before = time.monotonic() - began, before or memory()
        assert CertificateRun.objects.get(pk=run.pk).issued == number
        figures |= {f"{name}: seconds": round(took, 1), f"{name}: milliseconds each": round(1000 * took / number, 1)}
        figures[f"{name}: MB that the process grew after its second step"] = round(memory() - before, 1)
    return figures


def a_large_event(number):
    """An event that is over, at which so many people were present all the time."""
    from django.utils import timezone

    from tests.factories.cpd import event_that_began
    from thep.accounts.models import User
    from thep.cpd.models import Mark

    event = event_that_began(ago=datetime.timedelta(hours=4), title="Conference of all schools", capacity=number)
    people = User.objects.bulk_create(
        [User(email=f"delegate{each}@school.example", name=f"Person {each} Okafor") for each in range(number)], batch_size=500
    )
    session, now = event.sessions.get(), timezone.now()
    marks = [
        Mark(session=session, person=person, state="present", way="list", device_at=now, made_at=now)
        for person in User.objects.filter(pk__in=[person.pk for person in people])
    ]
    Mark.objects.bulk_create(marks, batch_size=500)
    return event


if __name__ == "__main__":
    if MEASURE in sys.argv:
        print(json.dumps(measure(int(sys.argv[-1]))))
    else:
        main()
