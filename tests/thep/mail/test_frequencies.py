"""How often an address gets what it may stop: by list, by class, paused; what becomes of the choices when a person changes or goes."""

import datetime
import json

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from teach_th.models import JobAlert
from tests.factories.alerts import alert
from thep.accounts import closing
from thep.accounts.people import get_or_create_person
from thep.accounts.personal_data import export
from thep.mail import newsletter, preferences
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency, Message, Pause, Preference, Subscription
from thep.mail.preferences import UnknownChoice

pytestmark = pytest.mark.django_db

EMAIL = "nasima@home.example"
PASSWORD = "correct horse battery"
AT_ONCE, DAILY, WEEKLY, MONTHLY, NEVER = Frequency


def a_list(name="meetings", **fields):
    return MailingList(**{"name": name, "label": name.capitalize(), "about": LetterClass.NETWORK, "frequencies": tuple(Frequency)} | fields)


def a_kind(about, stopped_by="", name="test.kind"):
    return LetterKind(name=name, template="mail/from_text", about=about, why="You asked.", stopped_by=stopped_by)


def test_a_lists_own_choice_goes_before_its_classes_and_that_before_what_is_usual(declare):
    meetings, digests = a_list(), a_list("monthly", frequencies=(AT_ONCE, NEVER))
    declare(meetings, digests)
    assert preferences.frequency(EMAIL, meetings) == AT_ONCE
    preferences.choose(EMAIL, LetterClass.NETWORK, WEEKLY)
    assert preferences.frequency(EMAIL, "meetings") == WEEKLY
    assert preferences.frequency(EMAIL, digests) == AT_ONCE, "It doesn't come weekly."
    preferences.choose(EMAIL.upper(), "meetings", DAILY)
    assert preferences.frequency(f" {EMAIL.title()}", meetings) == DAILY
    preferences.choose(EMAIL, LetterClass.NETWORK, NEVER)
    assert preferences.frequency(EMAIL, meetings) == DAILY
    assert preferences.frequency(EMAIL, digests) == NEVER


def test_many_addresses_are_one_query(declare, django_assert_num_queries):
    kind = a_kind(LetterClass.NETWORK, "meetings")
    declare(a_list(), kind)
    preferences.choose("b@home.example", "meetings", NEVER)
    with django_assert_num_queries(1):
        found = preferences.frequencies(["A@home.example", "B@home.example"], kind)
    assert found == {"A@home.example": AT_ONCE, "B@home.example": NEVER}
    preferences.pause("a@home.example", timezone.localdate() + datetime.timedelta(days=1))
    with django_assert_num_queries(1):
        assert preferences.paused(["A@home.example", "B@home.example"]) == {"A@home.example"}


def test_what_cannot_be_turned_off_goes_at_once_whatever_was_chosen(declare, django_assert_num_queries):
    for each in (LetterClass.NETWORK, LetterClass.ALERT, LetterClass.NEWSLETTER):
        preferences.choose(EMAIL, each, NEVER)
    with django_assert_num_queries(0):
        assert preferences.frequency(EMAIL, a_kind(LetterClass.BOOKINGS)) == AT_ONCE


@pytest.mark.parametrize(
    ("name", "how_often"),
    [
        ("nothing", NEVER),
        ("newsletter", DAILY),
        (LetterClass.SECURITY, NEVER),
        (LetterClass.BOOKINGS, NEVER),
        (LetterClass.MEMBERSHIP, NEVER),
    ],
)
def test_nobody_chooses_what_there_is_not(name, how_often):
    with pytest.raises(UnknownChoice):
        preferences.choose(EMAIL, name, how_often)
    assert not Preference.objects.exists()


def test_a_digest_is_stopped_by_stopping_its_parts_and_stops_them(declare):
    digest = a_list("digest")
    first, second, at_once = (a_list(name, part_of="digest", default=default) for name, default in
                              (("first", DAILY), ("second", WEEKLY), ("third", AT_ONCE)))  # fmt: skip
    declare(digest, first, second, at_once)
    preferences.choose(EMAIL, "first", NEVER)
    assert preferences.frequency(EMAIL, digest) == AT_ONCE
    preferences.choose(EMAIL, "second", NEVER)
    assert preferences.frequency(EMAIL, digest) == NEVER
    preferences.stop_all([EMAIL])
    preferences.choose(EMAIL, "second", WEEKLY)
    assert [preferences.frequency(EMAIL, each) for each in (digest, first, second)] == [AT_ONCE, NEVER, WEEKLY]
    preferences.stop([EMAIL], "digest")
    assert [preferences.frequency(EMAIL, each) for each in (digest, first, second)] == [NEVER, NEVER, NEVER]


