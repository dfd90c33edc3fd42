"""Somebody unlike anybody else, who does everything that the product has.

Whatever a new part of the product keeps of who uses it belongs here: `tests/what_stays.py` lists what stays of it, and what one is shown
of it, against lists of its own.
"""

import datetime
from email.message import EmailMessage

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from teach_th import signed_links
from teach_th.interest import talent_pool
from teach_th.models import JobAlert, Look
from teach_th.schools import profiles
from teach_th.vacancies import vacancies
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.courses import course_page, subject
from tests.factories.events import EventFactory
from tests.factories.mail import posted
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.teach_th import contact_page
from tests.factories.teach_th_interest import in_the_pool, offered, school_with_the_pool
from tests.factories.vacancies import draft
from tests.planted_networks import belong_to_networks
from tests.planted_office import work_in_the_office
from tests.planted_person import EMAIL, NAME, NUMBER, OTHER_EMAIL, committed, pasted, sign_in
from thep.accounts.groups import ensure_groups
from thep.accounts.models import User
from thep.bookings import bookings, changes, ofsted
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.digests import runs as digest_runs
from thep.events import files, secret_feeds
from thep.events.models import CancellationPolicy, Facilitator
from thep.incoming import arrivals, replies
from thep.incoming.models import IncomingMessage
from thep.incoming.reply_addresses import reply_address
from thep.mail import address_troubles, newsletter, preferences
from thep.mail.kinds import LetterClass
from thep.mail.models import DeliveryEvent, Frequency, Message
from thep.mail.sign_in import SIGNING_IN
from thep.payments import webhooks
from thep.payments.gateway import Event as StripeEvent
from thep.schools import affiliations
from thep.schools.invitations import invitations, lists
from thep.schools.models import Affiliation


def live_a_life():
    """Have them do what there is to do; answers the browser in which they are signed in. What they booked is over in 60 days."""
    ensure_groups()
    person = PersonFactory(pk=NUMBER, name=NAME, email=EMAIL, access_needs=f"{NAME} needs a loop", dietary_needs="Halal")
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    school = SchoolFactory()
    client = sign_in()
    keep_an_account(client)
    learn(client, person, school)
    answer_letters(person)
    have_letters_in_every_state(person)
    look_for_work(client, school)
    recruit(person)
    invite(person)
    belong_to_networks(person)
    work_in_the_office(client, person)
    lead_events(person)
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={"seed": f"{NAME}"})
    return client


def keep_an_account(client):
    client.post(reverse("member_profile"), {"name": NAME, "access_needs": "A loop"})
    User.objects.get(pk=NUMBER).subjects.add(subject("Maths"))
    client.post(reverse("my_calendar"))
    for view in ("account_request_login_code", "account_reset_password"):
        committed(lambda view=view: Client().post(reverse(view), {"email": EMAIL}))


def learn(client, person, school):
    """Book, pay, cancel, pass on, wait; be booked by one's own school and by another, which knows the address alone."""
    lead, colleague = lead_of(school), teacher_at(school)
    affiliations.approve(affiliations.request_listing(person, school=school), by=lead)
    secret_feeds.renew_of_school(person, school)  # from when they led it
    page = course_page()
    client.post(reverse("register_interest", args=[page.slug]), {"note": f"{NAME} would like Tuesdays"})
    policy = CancellationPolicy.objects.create(name="Strict", slug="strict", text="A term.", waived_for_ofsted=True)
    policy.steps.create(at_least=60, refund_percent=100)
    runs = [EventFactory(price=4500, page=page) for _ in range(4)]
    client.get(reverse("course", args=[page.slug]))
    pay(book(runs[0], person, payment="card", school=school).order_line.order)
    committed(lambda: changes.cancel(Booking.objects.get(event=runs[0]), by=person, reason=f"{NAME} is ill", waive=True))
    invoiced = bookings.book(runs[1], booker=lead, school=school, delegates=[Delegate(person=person)], payment="invoice")
    changes.transfer(invoiced.bookings[0], to=colleague, by=person)
    given = book(runs[2], colleague, school=school, payment="card")
    pay(given.order_line.order)
    given.refresh_from_db()
    changes.transfer(given, to=person, by=lead)
    full = EventFactory(capacity=1)
    book(full)
    changes.cancel(book(full, person), by=person)
    inspected = EventFactory(price=4500, policy=policy)
    visited = book(inspected, person, payment="card", school=school)
    pay(visited.order_line.order)
    visited.refresh_from_db()
    ofsted.ask(visited, by=person, reason=f"{NAME} says so")
    other_lead = lead_of(SchoolFactory())
    other = other_lead.affiliations.get().school
    by_address = bookings.book(runs[3], booker=other_lead, school=other, delegates=[Delegate(email=EMAIL)], payment="invoice")
    for placed in (invoiced, by_address):
        pay(placed.order)
    client.post(reverse("new_dates"), {"q": NAME})
    for weeks in (2, 0):
        digest_runs.begin(Frequency.WEEKLY, timezone.now() - datetime.timedelta(weeks=weeks))
    for state in ("done", "failed"):
        event = StripeEvent(
            id=f"evt_{state}", type="charge.succeeded", created=timezone.now(), object={"id": "ch_1", "name": NAME, "email": EMAIL}
        )
        webhooks.receive(event) if state == "done" else webhooks.record_failure(event, ValueError("unknown"))


