"""The demonstration is the same on every machine, and is loaded once."""

import pytest
from django.core.management import call_command

from courses.models import CoursePage
from demonstration import loading
from demonstration.bookings.booking_desk import reference
from demonstration.management.commands import demo_accounts, demo_data
from demonstration.seeded_random import Dice, lasting_uuid
from demonstration.words import words_of
from thep.accounts.models import User
from thep.bookings.models import Booking, Interest
from thep.bookings.places import miscounted
from thep.events.models import Event, Session
from thep.membership.models import PlaceEntry
from thep.payments.models import Order, Payment, Refund, WebhookEvent
from thep.schools.models import Affiliation, School

pytestmark = [pytest.mark.django_db, pytest.mark.content, pytest.mark.xdist_group("demonstration")]  # loaded in one process


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
