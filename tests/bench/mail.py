"""`make bench-mail`: what it costs to hand messages to a real SMTP server on loopback, with two senders, on each database; and a digest.

Writes its figures into docs/mail.md, between the marks, and prints them. RECIPIENTS, PEOPLE and ENGINES make it smaller.
"""

import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .databases import ROOT, database, pace

DOCS = ROOT / "docs/mail.md"
BEGINNING, END = "<!-- figures of make bench-mail -->", "<!-- end of figures -->"
SENDERS = 2
FILL = "fill"
SEND = "send"
SERVE = "serve"
QUARTERS = 4


def main():
    recipients, people = (int(os.environ.get(name, most)) for name, most in (("RECIPIENTS", 10_000), ("PEOPLE", 8_000)))
    rows = []
    for engine in os.environ.get("ENGINES", "sqlite postgresql").split():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            with database(engine, Path(folder), free_port()) as address_of:
                rows.append(
                    measure_senders(address_of(recipients), recipients) | digest(address_of(people + 1), people) | {"engine": engine}
                )
    write(rows, recipients, people)


def measure_senders(address, recipients):
    """Return the figures of handing over so many messages that are due."""
    port = free_port()
    environment = environment_of(address, port)
    subprocess.run(command(FILL, recipients), cwd=ROOT, env=environment, check=True)
    server = subprocess.Popen(command(SERVE, port), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        server.stdout.readline()
        senders = [
            subprocess.Popen(command(SEND, 0), cwd=ROOT, env=environment, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
            for _ in range(SENDERS)
        ]
        for sender in senders:
            sender.stdout.readline()
        began = time.perf_counter()
        for sender in senders:
            sender.stdin.write("\n")
            sender.stdin.flush()
        told = [json.loads(sender.communicate()[0]) for sender in senders]
        seconds = time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()
    left = sum(each["left"] for each in told)
    if left != recipients:
        sys.exit(f"{left} of {recipients} messages left")
    return {
        "messages a second": round(left / seconds),
        "CPU ms a message": round(1000 * sum(each["cpu"] for each in told) / left, 2),
        "queries a message": round(sum(each["queries"] for each in told) / left, 2),
        "memory grew by MB": round(max(each["grew"] for each in told), 1),
    }


def digest(address, people):
    """Return the figures of a weekly digest for so many people with 40 followed searches each."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.digests", str(people)],
        cwd=ROOT,
        env=environment_of(address, 0),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    return {"digest seconds": figures["seconds"], "digest CPU seconds": figures["CPU seconds"], "digest letters": figures["letters"]}


def write(rows, recipients, people):
    """Put the figures into the docs, and print them."""
    words = f"{recipients:,} job alerts, {SENDERS} senders, a server on loopback; a weekly digest for {people:,} people who follow 40 each."
    names = [name for name in rows[0] if name != "engine"]
    lines = [f"| | {' | '.join(row['engine'] for row in rows)} |", "| --- |" + " ---: |" * len(rows)]
    lines += [f"| {name} | {' | '.join(str(row[name]) for row in rows)} |" for name in names]
    table = "\n".join([words, pace(), "", *lines])
    print(table)
    marked = re.compile(f"{re.escape(BEGINNING)}.*{re.escape(END)}", re.DOTALL)
    DOCS.write_text(marked.sub(lambda _: f"{BEGINNING}\n{table}\n{END}", DOCS.read_text()))


def environment_of(address, port):
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "thep.settings.testing",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DATABASE_URL": address,
        "LOG_LEVEL": "ERROR",
        "EMAIL_BACKEND": "thep.mail.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "MAIL_A_MINUTE_TO_A_DOMAIN": "0",
    }


def command(part, number):
    return [sys.executable, "-m", "tests.bench.mail", part, str(number)]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def fill(recipients):
    """Write a job alert to so many addresses, which is due."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from thep.domains import declared
    from thep.mail import letters, wordings
    from thep.mail.kinds import LetterClass, LetterKind
    from thep.mail.messages import message_to
    from thep.mail.models import Message

    kind = next(kind for kind in declared(LetterKind) if kind.about is LetterClass.ALERT and kind.can_be_turned_off)
    with wordings.as_if_never_reworded():
        letter = letters.example_of(kind)
    Message.objects.bulk_create(
        (
            message_to(
                f"reader{number}@school{number % 100}.example",
                kind=kind,
                cause="bench:1",
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
            )
            for number in range(recipients)
        ),
        batch_size=500,
    )


def send(_):
    """Hand over what is due when told to, and tell what it took."""
    import django

    django.setup()
    from django.db import connection

    from thep.mail import sender
    from thep.mail.models import Message

    asked, memory = 0, []

    def count(execute, sql, params, many, context):
        nonlocal asked
        asked += 1
        return execute(sql, params, many, context)

    class Watched(sender.Sender):
        def hand_over(self, batch):
            left = super().hand_over(batch)
            memory.append(resident())
            return left

    Message.objects.exists()
    sender.Sender = Watched
    print("ready", flush=True)
    sys.stdin.readline()
    began, left = time.process_time(), 0
    with connection.execute_wrapper(count):
        while Message.objects.unfinished().exists():
            if not (now := sender.send_due()):
                time.sleep(0.1)
            left += now
    quarter = max(1, len(memory) // QUARTERS)
    grew = (sum(memory[-quarter:]) - sum(memory[:quarter])) / quarter if memory else 0
    print(json.dumps({"left": left, "cpu": time.process_time() - began, "queries": asked, "grew": grew}))


def resident():
    """Return the megabytes that this process has in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def serve(port):
    """Take all mail and keep none."""
    import asyncio

    from aiosmtpd.smtp import SMTP

    class Taking:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
            return "250 Taken"

    async def listen():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Taking(), hostname="mail.example", loop=loop), "127.0.0.1", port)
        print("ready", flush=True)
        await server.serve_forever()

    asyncio.run(listen())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {FILL: fill, SEND: send, SERVE: serve}[sys.argv[1]](int(sys.argv[2]))
    else:
        main()
