"""The demonstration partnership is whole, true to its promises, and the same on every machine."""

import datetime
import re
from collections import Counter
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.db.models import Exists, F, OuterRef, Q
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState

from courses.models import CoursePage
from demonstration import loading
from demonstration.bookings.booking_desk import reference
from demonstration.management.commands import demo_accounts, demo_data
from demonstration.schools.schools import BEN_JONSON, FIRST_INVENTED
from demonstration.season import LOOKING_BACK
from demonstration.seeded_random import Dice, lasting_uuid
from demonstration.statements import last_term
from demonstration.words import words_of
from networks.announcements.models import Announcement
from networks.discussion.models import NetworkThread, PostMention, PostReport, ThreadPost
from networks.meetings import meetings
from networks.meetings.models import MeetingAction
from networks.members.leads import leads_of
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from networks.resources.models import Placement, Resource, ResourceVersion
from stripe_sandbox import Sandbox
from teach_th.models import SchoolProfile, StoryPage, TeachPage
from teach_th.pages.models import BrandPage
from tests.database import instead, on_sqlite, undone
from tests.journeys.demonstration import copy_to
from thep.accounts.models import User
from thep.bookings import end_reasons
from thep.bookings.models import Booking, Interest
from thep.bookings.places import miscounted
from thep.cms.first_things import read_words
from thep.cms.models import StandardPage, Subject
from thep.cms.vocabulary import Audience, Phase
from thep.cpd.certificates.models import Certificate
from thep.cpd.certificates.own import events_to_take
from thep.cpd.models import ClosedTerm, Mark
from thep.cpd.registers import register_of
from thep.digests.models import DigestRun
from thep.events.models import Event, Facilitator, Session, Venue
from thep.events.new_site import WORDS as POLICIES
from thep.events.school_terms import is_school_day
from thep.mail.models import Frequency, Message, Wording
from thep.membership.models import Membership, PlaceEntry
from thep.membership.states import State, state_of
from thep.membership.years import begins, this_academic_year
from thep.payments.models import Order, Payment, Refund, WebhookEvent
from thep.payments.recipients import recipients_of
from thep.schools import successions
from thep.schools.models import Affiliation, School
from thep.search.models import SearchEntry, SearchFacet
from thep.search.promotions import recommended
from thep.statements.models import TermStatement
from thep.statements.periods import last_period

pytestmark = [pytest.mark.django_db, pytest.mark.content, pytest.mark.xdist_group("demonstration")]  # loaded in one process


