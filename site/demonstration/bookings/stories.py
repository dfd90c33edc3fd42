"""What happens to particular people: each account that can be signed in with finds what its line promises."""

import datetime
from collections.abc import Iterator, Sequence
from functools import partial

from django.db.models import QuerySet
from django.utils import timezone

from courses.models import CoursePage
from demonstration.bookings.booking_desk import DAY, Desk
from demonstration.courses.runs import run
from demonstration.schools.people import named
from demonstration.seeded_random import lasting_uuid
from demonstration.words import words_of
from thep.accounts.models import User
from thep.bookings import changes, interest, waiting_list
from thep.bookings.models import Booking
from thep.bookings.school_clock import inspection_days
from thep.bookings.stakes import stake_of
from thep.events import copies, events
from thep.events.events import Sitting
from thep.events.models import Event
from thep.events.school_terms import is_school_day
from thep.mail.models import Message
from thep.membership.years import academic_year_of, ends, this_academic_year
from thep.payments import refunds
from thep.payments.models import Refund
from thep.schools import leavers
from thep.schools.models import School

FREE, INCLUDED, CARD, INVOICE = Booking.Payment.FREE, Booking.Payment.INCLUDED, Booking.Payment.CARD, Booking.Payment.INVOICE


def tell_beginnings(desk: Desk) -> None:
    """Give people places before the registers fill, each paid for in some way."""
    ben_jonson, bow = School.objects.get(urn=100890), School.objects.get(urn=100965)
    teacher, lead, manager, head = named("teacher"), named("cpd_lead"), named("business_manager"), named("headteacher")
    daniel, grace = by_email("daniel.osei@benjonson.example"), by_email("grace.oconnell@benjonson.example")
    for person, event, payment in [
        (teacher, first("phonics-that-sticks"), INCLUDED),
        (teacher, first("agreeing-on-writing"), FREE),
        (teacher, upcoming("oracy-in-every-lesson", desk), CARD),
        (teacher, upcoming("talk-before-they-write", desk), INCLUDED),
        (lead, upcoming("awkward-conversations-done-well", desk), INCLUDED),
        (manager, upcoming("when-someone-asks-for-their-data", desk), FREE),
        (head, upcoming("the-stop-doing-list", desk), INCLUDED),
        (named("governor"), upcoming("new-governors", desk), INCLUDED),
        (named("governor"), upcoming("asking-better-questions-about-data", desk), FREE),
        (daniel, upcoming("everyone-can-lead-singing", desk), INCLUDED),
    ]:
        book_alone(desk, person, event, payment, ben_jonson)
    by_invoice = partial(desk.book, school=ben_jonson, payment=INVOICE)
    by_invoice(first("when-it-boils-over"), [daniel, grace], booker=lead, purchase_order="BJ-1987", days_ago=64)
    by_invoice(upcoming("sentences-first", desk), [teacher, daniel], booker=lead, purchase_order="BJ-2041", days_ago=9)
    by_invoice(upcoming("first-impressions-at-the-front-office", desk), [manager], booker=manager, purchase_order="BJ-2055", days_ago=4)
    book_alone(desk, named("sendco"), first("sendcos-first-year"), INCLUDED, School.objects.get(urn=100912))
    book_alone(desk, named("clerk"), upcoming("clerking-that-keeps-a-board-on-course", desk), INCLUDED, School.objects.get(urn=100934))
    book_alone(desk, named("supply"), upcoming("drawing-for-teachers-who-dont", desk), INCLUDED, School.objects.get(urn=100934))
    book_alone(desk, named("network_lead"), upcoming("counting-that-counts", desk), INCLUDED, School.objects.get(urn=100884))
    sunita, zhang = by_email("sunita.iyer@bow-school.example"), by_email("zhang.wei@bow-school.example")
    # Nobody has paid this one: it is some days overdue.
    by_invoice(
        first("fractions-from-year-1-to-year-7"),
        [zhang, sunita],
        booker=sunita,
        school=bow,
        is_paid=False,
        purchase_order="BOW/0417",
        days_ago=47,
    )
    rukia = by_email("rukia.abdi@bow-school.example")
    for slug, number in (("leading-maths", "BOW/0432"), ("science-on-a-shoestring", "BOW/0433")):
        by_invoice(later(slug, desk), [rukia], booker=sunita, school=bow, purchase_order=number, days_ago=5)
    in_case_ofsted_calls(desk, [daniel, grace], booker=lead, school=ben_jonson)
    book_before_renewing(desk, [daniel, grace], booker=lead, school=ben_jonson)
    interest.register(page("chairing-well"), person=named("chair"), note="Any evening but Thursday.")
    interest.register(page("a-coaching-circle-for-heads"), person=head)
    interest.register(page("essays-that-argue"), person=by_email("winston.charles@newcitycollege.example"))


