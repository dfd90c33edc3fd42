"""`make bench-networks`: what a large network costs to look at, and a digest of many networks, on each database.

One network with 500 members, 2,000 resources and 300 threads is opened by a member and searched, a drawn page of a PDF is fetched, and a
thread of 200 replies read; then a weekly digest is made for 8,000 people who are in 40 networks with an announcement, a meeting, a resource
and a thread each. Writes its figures into docs/networks.md, between the marks, and prints them. PEOPLE, RESOURCES and ENGINES make it
smaller.
"""

import datetime
import io
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .databases import ROOT, database, pace
from .mail import environment_of, free_port

DOCS = ROOT / "docs/networks.md"
BEGINNING, END = "<!-- figures of make bench-networks -->", "<!-- end of figures -->"
MEASURE = "measure"
NETWORKS, MEMBERS, THREADS, REPLIES, COURSES, ROUNDS = 40, 500, 300, 200, 200, 30
WORDS = ("phonics", "oracy", "fluency", "mastery", "feedback", "retrieval", "mentoring", "inclusion", "curriculum", "reading", "science")


def main():
    people, resources = (int(os.environ.get(name, most)) for name, most in (("PEOPLE", 8_000), ("RESOURCES", 2_000)))
    rows = []
    for engine in os.environ.get("ENGINES", "sqlite postgresql").split():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            with database(engine, Path(folder), free_port()) as address_of:
                command = [sys.executable, "-m", "tests.bench.networks", MEASURE, str(people), str(resources)]
                environment = environment_of(address_of(people), 0)
                done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
                rows.append({"engine": engine} | json.loads(done.stdout.splitlines()[-1]))
    write(rows, people, resources)


def write(rows, people, resources):
    """Put the figures into the docs, and print them."""
    names = [name for name in rows[0] if name != "engine"]
    words = f"{MEMBERS} members, {resources:,} resources and {THREADS} threads; "
    words += f"a weekly digest for {people:,} people in {NETWORKS} networks, three each."
    lines = [f"| | {' | '.join(row['engine'] for row in rows)} |", "| --- |" + " ---: |" * len(rows)]
    lines += [f"| {name} | {' | '.join(str(row[name]) for row in rows)} |" for name in names]
    table = "\n".join([words, pace(), "", *lines])
    print(table)
    marked = re.compile(f"{re.escape(BEGINNING)}.*{re.escape(END)}", re.DOTALL)
    DOCS.write_text(marked.sub(lambda _: f"{BEGINNING}\n{table}\n{END}", DOCS.read_text()))


def measure(people, resources):
    """Return the figures of an empty database, which this migrates and fills."""
    import django
    from django.conf import settings

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    return look(resources) | digest(people)


def look(resources):
    """Return what pages of a network with so many resources cost, beside the catalogue's."""
    from django.urls import reverse

    from networks.resources import drawings
    from networks.resources.models import Resource
    from tests.factories import networks
    from tests.factories.courses import course_page, run
    from tests.networks import documents

    network, reader = a_large_network()
    lead = networks.lead_of(network)
    dice = random.Random(2000)
    for number in range(resources):
        title = f"{dice.choice(WORDS).capitalize()} {number}"
        networks.resource(network, title, by=lead, html=f"<p>{' '.join(dice.choices(WORDS, k=60))}</p>", summary="For a morning.")
    drawn = networks.resource(network, "Drawn", by=lead, file=a_file(documents.pdf("Six children a morning")))
    drawings.draw(drawn.current)
    for number in range(COURSES):
        run(course_page(f"{dice.choice(WORDS).capitalize()} course {number}"))
    talk = write_threads(network)
    client = client_of(reader)
    found = reverse("network_resources", args=[network.slug])
    picture = reverse("network_resource_picture", args=[drawn.pk, 1, 1])
    pages = {
        "page of the network": network.get_url(),
        "its resources, searched": f"{found}?q=phonics",
        "the catalogue, searched": "/courses/?q=phonics",
        "a drawn page of a PDF": picture,
        "its threads, searched": f"{reverse('network_discussion', args=[network.slug])}?q=phonics",
        f"a thread of {REPLIES} replies": talk.address,
    }
    figures = {"resources": Resource.objects.count()}
    for name, address in pages.items():
        milliseconds, queries = cost_of(client, address)
        figures |= {f"{name}: CPU ms": milliseconds, f"{name}: queries": queries}
    return figures