@override_settings(MAIL_REPLY_DOMAIN="replies.example")
def answer_letters(person):
    """Answer a letter about a booking; deal with somebody else's answer in the office."""
    booking = Booking.objects.filter(person=person).first()
    for sender in (f"{NAME} <{EMAIL}>", "colleague@school.example"):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, reply_address("booking", booking), "Re: Your place"
        mail.set_content(f"I am {NAME}." if EMAIL in sender else "May I bring somebody?")
        arrivals.take_in(mail)
    replies.mark_as_done(IncomingMessage.objects.get(from_address="colleague@school.example"), by=person)


def have_letters_in_every_state(person):
    """Have letters, to one's other address too, that wait, are held, may have left, came back; and what providers told of them."""
    EmailAddress.objects.create(user=person, email=OTHER_EMAIL, verified=True, primary=False)
    for state in Message.State:
        for address, reader in ((EMAIL, person), (OTHER_EMAIL, None)):
            letter = posted(address, person=reader, cause=f"test:{state}", subject=f"Dear {NAME}", text=NAME, kind=SIGNING_IN)
            Message.objects.filter(pk=letter.pk).update(
                state=state, claimed_until=timezone.now(), reason=f"550 5.1.1 {address}: no such mailbox"
            )
    for address in (EMAIL, OTHER_EMAIL):
        address_troubles.took_nothing(address, f"{address}: mailbox full")
        DeliveryEvent.objects.create(key=f"postmark:{address}"[:200], address=address, what="bounced", words=f"{address} is full")


def look_for_work(client, school):
    """Ask for letters, say that one would like to work here, be looked at, ask a question."""
    newsletter.FLOW.confirm_asked(newsletter.ask(EMAIL))
    preferences.choose(EMAIL, LetterClass.ALERT, Frequency.NEVER)
    preferences.pause(EMAIL, timezone.localdate() + datetime.timedelta(days=3))
    client.post(reverse("job_alert"), {"email": EMAIL, "frequency": "weekly", "q": "maths"})
    client.post(reverse("job_alert_link", args=[signed_links.token_of(JobAlert.objects.get())]), {"do": "confirm"})
    expressed = in_the_pool(EMAIL, name=NAME, about=f"I am {NAME}")
    looker = PersonFactory(name="Grace O'Connell")
    talent_pool.note_look(expressed, Look.Kind.VIEWED, school=school, by=looker)
    client.post(reverse("enquiry", args=[contact_page().pk]), {"name": NAME, "email": EMAIL, "words": f"I am {NAME}"})


def recruit(person):
    """Write an advert and a profile for a school, offer a visit, look for candidates and write to one."""
    school = school_with_the_pool()
    AffiliationFactory(person=person, school=school, role=Affiliation.Role.RECRUITER)
    advert = draft(school=school, written_by=person)
    vacancies.submit(advert, by=person)
    profiles.write(school, by=person, welcome="A lively school.", offer="Time", welcomes_visits=True, words_on_visits="Call us.")
    offered(school, by=person)
    candidate = in_the_pool("candidate@home.example")
    talent_pool.note_look(candidate, Look.Kind.VIEWED, school=school, by=person)
    committed(lambda: talent_pool.contact(candidate, school=school, by=person, words="Come and see us."))


def invite(person):
    """Be invited to a school, on a list too, and invite somebody to one's own, also as one on a list."""
    other = SchoolFactory()
    lead = lead_of(other)
    pasted(f"{EMAIL}, {NAME}, {NAME}", other, by=lead)
    invitations.accept(invitations.invite(EMAIL, school=other, by=lead, name=NAME), by=person)
    own = AffiliationFactory(person=person, role=Affiliation.Role.CPD_LEAD).school
    lead_of(own)  # who leaves is not the last
    started = pasted("invited@planted.example", own, by=person)
    committed(lambda: lists.start(started, by=person))


def lead_events(person):
    """Be named as who leads an event."""
    facilitator = Facilitator.objects.create(name=NAME, slug="zebedee", biography=f"{NAME} has taught for years.", person=person)
    event = EventFactory(starts_at=timezone.now() - datetime.timedelta(days=30))
    event.facilitators.add(facilitator)
    files.add(event, title="Slides", upload=SimpleUploadedFile("slides.pdf", b"%PDF-1.7 ..."), by=person)
