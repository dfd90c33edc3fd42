"""A place is booked before its school has renewed: confirmed at once, and settled by whether the school renews in time."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.membership import TierFactory, TierTermsFactory
from tests.factories.payments import committed, disputed_invoice
from tests.thep.bookings.renewal_world import (
    INCLUDED,
    MEMBERS,
    OTHERS,
    WAITS,
    at,
    invoiced,
    now,
    settle,
    stands,
    words,
)
from tests.thep.bookings.test_booking_form import Visit
from thep.bookings import changes, renewal_letters, waiting_list
from thep.bookings.errors import NotAllowed, NotPayable
from thep.bookings.models import Booking
from thep.bookings.stakes import stake_of
from thep.events.models import Event, Price
from thep.mail import sender
from thep.mail.models import Message
from thep.membership import declines, memberships, renewal_dates
from thep.membership.errors import NotPossibleNow as NoSuchDate
from thep.payments import contested_invoices
from thep.payments.models import Order
from thep.schools import affiliations

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment


class TestWhoCan:
    def test_the_place_is_confirmed_at_once_and_the_lead_is_told_what_is_at_stake(self, world):
        booking = world.book()
        assert (booking.state, *stands(booking)) == (State.CONFIRMED, *WAITS)
        letter = Message.objects.get(kind="bookings.booked")
        assert (
            "If your school renews by 30 September 2027, each place costs an included place, or £45 + VAT if none is left." in letter.text
        )
        assert "If it doesn’t, we send an invoice for £60 + VAT a place." in letter.text

    @pytest.mark.parametrize(
        ("change", "can"),
        [
            (lambda world, go_to: None, True),
            (lambda world, go_to: go_to("2027-09-30T23:00"), True),  # in grace
            (lambda world, go_to: go_to("2027-10-01T00:00"), False),  # too late to renew
            (lambda world, go_to: (renewal_dates.set_renew_by(2027, datetime.date(2027, 8, 20)), go_to("2027-08-21T00:00")), False),
            (lambda world, go_to: world.renew(), False),
            (lambda world, go_to: memberships.end(world.now, on=datetime.date(2027, 8, 10)), False),
            (lambda world, go_to: world.now.delete(), False),
            (lambda world, go_to: Event.objects.update(starts_at=at("2027-08-30T09:00"), ends_at=at("2027-08-30T12:00")), False),
            (lambda world, go_to: Event.objects.update(starts_at=at("2028-09-10T09:00"), ends_at=at("2028-09-10T12:00")), False),
            (lambda world, go_to: Event.objects.update(uses_included_places=False), True),
            (lambda world, go_to: (Event.objects.update(uses_included_places=False), Price.objects.update(net_pence=OTHERS)), False),
        ],
    )
    def test_a_school_can_that_was_a_member_and_may_still_renew(self, world, go_to, change, can):
        change(world, go_to)
        event = Event.objects.get(pk=world.event.pk)
        assert (stake_of(event, world.school) is not None) == can
        if can:
            assert world.book(event=event).renew_by == datetime.date(2027, 9, 30)
        else:
            with pytest.raises(NotPayable):
                world.book(event=event)
            assert not Booking.objects.exists()

    def test_only_who_leads_the_school_can_and_the_office(self, world):
        with pytest.raises(NotAllowed):
            book(world.event, world.colleague, school=world.school, payment=Payment.ON_RENEWAL)
        booking = book(world.event, world.colleague, school=world.school, payment=Payment.ON_RENEWAL, by_office=True)
        assert stands(booking) == WAITS

    def test_an_offered_place_can_be_taken_so(self, world):
        Event.objects.update(capacity=1)
        first = world.book(teacher_at(world.school))
        waiting = book(world.event, world.lead, school=world.school, payment=Payment.CARD)
        changes.cancel(first, by=None)
        taken, order = waiting_list.accept(now(waiting), by=world.lead, payment=Payment.ON_RENEWAL)
        assert (taken.state, order, *stands(taken)) == (State.CONFIRMED, None, *WAITS)


class TestHowItSettles:
    def test_a_place_is_used_where_one_is_left_and_the_others_are_invoiced_at_the_members_price(self, world):
        first = world.book(world.lead, world.colleague, teacher_at(world.school))
        renewed = world.renew()
        assert sorted(stands(booking) for booking in Booking.objects.all()) == [INCLUDED, *[(Payment.INVOICE, MEMBERS, False)] * 2]
        assert invoiced() == [2 * MEMBERS]
        made = Order.objects.get(buyer=world.lead, purchase_order="PO 7")
        assert (made.purchase_order, made.bill_to_email, made.buyer) == ("PO 7", "finance@rowan.example", world.lead)
        renewed.refresh_from_db()
        assert (renewed.places_left, renewed.entries.filter(kind="reserved").count()) == (0, 1)
        letter = Message.objects.get(kind="bookings.renewal_settled")
        assert "Included in the school’s membership of 2027/28" in letter.text
        assert "£45 + VAT as a full member, since the school renewed" in letter.text
        assert now(first).membership == renewed

    def test_where_members_pay_more_by_then_the_price_is_the_one_that_was_told(self, world):
        booking = world.book(event=world.run("2027-10-21T09:00", uses_included_places=False))
        Price.objects.filter(event=booking.event, tier=world.tier).update(net_pence=OTHERS + 1000)
        world.renew()
        assert stands(booking) == (Payment.INVOICE, OTHERS, False)

    @pytest.mark.parametrize("swept", ["2027-10-01T00:05", "2027-10-09T12:00"])
    def test_who_has_not_renewed_by_the_day_owes_the_other_price_whenever_the_round_runs(self, world, go_to, swept):
        booking = world.book()
        go_to("2027-09-30T23:59")
        assert (settle(), stands(booking)) == (0, WAITS)
        go_to(swept)
        assert (settle(), stands(booking)) == (1, (Payment.INVOICE, OTHERS, False))
        assert (settle(), invoiced()) == (0, [OTHERS])
        assert "as the school had not renewed by 30 September 2027" in now(booking).price_reason

    @pytest.mark.parametrize(
        ("renewed", "expected"), [("2027-09-30T23:59", INCLUDED), ("2027-10-01T00:00", (Payment.INVOICE, OTHERS, False))]
    )
    def test_when_the_school_agreed_decides_and_not_when_the_round_ran(self, world, go_to, renewed, expected):
        booking = world.book()
        go_to(renewed)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("thep.membership.followers.declared", lambda part: [])  # nothing follows at once
            world.renew()
        assert stands(booking) == WAITS
        go_to("2027-10-09T12:00")
        assert (settle(), stands(booking)) == (1, expected)

    def test_who_renews_late_is_invoiced_the_other_price_where_no_round_has_run(self, world, go_to):
        booking = world.book()
        go_to("2027-10-03T12:00")
        world.renew()
        assert stands(booking) == (Payment.INVOICE, OTHERS, False)

    def test_the_tier_that_the_school_agrees_to_says_the_price(self, world):
        associate = TierTermsFactory(tier=TierFactory(name="Associate"), academic_year=2027, included_places=0).tier
        Price.objects.create(event=world.event, tier=associate, net_pence=5500)
        booking = world.book()
        world.renew(associate)
        assert stands(booking) == (Payment.INVOICE, 5500, False)

    def test_a_quotation_that_is_withdrawn_leaves_it_waiting(self, world, go_to):
        booking = world.book()
        quoted = memberships.quote(school=world.school, tier=world.tier, academic_year=2027)
        memberships.withdraw(quoted.charges.get())
        go_to("2027-10-01T00:05")
        settle()
        assert stands(booking) == (Payment.INVOICE, OTHERS, False)

    def test_a_membership_that_ends_before_the_event_leaves_what_is_settled(self, world, go_to):
        booking = world.book()
        renewed = world.renew()
        go_to("2027-09-05T09:00")
        memberships.end(renewed, on=datetime.date(2027, 10, 1))
        go_to("2027-10-09T12:00")
        assert (settle(), stands(booking)) == (0, INCLUDED)

    def test_a_membership_that_has_ended_before_the_event_brings_nothing(self, world, go_to):
        renewed = world.renew()
        go_to("2027-09-05T09:00")
        memberships.end(renewed, on=datetime.date(2027, 10, 1))
        waiting = book(world.event, world.colleague, school=world.school, payment=Payment.INVOICE, by_office=True)
        Booking.objects.filter(pk=waiting.pk).update(payment=Payment.ON_RENEWAL, renew_by=datetime.date(2027, 9, 30), order_line=None)
        assert settle() == 0
        go_to("2027-10-09T12:00")
        assert (settle(), stands(waiting)) == (1, (Payment.INVOICE, OTHERS, False))

    def test_an_event_that_moves_into_a_year_of_the_schools_is_settled_by_that(self, world):
        booking = world.book()
        Event.objects.filter(pk=world.event.pk).update(starts_at=at("2027-08-28T09:00"), ends_at=at("2027-08-28T12:00"))
        assert (settle(), stands(booking)) == (1, INCLUDED)
        assert now(booking).membership == world.now

    def test_the_office_sets_the_day_and_who_was_told_a_later_one_keeps_it(self, world, go_to):
        booking = world.book()
        renewal_dates.set_renew_by(2027, datetime.date(2027, 9, 10))
        later = world.book(teacher_at(world.school))
        assert [now(each).renew_by for each in (booking, later)] == [datetime.date(2027, 9, 30), datetime.date(2027, 9, 10)]
        go_to("2027-09-11T00:05")
        settle()
        assert (stands(booking), stands(later)) == (WAITS, (Payment.INVOICE, OTHERS, False))
        renewal_dates.set_renew_by(2027, datetime.date(2027, 10, 15))
        go_to("2027-10-09T12:00")
        settle()
        assert stands(booking) == WAITS
        for day in (datetime.date(2027, 10, 8), datetime.date(2028, 9, 1)):
            with pytest.raises(NoSuchDate):
                renewal_dates.set_renew_by(2027, day)


# What is done with a place while it waits: its state then, who waits, and what is owed for it in the end, by whether the school renews.


class TestWhatPeopleSee:
    def test_a_lead_books_on_renewal_and_their_school_page_says_what_waits(self, world):
        visit = Visit(world.event, world.lead)
        client, page = visit.client, words(visit.page)
        assert "Book now, before your school renews for 2027/28" in page
        assert "If your school renews by 30 September 2027, each place costs an included place, or £45 + VAT if none is left." in page
        assert "Book 1 place on renewal, £72 at most" in words(
            visit.send(people=[world.lead.pk], payment="on_renewal", agreed="", order_if_invoiced="PO 9")
        )
        done = client.get(visit.send(people=[world.lead.pk], payment="on_renewal", order_if_invoiced="PO 9").url)
        assert "You’re booked" in words(done)
        assert "If it doesn’t, we send an invoice for £60 + VAT a place." in words(done)
        booking = Booking.objects.get()
        assert (booking.purchase_order, *stands(booking)) == ("PO 9", *WAITS)
        school = words(client.get(reverse("member_school", args=[world.school.urn])))
        assert "1 place waits for your renewal" in school
        assert "by 30 September 2027 , and your school pays what members pay for them. If you don’t, we send an invoice for £72 ." in school
        world.renew()
        assert "your renewal" not in words(client.get(reverse("member_school", args=[world.school.urn])))
        assert "1 included place of Rowan Primary School" in words(client.get(reverse("member_booking", args=[booking.reference])))

    def test_a_teacher_is_not_offered_it(self, world):
        assert "before your school renews" not in words(Visit(world.event, world.colleague).page)


class TestNotice:
    @pytest.mark.parametrize(
        ("days", "letters"),
        [
            (["2027-09-15T09:00"], 0),
            (["2027-09-16T09:00", "2027-09-17T09:00"], 1),
            (["2027-09-16T09:00", "2027-09-27T09:00", "2027-09-28T09:00"], 2),
            (["2027-09-28T09:00"], 1),
            (["2027-10-01T09:00"], 0),
        ],
    )
    def test_leads_are_told_14_and_3_days_before_each_time_once(self, world, go_to, days, letters):
        world.book()
        for day in days:
            go_to(day)
            with committed():
                renewal_letters.tell_all()
        found = Message.objects.filter(kind="bookings.renewal_notice")
        assert (found.count(), {message.to for message in found}) == (letters, {world.lead.email} if letters else set())
        for message in found:
            assert "If you don’t renew, we’ll send an invoice for £72 after that day." in message.text

    def test_of_a_place_that_was_cancelled_too_late_they_are_told_the_part_that_is_kept(self, world, go_to):
        booking = world.book(event=world.run("2027-10-05T09:00"))
        go_to("2027-09-28T09:00")
        changes.cancel(now(booking), by=world.lead)
        with committed():
            renewal_letters.tell_all()
        assert "we’ll send an invoice for £36 after that day." in Message.objects.get(kind="bookings.renewal_notice").text

    @pytest.mark.parametrize(("renews", "left"), [(True, ("cancelled", renewal_letters.NOTHING_WAITS)), (False, ("handed over", ""))])
    def test_nor_does_who_renews_while_the_notice_waits(self, world, go_to, renews, left):
        world.book()
        go_to("2027-09-28T09:00")
        renewal_letters.tell_all()
        if renews:
            world.renew()
        sender.send_due()
        assert Message.objects.filter(kind="bookings.renewal_notice").values_list("state", "reason").get() == left

    def test_nor_does_who_stops_leading_the_school_while_the_notice_waits(self, world, go_to):
        world.book()
        successor = lead_of(world.school)
        go_to("2027-09-28T09:00")
        renewal_letters.tell_all()
        affiliations.end(world.lead.affiliations.get(), by=successor)
        sender.send_due()
        assert dict(Message.objects.filter(kind="bookings.renewal_notice").values_list("to", "state")) == {
            world.lead.email: "cancelled",
            successor.email: "handed over",
        }

    def test_nor_does_who_says_that_they_will_not_renew(self, world, go_to):
        world.book()
        go_to("2027-09-17T09:00")
        assert renewal_letters.tell_all() == 1
        declines.decline(world.now, reason="Our trust buys its own", by=world.lead)
        sender.send_due()
        go_to("2027-09-28T09:00")
        assert renewal_letters.tell_all() == 0
        found = Message.objects.filter(kind="bookings.renewal_notice")
        assert found.values_list("state", "reason").get() == ("cancelled", renewal_letters.NOTHING_WAITS)

    def test_nor_does_who_disputes_what_a_membership_cost_until_that_is_settled(self, world, go_to):
        world.book()
        go_to("2027-09-17T09:00")
        renewal_letters.tell_all()
        order = disputed_invoice(world.school, purpose="membership")
        sender.send_due()
        found = Message.objects.filter(kind="bookings.renewal_notice")
        assert found.values_list("state", "reason").get() == ("cancelled", renewal_letters.NOTHING_WAITS)
        go_to("2027-09-28T09:00")
        assert renewal_letters.tell_all() == 0
        contested_invoices.settle(order, how="It was right", by=world.lead)
        assert renewal_letters.tell_all() == 1

    def test_who_has_renewed_gets_none(self, world, go_to):
        world.book()
        world.renew()
        go_to("2027-09-28T09:00")
        assert renewal_letters.tell_all() == 0