@pytest.fixture(scope="module", autouse=True)
def books(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for all of these tests; answers where the sandbox keeps its books. On SQLite they read what the journeys began from."""
    folder = tmp_path_factory.mktemp("demonstration")
    address, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:0"
    with django_db_blocker.unblock():
        if on_sqlite():
            copy_to(folder, to_be_served=False)
            files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder / "media"}}
            with instead(folder / "thep.sqlite3"), undone(), override_settings(STORAGES=settings.STORAGES | {"default": files}):
                yield folder / "sandbox.sqlite3"
        else:
            with undone():
                loading.load(books=folder / "sandbox.sqlite3")
                yield folder / "sandbox.sqlite3"
    settings.STRIPE_API_BASE = address


def person(name):
    return User.objects.get(name=name)


def bookings_of(name):
    return Booking.objects.filter(person__name=name)


def test_sixty_schools_and_more_are_members_over_two_years_and_one_came_back_within_this_one():
    year = this_academic_year()
    for each in (year - 1, year):
        assert Membership.objects.filter(academic_year=each, agreed_at__isnull=False).values("school").distinct().count() >= 60
    if (timezone.localdate() - begins(year)).days < 6:
        return  # in a year's first days nobody has had the time to leave and come back
    again = Membership.objects.get(academic_year=year, spell=2)
    ended = Membership.objects.get(academic_year=year, spell=1, school=again.school)
    assert ended.begins_on < ended.ended_on < again.begins_on <= timezone.localdate()
    assert state_of(ended) == State.ENDED
    assert state_of(again) == State.ACTIVE
    assert again.charges.get().paid_at is not None


def test_something_waits_for_each_who_edits_and_something_is_for_members():
    writer, page = person("Josie Clarke"), StandardPage.objects.get(slug="complaints")
    assert page.current_workflow_state.requested_by == writer
    assert TaskState.objects.reviewable_by(person("Shamim Ahmed")).get().revision.object_id == str(page.pk)
    assert Revision.page_revisions.filter(approved_go_live_at__gt=timezone.now()).count() == 1
    handbook = SearchEntry.objects.get(kind="page", url="/members-handbook/")
    assert not handbook.public
    assert recommended("early years training")


def test_schools_people_and_places_are_there():
    assert School.objects.of_the_register().filter(urn__lt=FIRST_INVENTED).count() == 94
    named = [words["email"] for words in words_of("schools", "people")["person"]]
    assert User.objects.filter(email__in=named).count() == 30
    assert not User.objects.filter(is_illustrative=False).exists()
    assert not User.objects.exclude(email__endswith=".example").exists()
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == User.objects.count()
    assert {words["name"] for words in words_of("courses", "venues")["venue"]} <= set(Venue.objects.values_list("name", flat=True))
    assert Facilitator.objects.count() == len(words_of("courses", "facilitators")["facilitator"])
    assert Facilitator.objects.get(slug="rukhsana-akhtar").person == person("Rukhsana Akhtar")


def test_organisations_are_members_and_a_school_waits_to_continue_as_another():
    organisations = School.objects.organisations()
    assert set(organisations.values_list("organisation", flat=True)) == {"trust", "university"}
    assert Membership.objects.filter(school__in=organisations, academic_year=this_academic_year()).count() == 2
    waiting = successions.awaiting_answer().get()
    assert "(illustrative)" in waiting.name
    assert successions.obstacle(waiting) == ""


def test_no_word_of_a_venue_or_a_policy_is_lost():
    hall = Venue.objects.get(name="Community hall, Mile End")
    words = next(words for words in words_of("courses", "venues")["venue"] if words["name"] == hall.name)
    assert all(words[key] in hall.access_notes for key in ("access", "getting_here", "on_the_day"))
    policy = Event.objects.filter(policy__slug="standard").first().policy
    assert all(read_words(POLICIES)["policy"][0][key] in policy.text + policy.absence_text for key in ("text", "no_show", "ofsted"))


def test_each_course_has_a_published_page_that_an_editor_can_go_on_with():
    pages = CoursePage.objects.live().filter(has_unpublished_changes=False, latest_revision__isnull=False)
    assert pages.count() == len(words_of("courses", "courses")["course"])
    page = pages.get(slug="phonics-that-sticks")
    assert str(page.outcomes[0].value).startswith("Plan a week of phonics")
    assert {other.slug for other in page.latest_revision.as_object().goes_with.all()} == {
        "oracy-in-every-lesson",
        "new-to-reception",
        "older-pupils-learning-to-read",
    }


def test_runs_are_on_school_days_at_the_times_that_the_words_say():
    runs = sum(words["runs"] for words in words_of("courses", "courses")["course"])
    one_of_next_year = 1  # booked before the school renews
    assert Event.objects.exclude(kind__in=["visit", "meeting"]).count() == runs + len(last_term.COURSES) + one_of_next_year
    assert Event.objects.filter(starts_at=None).count() == 4
    starts = [timezone.localtime(session.starts_at) for session in Session.objects.all()]
    assert [start for start in starts if not is_school_day(start.date())] == []
    phonics = Event.objects.filter(title="Phonics that sticks").order_by("starts_at").first()
    assert [f"{timezone.localtime(session.starts_at):%H:%M}" for session in phonics.sessions.all()] == ["09:30"]


def test_runs_are_spread_over_the_season():
    now = timezone.now()
    upcoming = Event.objects.open().exclude(kind="meeting").filter(starts_at__gte=now)
    assert 80 <= upcoming.count() <= 130
    assert upcoming.filter(starts_at__lte=now + datetime.timedelta(days=60)).count() >= 15
    assert Event.objects.filter(ends_at__lt=now).count() >= 15
    assert {event.state for event in Event.objects.all()} == {"open", "draft", "cancelled"}


def test_nothing_else_is_on_in_a_room_that_is_taken():
    held = Counter(
        (session.event.venue_id, session.starts_at)
        for session in Session.objects.filter(online=False, event__venue__isnull=False).select_related("event")
    )
    assert max(held.values()) == 1


def test_there_is_a_booking_in_every_state_and_each_way_of_paying():
    assert {booking.state for booking in Booking.objects.all()} == set(Booking.State.values)
    assert {booking.payment for booking in Booking.objects.confirmed()} == set(Booking.Payment.values)
    assert 500 <= Booking.objects.exclude(event__kind="meeting").count() <= 1500


def test_every_place_is_accounted_for(capsys):
    call_command("check_places")
    assert miscounted() == []
    for membership in Membership.objects.filter(places_taken__gt=0):
        moved = Counter()
        for entry in membership.entries.all():
            moved[entry.kind] += entry.places
        assert membership.places_granted == sum(moved.values()) - moved["reserved"] - moved["returned"]
        assert membership.places_taken == -moved["reserved"] - moved["returned"]
        assert membership.places_taken == membership.bookings.placed().filter(payment="included").count()


def test_ours_and_the_sandboxs_books_say_the_same(books):
    with Sandbox(data=str(books)) as sandbox:
        theirs = sandbox.books()
    taken = {payment["payment_intent"]: payment["amount"] for payment in theirs["payments"]}
    by_card = Payment.objects.filter(method="card", state="paid").select_related("order")
    assert taken == {payment.payment_intent: payment.order.paid_pence for payment in by_card}
    invoices = {invoice["id"]: (invoice["total"], invoice["status"]) for invoice in theirs["invoices"]}
    issued = Payment.objects.filter(method="invoice").select_related("order")
    assert invoices == {payment.stripe_id: (payment.order.total_pence, payment.state) for payment in issued}
    given_back = Refund.objects.filter(kind="refund", state="succeeded").values_list("pence", flat=True)
    assert theirs["totals"]["refunded_pence"] == sum(given_back)


def test_some_runs_are_full_some_nearly_and_some_have_too_few():
    now = timezone.now()
    upcoming = [event for event in Event.objects.open().dated() if event.starts_at > now]
    assert sum(event.is_full for event in upcoming) >= 4
    assert any(event.is_full and event.bookings.filter(state="waiting").exists() for event in upcoming)
    soon = [event for event in upcoming if event.starts_at < now + datetime.timedelta(days=28)]
    assert any(event.taken < event.min_places for event in soon)


def test_the_office_has_something_to_attend_to():
    assert Order.objects.overdue().filter(purchase_order="BOW/0417").exists()
    assert Order.objects.filter(state="invoiced", created_at__lt=timezone.now() - datetime.timedelta(days=30)).exists()
    assert WebhookEvent.objects.filter(state="failed").count() == 1
    assert Booking.objects.filter(state="offered", expires_at__lt=timezone.now() + datetime.timedelta(hours=24)).exists()
    assert Affiliation.objects.requested().count() == 2
    assert not Refund.objects.unfinished().exists()


def test_the_teacher_has_places_booked_and_her_school_has_places_left():
    own = bookings_of("Nasima Begum").confirmed()
    assert own.filter(event__ends_at__lt=timezone.now()).exists()
    assert own.filter(event__starts_at__gt=timezone.now()).count() >= 2
    assert set(own.values_list("payment", flat=True)) >= {"included", "card"}
    assert Membership.objects.get(school__urn=100890, academic_year=this_academic_year()).places_left >= 10


def test_people_find_what_their_accounts_promise():
    of_courses = bookings_of("Shahid Miah").exclude(event__kind="meeting")
    assert set(of_courses.values_list("state", flat=True)) == {"offered", "waiting"}
    programme = bookings_of("Amina Hersi").confirmed().get(event__title="The SENDCo’s first year").event
    assert programme.starts_at < timezone.now() < programme.ends_at
    assert Interest.objects.filter(person=person("Hilary Watts"), page__slug="chairing-well").exists()
    evening = bookings_of("Mohammed Uddin").confirmed().filter(event__kind="course", event__starts_at__gt=timezone.now()).first()
    assert timezone.localtime(evening.event.starts_at).hour >= 18
    asked = {affiliation.person.name for affiliation in Affiliation.objects.requested()}
    assert asked == {"Ayesha Khatun", "Karolina Wójcik"}
    assert not bookings_of("Ellie Marsden").exists()
    assert bookings_of("Claire Donnelly").exclude(order_line=None).get().order_line.order.refunds.get().state == "succeeded"


def test_each_office_account_is_in_its_group():
    groups = {user.name: [group.name for group in user.groups.all()] for user in User.objects.filter(groups__isnull=False)}
    assert groups == {
        "Josie Clarke": ["Events"],
        "Tunde Balogun": ["Finance"],
        "Leila Haddad": ["Editors"],
        "Shamim Ahmed": ["Office managers"],
    }


def test_the_outbox_holds_a_few_letters_that_have_left():
    assert 20 <= Message.objects.exclude(kind__in=["digests.digest", "statements.sent", "cpd.reminder"]).count() <= 80
    assert set(Message.objects.values_list("state", flat=True)) == {"handed over"}
    confirmed = Message.objects.filter(kind="bookings.confirmed").first()
    assert Booking.objects.get(pk=confirmed.cause.split(":")[1]).reference in confirmed.text


def test_the_teacher_has_certificates_in_every_state():
    teacher = Certificate.objects.filter(person__email="nasima.begum@benjonson.example")
    assert {each.state for each in teacher} == {"In force", "Replaced", "Revoked"}
    assert Certificate.objects.in_force().count() > 20
    assert events_to_take(person("Nasima Begum"))


def test_registers_of_two_terms_have_everything_that_can_come_of_a_place():
    assert {mark.state for mark in Mark.objects.all()} == set(Mark.State.values)
    assert {mark.way for mark in Mark.objects.all()} >= {"list", "scan", "paper", "online", "correction"}
    registers = [register_of(event) for event in Event.objects.filter(sessions__marks__isnull=False).distinct()]
    assert {line.came for register in registers for line in register.lines} == {"booked", "full", "part", "absent", "apologies"}
    assert sum(len(register.contradicted) for register in registers) == 1
    assert Mark.objects.filter(session__starts_at__lt=last_period().ends_at).exists()
    assert Mark.objects.filter(session__starts_at__gte=timezone.now() - LOOKING_BACK).exists()
    assert ClosedTerm.objects.count() == 1
    walked_in = Booking.objects.confirmed().filter(created_at__gte=F("event__starts_at")).get()
    assert walked_in.person.marks.get(session__event=walked_in.event).state == Mark.State.PRESENT
    gave_up = Booking.objects.exclude(event__kind="meeting").get(end_reason=end_reasons.APOLOGIES)
    assert gave_up.event.starts_at > timezone.now()


def test_the_outbox_holds_a_digest_of_what_a_schools_people_booked():
    digest = Message.objects.get(kind="digests.digest", to="farida.khanom@benjonson.example")
    assert digest.person.is_illustrative
    assert "Booked by your colleagues" in digest.text
    assert "Grace O’Connell: When someone asks for their data" in digest.text.replace("O'Connell", "O’Connell")
    assert not Message.objects.filter(kind="digests.digest", person__is_illustrative=False).exists()
    assert not DigestRun.objects.unfinished().exists()


def test_last_terms_statements_are_sent_but_for_one_that_nobody_gets():
    statements = TermStatement.objects.of(last_period())
    assert statements.sent().count() == last_term.SCHOOLS - 1
    [left] = statements.ready()
    assert recipients_of(left.school) == []
    own = statements.get(school__urn=BEN_JONSON)
    assert own.charged_pence > 0
    assert "finance@benjonson.example" in own.sent_to
    assert Message.objects.filter(kind="statements.sent").count() == len(own.sent_to)


def test_an_email_is_reworded_in_two_versions():
    versions = Wording.objects.order_by("version").values_list("kind", "version", "written_by__name")
    assert list(versions) == [("bookings.confirmed", 1, "Leila Haddad"), ("bookings.confirmed", 2, "Shamim Ahmed")]


def test_the_catalogue_finds_every_open_run_by_every_facet():
    upcoming = Event.objects.open().upcoming().dated()
    assert SearchEntry.objects.filter(kind="event").count() >= upcoming.count()
    counts = {
        name: set(SearchFacet.objects.filter(name=name).values_list("value", flat=True))
        for name in ("subject", "phase", "audience", "format")
    }
    assert counts["subject"] == set(Subject.objects.values_list("slug", flat=True))
    assert counts["phase"] == set(Phase.values)
    assert counts["audience"] == set(Audience.values)
    assert counts["format"] == set(Event.Format.values)


def test_references_follow_from_who_booked_what_and_from_nothing_else():
    for booking in Booking.objects.filter(submission__isnull=False, follows=None).select_related("submission", "event", "booker")[:80]:
        together = booking.submission.bookings.filter(follows=None).order_by("pk")
        token = lasting_uuid("booking", booking.event.uid, booking.booker.email, *(each.person.email for each in together))
        assert booking.submission.token == token
        assert booking.reference == reference("booking", token, booking.person.email)


def test_dice_fall_the_same_way_everywhere():
    dice = Dice("a", 1)
    assert [dice.below(6) for _ in range(8)] == [Dice("a", 1).below(6), *(dice_after(dice_throws) for dice_throws in range(1, 8))]
    assert Dice("a", 1).shuffled("abcdef") == Dice("a", 1).shuffled("abcdef")
    assert Dice("a", 1).below(1_000_000) == 75492
    assert str(lasting_uuid("run", "phonics-that-sticks", 0)) == "29134750-4673-5386-b485-e058b2ab4412"


def dice_after(throws):
    dice = Dice("a", 1)
    return [dice.below(6) for _ in range(throws + 1)][-1]


def test_a_second_load_adds_nothing(books):
    def counted():
        models = (
            School,
            User,
            Affiliation,
            CoursePage,
            Event,
            Session,
            Booking,
            Order,
            Payment,
            Refund,
            PlaceEntry,
            WebhookEvent,
            Interest,
        )
        return [model.objects.count() for model in models], set(Booking.objects.values_list("reference", flat=True))

    before = counted()
    loading.load(books=books)
    assert counted() == before
    assert miscounted() == []


def test_where_there_are_courses_nothing_is_loaded(capsys):
    call_command(demo_data.Command(), "--if-empty")
    assert capsys.readouterr().out == ""


def test_the_accounts_are_printed_and_can_sign_in(client, capsys, settings):
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # the demonstration's own
    call_command(demo_accounts.Command())
    printed = capsys.readouterr().out
    assert all(words["email"] in printed for words in words_of("schools", "people")["person"] if "key" in words)
    assert client.login(username="nasima.begum@benjonson.example", password="better-together")


def test_teach_tower_hamlets_reads_like_a_site(client):
    pages = [page for page in Page.objects.live().specific() if isinstance(page, (BrandPage, TeachPage))]
    assert len([page for page in pages if not isinstance(page, StoryPage)]) >= 12
    assert StoryPage.objects.live().filter(is_illustrative=True).count() == 8
    assert SchoolProfile.objects.count() == 6
    answers = {page.url: client.get(page.url) for page in pages}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(answers, 200)
    links = {link.partition("#")[0] for answer in answers.values() for link in re.findall(r'<a[^>]* href="(/[^"]*)"', answer.text)}
    led_to = {link: client.get(link.replace("&amp;", "&")).status_code for link in links}
    assert {link: status for link, status in led_to.items() if status not in {200, 302}} == {}


def test_every_network_has_told_its_members_something_that_they_read_on_its_pages():
    told = Announcement.objects.sent().select_related("network", "author")
    assert set(told.values_list("network__slug", flat=True)) == set(NetworkPage.objects.values_list("slug", flat=True))
    assert len(told) >= 28
    client = Client()
    for announcement in told.filter(network__slug__in=["early-years", "headteachers"]):
        client.force_login(announcement.author, backend="django.contrib.auth.backends.ModelBackend")
        assert announcement.title in client.get(announcement.network.get_url()).text
        assert client.get(announcement.address).status_code == 200
    wished = NetworkMember.objects.active().values_list("emails", flat=True)
    assert set(wished) == set(Frequency.values)


def test_some_networks_discuss_and_members_can_read_it():
    threads = NetworkThread.objects.select_related("network")
    assert len(threads) >= 17
    assert min(Counter(thread.network.slug for thread in threads).values()) >= 2
    assert 6 <= len({thread.network.slug for thread in threads}) <= 8
    assert set(NetworkPage.objects.filter(has_discussion=True).values_list("slug", flat=True)) == {each.network.slug for each in threads}
    assert not ThreadPost.objects.filter(letters_due=True).exists(), "Nobody is sent a letter about what was written long ago."
    wrote = NetworkMember.objects.active().filter(network=OuterRef("thread__network"), person=OuterRef("author"))
    assert not ThreadPost.objects.filter(~Exists(wrote)).exists()
    assert not ThreadPost.objects.filter(written_at__gt=timezone.now()).exists()
    client = Client()
    for thread in threads:
        client.force_login(thread.started_by, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(thread.address).status_code == 200
    assert ThreadPost.objects.waiting().count() == PostReport.objects.filter(settled_at=None).count() == 1
    assert PostMention.objects.count() >= 5
    assert threads.filter(closed_at__isnull=False).exists()
    assert threads.filter(pinned_at__isnull=False).count() == 1


def test_every_meeting_has_its_agenda_and_those_that_are_over_have_notes(client):
    networks = list(NetworkPage.objects.all())
    for network in networks:
        lead = leads_of(network)[0]
        to_come, past = meetings.of_network(network, lead)
        assert len(past) >= 2
        assert to_come
        assert all(row.event.network_papers.agenda for row in [*to_come, *past])
        assert all(row.event.network_papers.notes for row in past)
        assert not any(row.event.network_papers.notes for row in to_come)
        client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
        assert past[0].event.network_papers.notes.splitlines()[0] in unescape(client.get(past[0].address).text)
        assert "Agenda" in client.get(to_come[0].address).text
    assert len(networks) == 14
    cohort = NetworkPage.objects.get(kind="cohort")
    assert Event.objects.open().filter(page=cohort.page_ptr_id).count() == cohort.meetings_planned == 6
    assert MeetingAction.objects.filter(done_at__lte=timezone.now(), done_by__isnull=False).count() >= 14
    left = MeetingAction.objects.open()
    assert len(left) >= 5
    assert not MeetingAction.objects.filter(Q(owner=None) | Q(due_on=None)).exists()


def test_whoever_came_to_a_meeting_was_in_its_network_by_then():
    came = Booking.objects.filter(event__kind="meeting", event__starts_at__lt=timezone.now()).select_related("event")
    joined = {(member.network_id, member.person_id): member.joined_at for member in NetworkMember.objects.active()}
    assert came
    assert [booking for booking in came if joined[booking.event.page_id, booking.person_id] > booking.event.starts_at] == []


def test_every_network_shares_three_resources_that_open_and_what_has_pages_shows_them(client):
    shared = Resource.objects.select_related("current").prefetch_related("placements__network")
    homes = Counter(placement.network.slug for resource in shared for placement in resource.placements.all() if placement.is_home)
    assert set(homes) == set(NetworkPage.objects.values_list("slug", flat=True))
    assert min(homes.values()) >= 3
    for resource in shared:
        [home] = [placement.network for placement in resource.placements.all() if placement.is_home]
        client.force_login(leads_of(home)[0], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(reverse("network_resource", args=[resource.pk]))
        assert (answer.status_code, resource.title in unescape(answer.text)) == (200, True), resource.title
        assert resource.added_at.date() < resource.review_on
        assert resource.added_at < timezone.now()
    assert shared.filter(meetings__isnull=False).count() >= 25
    assert ResourceVersion.objects.filter(number=2).exclude(what_changed="").count() >= 6
    assert Placement.objects.filter(is_home=False).count() >= 3
    files = [resource.current for resource in shared if resource.current.is_file]
    assert Counter(version.kind for version in files) >= Counter(pdf=5, docx=5, pptx=2)
    for version in files:
        assert version.drawing == ResourceVersion.Drawing.DONE
        assert version.why_not_drawn == ""
        pages = version.pages.all()
        assert version.html if version.kind == "docx" else version.page_count == len(pages) > 0
        assert all(page.picture.storage.exists(page.picture.name) for page in pages)
