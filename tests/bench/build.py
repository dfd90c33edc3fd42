"""`python -m tests.bench.build RUNS`: a catalogue of that many runs in the configured database; prints what the bench needs to know.

Three runs a course, as in the demonstration. Rows are made in bulk; entries are made as `rebuild_search` makes them.
"""

import datetime
import json
import sys

import django

django.setup()

from allauth.usersessions.models import UserSession  # noqa: E402 (Django has to be set up first)
from django.conf import settings  # noqa: E402
from django.contrib.auth import SESSION_KEY  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from courses.models import CataloguePage, CoursePage  # noqa: E402
from thep.accounts.models import User  # noqa: E402
from thep.bookings.models import Terms  # noqa: E402
from thep.cms.models import Subject  # noqa: E402
from thep.cms.vocabulary import Audience, Phase  # noqa: E402
from thep.events.models import CancellationPolicy, Event, Price, Session, Venue  # noqa: E402
from thep.home.models import HomePage  # noqa: E402
from thep.membership.models import Membership, Tier  # noqa: E402
from thep.membership.years import begins, ends, this_academic_year  # noqa: E402
from thep.schools.models import Affiliation, School  # noqa: E402

WORDS = ["phonics", "oracy", "fluency", "mastery", "feedback", "retrieval", "mentoring", "inclusion", "curriculum", "reading", "science"]
SCHOOLS = 25
LEADS = 8
"""Of each school: together they are the buyers."""
PER_COURSE = 3