def test_stopping_a_digest_does_not_stop_what_comes_at_once(declare):
    digest, daily, at_once = a_list("digest"), a_list("daily", part_of="digest", default=DAILY), a_list("at once", part_of="digest")
    declare(digest, daily, at_once)
    preferences.stop([EMAIL], "digest")
    assert [preferences.frequency(EMAIL, each) for each in (digest, daily, at_once)] == [NEVER, NEVER, AT_ONCE]
    preferences.choose(EMAIL, "at once", DAILY)
    assert preferences.frequency(EMAIL, digest) == AT_ONCE
    preferences.stop([EMAIL], "digest")
    assert preferences.frequency(EMAIL, at_once) == NEVER


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Preference, {"address": "Nasima@home.example", "subject_of_choice": "newsletter", "frequency": "never"}),
        (Preference, {"address": EMAIL, "subject_of_choice": "newsletter", "frequency": "hourly"}),
        (Pause, {"address": "Nasima@home.example", "until": datetime.date(2027, 1, 14)}),
    ],
)
def test_the_database_refuses_what_would_hold_for_nobody(model, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**fields)


def test_a_subject_is_chosen_once():
    preferences.choose(EMAIL, LetterClass.NETWORK, NEVER)
    preferences.choose(EMAIL, LetterClass.NETWORK, AT_ONCE)
    assert [each.frequency for each in Preference.objects.all()] == [AT_ONCE]
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(address=EMAIL, subject_of_choice="all of network", frequency=NEVER)


def test_kinds_and_lists_that_do_not_fit_each_other_are_said(declare):
    declare(
        a_kind(LetterClass.ALERT, "meetings", "test.another_class"),
        a_kind(LetterClass.ALERT, "nothing", "test.no_list"),
        a_kind(LetterClass.SECURITY, "meetings", "test.not_to_be_stopped"),
        a_list(),
        a_list("receipts", about=LetterClass.BOOKINGS),
    )
    assert {error.id for error in run_checks()} >= {"mail.E011", "mail.E012", "mail.E013", "mail.E014"}


class TestTheirPerson:
    @pytest.fixture
    def nasima(self):
        nasima = get_or_create_person(EMAIL, name="Nasima", password=PASSWORD, verified=True)
        preferences.choose(EMAIL, "newsletter", NEVER)
        preferences.pause(EMAIL, timezone.localdate() + datetime.timedelta(days=7))
        return nasima

    def test_they_go_with_a_person_to_their_new_address(self, client, nasima):
        client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("account_email"), {"email": "n.begum@school.example", "action_add": ""})
        letter = Message.objects.filter(to="n.begum@school.example").latest("pk")
        path = next(word for word in letter.text.split() if "/accounts/confirm-email/" in word)
        client.post(path[path.index("/accounts/") :])
        nasima.refresh_from_db()
        assert nasima.email == "n.begum@school.example"
        assert [(each.address, each.frequency) for each in Preference.objects.all()] == [(nasima.email, NEVER)]
        assert preferences.paused([EMAIL, nasima.email]) == {nasima.email}

    def test_what_they_asked_for_goes_with_them_and_comes_once(self, nasima):
        for email in (EMAIL, "new@school.example"):
            newsletter.FLOW.confirm_asked(newsletter.ask(email))
        alert(EMAIL)
        preferences.follow([EMAIL], to="New@school.example")
        assert [each.email for each in [*Subscription.objects.all(), *JobAlert.objects.all()]] == ["new@school.example"] * 2

    def test_what_the_new_address_chose_itself_stays(self, nasima):
        preferences.choose("new@school.example", "newsletter", AT_ONCE)
        preferences.follow([EMAIL], to="New@school.example")
        assert [(each.address, each.frequency) for each in Preference.objects.all()] == [("new@school.example", AT_ONCE)]

    def test_they_are_in_the_export_and_go_with_the_account(self, nasima):
        preferences.choose("other@home.example", "newsletter", NEVER)
        held = json.dumps(export(nasima)["emails you chose"])
        assert (EMAIL in held, "Never" in held, "paused_until" in held, "other@home.example" in held) == (True, True, True, False)


@pytest.mark.django_db(transaction=True)
def test_choices_go_with_a_closed_account():
    nasima = get_or_create_person(EMAIL, name="Nasima", verified=True)
    preferences.choose(EMAIL, "newsletter", NEVER)
    preferences.pause(EMAIL, timezone.localdate() + datetime.timedelta(days=7))
    closing.close(nasima)
    assert (Preference.objects.count(), Pause.objects.count()) == (0, 0)


def test_stopping_a_list_stops_no_other_of_its_class(declare):
    declare(a_list("other", about=LetterClass.NEWSLETTER))
    preferences.stop([EMAIL], "newsletter")
    assert preferences.frequency(EMAIL, "newsletter") == NEVER
    assert preferences.frequency(EMAIL, "other") == AT_ONCE