def book_before_renewing(desk: Desk, people: Sequence[User], *, booker: User, school: School) -> None:
    """Have the school's lead book a run of the next academic year, for which it has been quoted and hasn't renewed yet."""
    year = academic_year_of(timezone.localdate(desk.now)) + 1
    if school.memberships.filter(academic_year=year, agreed_at__isnull=False).exists():
        return
    slug = "oracy-in-every-lesson"
    uid = lasting_uuid("run before renewing", slug, year)
    event = Event.objects.filter(uid=uid).first()
    if event is None:
        first_day = datetime.date(year, 10, 12)
        while not is_school_day(first_day):
            first_day += DAY
        event = copies.to_date(upcoming(slug, desk), first_day=first_day)
        Event.objects.filter(pk=event.pk).update(uid=uid)
        events.publish(event)
        event.refresh_from_db()
    if stake_of(event, school) is not None:
        desk.book(event, people, booker=booker, school=school, payment=Booking.Payment.ON_RENEWAL, purchase_order="BJ-2071", days_ago=3)


def in_case_ofsted_calls(desk: Desk, people: Sequence[User], *, booker: User, school: School) -> None:
    """Give colleagues of Folasade Okonkwo places on the days that an inspection would take if Ofsted called today.

    So soon little is on: the last runs of two courses online, which need no room, are brought forward.
    """
    days = inspection_days(timezone.localdate(desk.now))[1:]
    slugs = ["adaptive-teaching-without-three-worksheets", "noticing-and-what-to-do-next"]
    for date, slug in zip(days, slugs, strict=True):
        last = run(slug, words_for(slug)["runs"] - 1)
        if last is not None and not last.bookings.exists():
            brought_forward = [
                Sitting(starts_at=on_day(date, session.starts_at), ends_at=on_day(date, session.ends_at)) for session in last.sessions.all()
            ]
            events.set_sessions(last, brought_forward)
            last.refresh_from_db()
            desk.book(last, people, booker=booker, school=school, payment=INVOICE, purchase_order="BJ-2063", days_ago=6)


def on_day(date: datetime.date, moment: datetime.datetime) -> datetime.datetime:
    """Return the same time in London on `date`."""
    return timezone.make_aware(datetime.datetime.combine(date, timezone.localtime(moment).time()))


def tell_changes(desk: Desk) -> None:
    """Have people cancel, pass a place on, move, be offered one or let it go, after the registers filled."""
    office = named("office_events")
    offer_places(desk)
    refund_a_card(desk)
    pass_one_on(desk)
    move_one(desk)
    call_one_off(desk, by=office)
    let_an_offer_lapse(desk)
    leave_a_page_open(desk)
    say_who_leaves()
    for refund in Refund.objects.unfinished():
        refunds.send(refund)


def offer_places(desk: Desk) -> None:
    """Have Shahid Miah wait for one full run and be offered a place at another, as somebody cancelled; two more offers are out."""
    shahid, ben_jonson = named("teaching_assistant"), School.objects.get(urn=100890)
    full = [event for event in full_runs(desk) if event.policy and event.uses_included_places]
    to_offer, to_wait, *others = sorted(full, key=lambda event: "teaching_assistant" not in audiences(event))
    for event in (to_offer, to_wait):
        desk.book(event, [shahid], booker=shahid, school=ben_jonson, payment=INCLUDED, days_ago=12)
    Booking.objects.filter(event=to_offer, person=shahid, state=Booking.State.WAITING).update(waiting_rank=-1)
    give_up(to_offer)
    for event in others[:2]:
        give_up(event)
    about_to_lapse = Booking.objects.filter(state=Booking.State.OFFERED).exclude(person=shahid).order_by("pk").first()
    if about_to_lapse:
        Booking.objects.filter(pk=about_to_lapse.pk).update(expires_at=desk.now + datetime.timedelta(hours=5))
        # Its letter is some days old by now, and names another hour.
        Message.objects.about(about_to_lapse).filter(kind="bookings.offered").delete()


def say_who_leaves() -> None:
    """Have Zhang Wei leave Bow School at the end of the school year, as his lead has said."""
    zhang, sunita = by_email("zhang.wei@bow-school.example"), by_email("sunita.iyer@bow-school.example")
    staying = zhang.affiliations.active().staying().select_related("school").first()
    if staying is not None:
        leavers.remove(zhang, school=staying.school, by=sunita, last_day=ends(this_academic_year()))


def let_an_offer_lapse(desk: Desk) -> None:
    """Let an offer that nobody answered go on to the next in the list."""
    for event in full_runs(desk):
        if event.bookings.filter(state=Booking.State.LAPSED).exists():
            return
        if (
            event.bookings.filter(state=Booking.State.WAITING).count() > 1
            and not event.bookings.filter(state=Booking.State.OFFERED).exists()
        ):
            give_up(event)
            event.bookings.filter(state=Booking.State.OFFERED).update(expires_at=desk.now - datetime.timedelta(minutes=1))
            waiting_list.lapse_offers()
            return


