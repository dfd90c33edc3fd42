"""`python -m tests.bench.digests [PEOPLE] [FOLLOWED]`: how long the weekly digest takes in the configured database.

Prints seconds, queries and milliseconds a person, and memory. The database is an empty one, which this migrates and fills.
"""

import datetime
import itertools
import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

PEOPLE, FOLLOWED, DATES = 8000, 40, 60
WORDS = ("phonics", "oracy", "fluency", "mastery", "feedback", "retrieval", "mentoring", "inclusion", "curriculum", "reading", "science")


def main(people=PEOPLE, followed=FOLLOWED):
    """Return and print the figures of a digest for `people` who each follow `followed` searches."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(tempfile.mkdtemp()) / 'digests.sqlite3'}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thep.settings.testing")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django
    from django.conf import settings

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    fill(people, followed)
    figures = measure(people)
    print(json.dumps(figures))
    return figures


def fill(people, followed):
    """Have the people, what they follow, and new dates of the week that is over."""
    from django.utils import timezone
    from wagtail.models import Page

    from courses.models import FollowedSearch
    from tests.factories.courses import course_page, run, subject
    from thep.accounts.models import User
    from thep.digests import runs
    from thep.digests.timetable import last_period
    from thep.mail.models import Frequency

    dice = random.Random(8000)
    now = timezone.now()
    week = last_period(Frequency.WEEKLY, now)
    for frequency in (Frequency.DAILY, Frequency.WEEKLY):
        runs.begin(frequency, now - datetime.timedelta(days=7))
    subjects = [subject(f"Subject {number}").slug for number in range(30)]
    for number in range(DATES):
        page = course_page(f"{dice.choice(WORDS).capitalize()} {number}", subjects=[f"Subject {dice.randrange(30)}"])
        run(page, announced_at=week.begins_at + datetime.timedelta(hours=number))
    Page.objects.update(first_published_at=week.begins_at)
    long_ago = week.begins_at - datetime.timedelta(days=30)
    User.objects.bulk_create(
        (User(email=f"person{number}@school.example", name=f"Person {number}", date_joined=long_ago) for number in range(people)),
        batch_size=1000,
    )
    searches = [f"phase={phase}&subject={slug}" for slug in subjects for phase in ("primary", "secondary")]
    searches += [f"subject={slug}" for slug in subjects] + [f"q={word}" for word in WORDS]
    searches += [f"q={word}&subject={slug}" for word, slug in itertools.product(WORDS[:5], subjects[:10])]
    for start in range(0, people, 1000):
        numbers = User.objects.filter(email__endswith="@school.example").order_by("pk").values_list("pk", flat=True)[start : start + 1000]
        rows = [FollowedSearch(person_id=pk, search=search) for pk in numbers for search in dice.sample(searches, followed)]
        FollowedSearch.objects.bulk_create(rows, batch_size=2000)
    FollowedSearch.objects.update(created_at=long_ago)


def measure(people):
    from django.db import connection

    from thep.digests import runs
    from thep.digests.models import DigestRecipient

    asked = 0

    def count(execute, sql, params, many, context):
        nonlocal asked
        asked += 1
        return execute(sql, params, many, context)

    before = memory()
    began, worked = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(count):
        written = runs.make_due()
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    items = list(DigestRecipient.objects.filter(state="written").values_list("items", flat=True))
    return {
        "database": connection.vendor,
        "people": people,
        "letters": written,
        "items a letter": round(sum(items) / max(1, len(items)), 1),
        "seconds": round(seconds, 1),
        "CPU seconds": round(worked, 1),
        "milliseconds a person": round(1000 * seconds / people, 2),
        "queries a person": round(asked / people, 3),
        "memory grew by MB": round(memory() - before, 1),
        "memory MB": round(memory(), 1),
    }


def memory():
    """Return the most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