def a_large_network():
    from django.utils import timezone

    from networks.members.models import NetworkMember
    from tests.factories import networks
    from tests.factories.first_pages import build_pages
    from thep.accounts.models import User

    build_pages()
    network = networks.network("Large network")
    people = User.objects.bulk_create(User(email=f"member{number}@large.example", name=f"Member {number}") for number in range(MEMBERS))
    now = timezone.now()
    NetworkMember.objects.bulk_create(NetworkMember(network=network, person=person, joined_at=now, seen_at=now) for person in people)
    return network, User.objects.get(email="member0@large.example")


def write_threads(network):
    """Have members start threads; return the one with most replies."""
    from networks.discussion.models import ThreadPost
    from tests.factories import networks
    from thep.accounts.models import User

    dice = random.Random(300)
    members = list(User.objects.filter(email__endswith="@large.example").order_by("pk"))
    for number in range(THREADS):
        words = f"<p>{' '.join(dice.choices(WORDS, k=40))}</p>"
        thread = networks.thread(network, f"{dice.choice(WORDS).capitalize()} {number}", by=members[number % len(members)], html=words)
    for number in range(REPLIES):
        networks.reply(thread, by=members[-1 - number % len(members)], html=f"<p>{' '.join(dice.choices(WORDS, k=40))}</p>")
    ThreadPost.objects.update(letters_due=False)
    return thread


def a_file(content):
    from django.core.files.uploadedfile import InMemoryUploadedFile

    return InMemoryUploadedFile(io.BytesIO(content), "file", "drawn.pdf", "application/pdf", len(content), None)


def client_of(person):
    from django.test import Client

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def cost_of(client, address):
    """Return the median of the processor's milliseconds of opening an address, and its queries, once what it keeps in mind is there."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fetch():
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    fetch()
    with CaptureQueriesContext(connection) as asked:
        fetch()
    queries = len(asked)  # the next request forgets them
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        fetch()
        took.append(time.process_time() - began)
    return round(1000 * statistics.median(took), 1), queries


def digest(people):
    """Return what a weekly digest costs for so many people, who are in three of the networks each."""
    from django.utils import timezone

    from networks.announcements.models import Announcement
    from networks.discussion.models import ThreadPost
    from networks.members.models import NetworkMember
    from networks.pages.models import NetworkPage
    from networks.resources import telling
    from networks.resources.models import ResourceVersion
    from tests.bench import digests
    from tests.factories import networks
    from thep.accounts.models import User
    from thep.digests import runs
    from thep.digests.timetable import last_period
    from thep.events.models import Event
    from thep.mail.models import Frequency

    now, dice = timezone.now(), random.Random(8000)
    week = last_period(Frequency.WEEKLY, now)
    for frequency in (Frequency.DAILY, Frequency.WEEKLY):
        runs.begin(frequency, now - datetime.timedelta(days=7))
    new_at, long_ago = week.begins_at + datetime.timedelta(hours=30), week.begins_at - datetime.timedelta(days=30)
    made = []
    for number in range(NETWORKS):
        network = networks.network(f"Network {number}")
        lead = networks.lead_of(network)
        networks.belongs(network)
        networks.announced(network, by=lead, title=f"Announcement {number}")
        networks.meeting(network, by=lead, title=f"Meeting {number}")
        telling.tell(networks.resource(network, f"Resource {number}", by=lead), by=lead)
        networks.thread(network, f"Thread {number}", by=lead)
        made.append(network)
    Announcement.objects.update(sent_at=new_at)
    Event.objects.filter(page__in=[each.pk for each in made]).update(announced_at=new_at)
    ResourceVersion.objects.filter(told_at__isnull=False).update(told_at=new_at)
    ThreadPost.objects.filter(thread__network__in=made).update(shown_at=new_at, letters_due=False)
    NetworkPage.objects.update(first_published_at=week.begins_at)
    User.objects.bulk_create(
        (User(email=f"reader{number}@school.example", name=f"Reader {number}", date_joined=long_ago) for number in range(people)),
        batch_size=1000,
    )
    readers = User.objects.filter(email__startswith="reader").order_by("pk")
    rows = [
        NetworkMember(network=network, person=person, joined_at=long_ago, seen_at=long_ago, emails=Frequency.WEEKLY)
        for person in readers
        for network in dice.sample(made, 3)
    ]
    NetworkMember.objects.bulk_create(rows, batch_size=2000)
    measured = digests.measure(people)
    return {
        "digest: letters": measured["letters"],
        "digest: items a letter": measured["items a letter"],
        "digest: CPU seconds": measured["CPU seconds"],
        "digest: queries for a hundred people": round(100 * measured["queries a person"], 1),
        "digest: memory grew by MB": measured["memory grew by MB"],
    }


if __name__ == "__main__":
    if MEASURE in sys.argv:
        print(json.dumps(measure(int(sys.argv[-2]), int(sys.argv[-1]))))
    else:
        main()