def build(runs):
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("ensure_groups", verbosity=0)
    catalogue = pages()
    with transaction.atomic():
        courses = course_pages(catalogue, runs // PER_COURSE + 1)
    events = make_events(courses, runs)
    call_command("rebuild_search", verbosity=0)
    member, buyers, roomy = people(events)
    return {
        "runs": runs,
        "course": courses[0].get_url(),
        "member_cookie": cookie(member),
        "buyers": [cookie(buyer) for buyer in buyers],
        "roomy": roomy.pk,
    }


def pages():
    root = Page.objects.get(depth=1)
    Page.objects.filter(depth__gt=1).delete()
    root = Page.objects.get(pk=root.pk)
    home = root.add_child(instance=HomePage(title="Home", slug="home"))
    Site.objects.all().delete()
    Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
    return home.add_child(instance=CataloguePage(title="Courses and events", slug="courses"))


def course_pages(catalogue, count):
    """Pages as Wagtail would leave them, in bulk: a tree's nodes first, then the row of each that makes it a course."""
    subjects = [Subject.objects.get_or_create(name=f"Subject {n}", slug=f"subject-{n}")[0] for n in range(20)]
    kind = ContentType.objects.get_for_model(CoursePage)
    nodes = []
    for n in range(count):
        title = f"{WORDS[n % len(WORDS)].title()} and {WORDS[(n * 5 + 3) % len(WORDS)]} {n}"
        nodes.append(
            Page(
                title=title,
                draft_title=title,
                slug=f"course-{n}",
                path=Page._get_path(catalogue.path, catalogue.depth + 1, n + 1),
                depth=catalogue.depth + 1,
                url_path=f"{catalogue.url_path}course-{n}/",
                content_type=kind,
                locale=catalogue.locale,
                first_published_at=timezone.now(),
            )
        )
    Page.objects.bulk_create(nodes, batch_size=500)
    Page.objects.filter(pk=catalogue.pk).update(numchild=count)
    made = []
    for n, node in enumerate(nodes):
        word, other = WORDS[n % len(WORDS)], WORDS[(n * 5 + 3) % len(WORDS)]
        page = CoursePage(
            page_ptr=node,
            summary=f"What works in {word}, and how {other} helps, for busy people.",
            introduction=f"A day on {word}. " * 8,
            who_for="Anyone new to it.",
            phases=[Phase.values[n % len(Phase.values)]],
            audiences=[Audience.values[n % len(Audience.values)]],
        )
        page.__dict__.update({field.attname: getattr(node, field.attname) for field in Page._meta.fields})
        page.save_base(raw=True)
        made.append(page)
    through = CoursePage.subjects.through
    through.objects.bulk_create([through(coursepage_id=page.pk, subject=subjects[n % len(subjects)]) for n, page in enumerate(made)])
    return made


def make_events(courses, runs):
    venue = Venue.objects.create(name="Partnership training room", postcode="E1 4TT")
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free until ten working days before.")
    Terms.objects.create(version="1", text="Terms.")
    tier = Tier.objects.create(name="Full", slug="full")
    first = timezone.now().replace(hour=9, minute=30, second=0, microsecond=0) + datetime.timedelta(days=7)
    events = []
    for n in range(runs):
        starts = first + datetime.timedelta(days=n % 300, minutes=n // 300)
        page = courses[n // PER_COURSE]
        events.append(
            Event(
                title=page.title,
                page=page,
                state="open",
                format=Event.Format.values[n % 3],
                venue=venue,
                policy=policy,
                capacity=20,
                taken=n % 21,
                vat_rate=2000,
                uses_included_places=n % 3 == 0,
                starts_at=starts,
                ends_at=starts + datetime.timedelta(hours=6),
            )
        )
    roomy = Event(title="Room for all", page=courses[0], state="open", venue=venue, policy=policy, capacity=1_000_000, vat_rate=2000)
    roomy.starts_at, roomy.ends_at = first, first + datetime.timedelta(hours=6)
    events.append(roomy)
    Event.objects.bulk_create(events, batch_size=1000)
    Session.objects.bulk_create([Session(event=e, starts_at=e.starts_at, ends_at=e.ends_at) for e in events], batch_size=2000)
    Price.objects.bulk_create(
        [Price(event=e, tier=t, net_pence=p) for e in events for t, p in ((tier, 4500), (None, 9000))], batch_size=2000
    )
    return events


def people(events):
    schools = School.objects.bulk_create(
        School(urn=n, name=f"Loomwright Primary School {n}", slug=f"loomwright-{n}", phase=Phase.PRIMARY) for n in range(1, SCHOOLS + 1)
    )
    year, tier = this_academic_year(), Tier.objects.get()
    days = {"begins_on": begins(year), "answer_by": ends(year), "grace_until": ends(year), "agreed_at": timezone.now()}
    Membership.objects.bulk_create(
        Membership(school=school, tier=tier, academic_year=year, places_granted=20, **days) for school in schools
    )
    member = User.objects.create_user("nasima@school.example", name="Nasima Begum")
    Affiliation.objects.create(person=member, school=schools[0], state="active")
    buyers = User.objects.bulk_create(User(email=f"lead{n}@school.example", name=f"Lead {n}") for n in range(SCHOOLS * LEADS))
    Affiliation.objects.bulk_create(
        Affiliation(person=buyer, school=schools[n % SCHOOLS], role="cpd_lead", state="active") for n, buyer in enumerate(buyers)
    )
    return member, buyers, events[-1]


def cookie(person):
    """The cookie of a session in which `person` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()
    UserSession.objects.create(user=person, session_key=session.session_key, ip="127.0.0.1")  # as signing in does
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def queries(known, addresses):
    """How many queries each page makes for a signed-in member, with nothing remembered."""
    client = Client(headers={"host": "127.0.0.1"})
    name, _, value = known["member_cookie"].partition("=")
    client.cookies[name] = value
    found = {}
    for label, address in addresses.items():
        client.get(address)
        caches["pages"].clear()
        caches["results"].clear()
        with CaptureQueriesContext(connection) as seen:
            response = client.get(address)
        found[label] = {"status": response.status_code, "queries": len(seen)}
    return found


if __name__ == "__main__":
    known = build(int(sys.argv[1]))
    from tests.bench.load import addresses_of

    known["queries"] = queries(known, addresses_of(known))
    print("JSON " + json.dumps(known))
