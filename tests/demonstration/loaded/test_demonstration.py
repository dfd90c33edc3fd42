"""The demonstration partnership is whole and true to its promises."""

import datetime
import re
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState

from courses.models import CoursePage
from demonstration.schools.schools import BEN_JONSON, FIRST_INVENTED
from demonstration.season import LOOKING_BACK
from demonstration.statements import last_term
from demonstration.words import words_of
from stripe_sandbox import Sandbox
from teach_th.models import SchoolProfile, StoryPage, TeachPage
from teach_th.pages.models import BrandPage
from tests.demonstration.loaded.people import bookings_of, person
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
from thep.mail.models import Message, Wording
from thep.membership.models import Membership
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