def give_up(event: Event) -> None:
    """Cancel for somebody with an included place at a full event; it is offered to the head of the waiting list."""
    if not event.bookings.filter(end_reason=CANT_COME).exists():
        booking = event.bookings.confirmed().filter(payment=INCLUDED).exclude(person__in=those_named()).order_by("pk").first()
        if booking:
            changes.cancel(booking, by=booking.person, reason=CANT_COME)


CANT_COME = "No cover that day"


def refund_a_card(desk: Desk) -> None:
    """Have Claire Donnelly pay by card, cancel in time, and get her money back."""
    claire = by_email("claire.donnelly@stephenhawking.example")
    event = later("oracy-in-every-lesson", desk)
    for booking in desk.book(event, [claire], booker=claire, school=School.objects.get(urn=131023), payment=CARD, days_ago=15):
        changes.cancel(booking, by=claire, reason="A school visit was moved to that day")


def pass_one_on(desk: Desk) -> None:
    """Have Grace O'Connell go instead of Daniel Osei, who can't sing that day."""
    lead, grace = named("cpd_lead"), by_email("grace.oconnell@benjonson.example")
    event = upcoming("everyone-can-lead-singing", desk)
    booking = event.bookings.confirmed().filter(person__email="daniel.osei@benjonson.example").first()
    if booking and not event.bookings.live().filter(person=grace).exists():
        changes.transfer(booking, to=grace, by=lead)


def move_one(desk: Desk) -> None:
    """Have Abdirahman Yusuf, who paid by card, come in the spring instead."""
    abdirahman = by_email("abdirahman.yusuf@morpeth.example")
    soon, later_on = [event for event in bookable("calm-starts", desk) if event.starts_at and event.starts_at > desk.now + 30 * DAY][:2]
    for booking in desk.book(soon, [abdirahman], booker=abdirahman, school=School.objects.get(urn=100967), payment=CARD, days_ago=20):
        if booking.state == Booking.State.CONFIRMED:
            changes.move(booking, to_event=later_on, by=abdirahman)


def call_one_off(desk: Desk, *, by: User) -> None:
    """Have the office cancel a run; everybody is told, and has their place or their money back."""
    *_, event = bookable("twenty-minutes-of-languages", desk)
    karolina = named("supply")
    desk.book(event, [karolina], booker=karolina, school=School.objects.get(urn=100934), payment=INCLUDED, days_ago=6)
    events.cancel(event, by=by, reason="Our facilitator has been called to a school trip on the same day. We’ll find a new date.")


def leave_a_page_open(desk: Desk) -> None:
    """Have Winston Charles get as far as the payment page: his place is held for half an hour."""
    winston = by_email("winston.charles@newcitycollege.example")
    event = next(event for event in bookable("checking-what-theyve-understood", desk) if not event.is_full)
    desk.book(event, [winston], booker=winston, school=School.objects.get(urn=130418), payment=CARD, is_paid=False, days_ago=0)


def book_alone(desk: Desk, person: User, event: Event, payment: str, school: School) -> None:
    desk.book(event, [person], booker=person, school=school, payment=payment)


def bookable(slug: str, desk: Desk) -> Iterator[Event]:
    """Yield the runs of a course that can be booked, the soonest first."""
    runs = filter(None, (run(slug, number) for number in range(words_for(slug)["runs"])))
    yield from sorted((event for event in runs if event.is_bookable(desk.now)), key=lambda event: (event.starts_at, event.pk))


def upcoming(slug: str, desk: Desk) -> Event:
    return next(bookable(slug, desk))


def later(slug: str, desk: Desk) -> Event:
    """Return a run with room, so far ahead that cancelling it costs nothing."""
    return next(event for event in bookable(slug, desk) if not event.is_full and event.starts_at and event.starts_at > desk.now + 30 * DAY)


def first(slug: str) -> Event:
    event = run(slug, 0)
    if event is None:
        raise LookupError(slug)
    return event


def full_runs(desk: Desk) -> list[Event]:
    """Return full runs with people waiting, the soonest first."""
    waited_for = Booking.objects.waiting().order_by().values("event")
    return [event for event in Event.objects.open().filter(pk__in=waited_for).order_by("starts_at", "pk") if event.is_bookable(desk.now)]


def audiences(event: Event) -> list[str]:
    return list(CoursePage.objects.get(pk=event.page_id).audiences)


def words_for(slug: str) -> dict[str, int]:
    return next(words for words in words_of("courses", "courses")["course"] if words["slug"] == slug)


def page(slug: str) -> CoursePage:
    return CoursePage.objects.get(slug=slug)


def those_named() -> QuerySet[User]:
    """Return the people whom the words name, and who keep what they have."""
    return User.objects.filter(email__in=[words["email"] for words in words_of("schools", "people")["person"]])


def by_email(email: str) -> User:
    return User.objects.get(email=email)
