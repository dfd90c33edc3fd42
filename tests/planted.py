"""Somebody unlike anybody else, who does everything that the product has, and where in the database they are found.

Whatever a new part of the product keeps of who uses it belongs here: `tests/test_erasure.py` holds what stays of it, and what one is shown
of it, against lists of its own.
"""

import datetime
import json
from dataclasses import replace
from email.message import EmailMessage
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.log_actions import log
from wagtail.models import APIToken, Comment, CommentReply, Page, PageSubscription, UploadedFile, Workflow
from wagtail.users.models import UserProfile

from networks.announcements import announcements
from networks.discussion import following, spaces
from networks.discussion import moderation as discussion_moderation
from networks.discussion import posts as discussion_posts
from networks.discussion import threads as discussion_threads
from networks.discussion.models import ThreadFollow
from networks.meetings import calendar_feeds, meetings
from networks.members import invitations as network_invitations
from networks.members import members
from networks.members.models import NetworkInvitation
from networks.resources import contents, moderation, placements, resources, uses
from networks.resources.uploads import uploads
from teach_th import signed_links
from teach_th.interest import talent_pool
from teach_th.models import JobAlert, Look
from teach_th.schools import profiles
from teach_th.vacancies import vacancies
from tests.factories import networks
from tests.factories.absences import absent_from, missed_first, run_of, series
from tests.factories.accounts import PersonFactory
from tests.factories.addons import DeliveryFactory, PurchaseFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.courses import course_page, subject
from tests.factories.cpd import certified, event_that_began, mark, place_at
from tests.factories.events import EventFactory
from tests.factories.mail import posted
from tests.factories.membership import TierTermsFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.statements import sent_statement
from tests.factories.teach_th import contact_page
from tests.factories.teach_th_interest import in_the_pool, offered, school_with_the_pool
from tests.factories.vacancies import draft
from thep.accounts.groups import ensure_groups
from thep.accounts.models import User
from thep.addons import purchases
from thep.bookings import bookings, changes, ofsted, ofsted_visits
from thep.bookings.approvals import answers, requests, school_settings
from thep.bookings.delegates import Delegate
from thep.bookings.models import ApprovalSettings, Booking, OfstedRequest, OfstedVisit, PlaceRequest
from thep.bookings.school_clock import inspection_days
from thep.cpd.absences import absences
from thep.cpd.certificates import certificates
from thep.cpd.certificates import runs as certificate_runs
from thep.cpd.facilitator_links import links
from thep.cpd.models import ClosedTerm
from thep.cpd.parallel import parallel_sessions
from thep.cpd.self_marking import self_marks
from thep.cpd.walk_ins import proposals
from thep.digests import runs as digest_runs
from thep.events import events, files, secret_feeds
from thep.events.models import CancellationPolicy, Facilitator
from thep.events.policies import midnight
from thep.incoming import arrivals, replies
from thep.incoming.models import IncomingMessage
from thep.incoming.reply_addresses import reply_address
from thep.mail import address_troubles, newsletter, preferences, wordings
from thep.mail.kinds import LetterClass
from thep.mail.letter_parts import parts_of
from thep.mail.models import DeliveryEvent, Frequency, Message
from thep.mail.sign_in import SIGNING_IN
from thep.mailings import moves as mailing_moves
from thep.mailings import sending as mailing_sending
from thep.mailings.audiences import audience_named
from thep.membership import declines, memberships
from thep.membership.years import ends, this_academic_year
from thep.payments import invoices, order_notes, webhooks
from thep.payments.gateway import Event as StripeEvent
from thep.schools import affiliations, successions
from thep.schools.emails import APPROVED
from thep.schools.invitations import invitations, lists
from thep.schools.invitations.pasted_lists import entries_in
from thep.schools.models import Affiliation, InvitationList, School

NAME, EMAIL, NUMBER = "Zebedee Quillfeather", "zebedee.quillfeather@planted.example", 987_654_321
OTHER_EMAIL = "zebedee@home.example"
PASSWORD = "correct horse battery"
SIGNS = ("zebedee", "quillfeather", str(NUMBER))
"""What tells of them, in small letters: any part of their name or address, and their number."""


def columns_that_tell():
    """Return the columns of all tables that hold a part of the person's name or address, or their number."""
    columns = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (a table's own name)
            for row in cursor.fetchall():
                columns |= {f"{table}.{name}" for name, value in zip(names, row, strict=True) if tells(value)}
    if any(tells(session.get_decoded()) for session in Session.objects.all()):
        columns.add("django_session.session_data")
    return columns


def tells(value):
    """Return whether `value`, as any column may hold it, tells of the person."""
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode("utf-8", "replace")
    text = json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)
    return any(sign in text.lower() for sign in SIGNS)


def committed(work):
    """Do `work`, and the tasks that wait for its commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return work()


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


def sign_in():
    client = Client(HTTP_USER_AGENT="Zebedee's browser")
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert client.get("/member/").status_code == 200
    return client


def keep_an_account(client):
    client.post(reverse("member_profile"), {"name": NAME, "access_needs": "A loop"})
    User.objects.get(pk=NUMBER).subjects.add(subject("Maths"))
    client.post(reverse("my_calendar"))
    for view in ("account_request_login_code", "account_reset_password"):
        committed(lambda view=view: Client().post(reverse(view), {"email": EMAIL}))


def take_registers(person):
    """Come to an event, and take the register of another, as somebody of the office."""
    mark(event := event_that_began(), place_at(event, person).person, by=PersonFactory())
    mark(event := event_that_began(), place_at(event, PersonFactory()).person, by=person, way="correction", reason=f"{NAME} says so")
    absences.waive(absent_from(person=person), by=PersonFactory(), reason=f"{NAME} was ill")
    [charged] = absences.charge([absent_from()], by=person).decisions
    absences.credit(charged, by=person, reason=f"{NAME} says so")
    taught, missed = missed_first(series(page := course_page("Spelling that sticks")), person)
    place = parallel_sessions.take(taught, missed=missed, session=run_of(page).sessions.first(), by=person)
    parallel_sessions.give_up(place, by=person)
    link = links.make(event, for_whom=NAME, by=person)
    named = proposals.propose(link, event.sessions.first(), name=NAME, email=EMAIL, school=f"{NAME}’s school")
    proposals.mark_added(event, person, by=person, proposal=named)
    self_marks.allow(event, by=person)
    certified(person)
    certificates.revoke(made := certified(by=person), reason=f"{NAME} says so", by=person)
    certificate_runs.start(made.event, "issue", by=person)
    reopened = {"reopened_by": person, "reopened_at": timezone.now(), "reason": f"{NAME} says so"}
    ClosedTerm.objects.create(academic_year=2019, number=1, closed_by=person, **reopened)


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


def belong_to_networks(person):
    """Lead a network and ask to join another; invite, let in and remove; note what was said, and what they and others are to do."""
    led, asked = networks.network(openness="request"), networks.network("Heads together", openness="request")
    networks.lead_of(led, person)
    members.ask(asked, person=person, note=f"{NAME} has just begun")
    let_in = members.accept(members.ask(led, person=PersonFactory()), by=person)
    members.remove(let_in, by=person)
    network_invitations.invite(led, ["colleague@school.example"], by=person)
    NetworkInvitation.objects.create(network=asked, email=EMAIL, invited_by=PersonFactory())
    uploads.begin(led, person=person, name=f"{NAME}.txt", size=10)
    share_in_a_network(led, person)
    announcements.write(led, by=person, title="Bring boots", body=f"Write to {NAME}.")
    networks.belongs(led)
    as_now = User.objects.get(pk=person.pk)  # what they may do is kept once it was read, and changes later in their life
    announcements.send(announcements.write(led, by=as_now, title=f"{NAME} writes", body="We begin in the garden."), by=as_now)
    write_in_discussions(led, as_now)
    calendar_feeds.renew(led, person=as_now)
    meeting = networks.meeting(led, by=person)
    meetings.write_papers(led, meeting, agenda="", notes="We agreed.", by=person, seen=meetings.fingerprint_of(meetings.papers_of(meeting)))
    for owner in (person, None):
        meetings.finish_action(meetings.add_action(led, meeting, words="Bring a plan", owner=owner, due_on=None, by=person), by=person)


def share_in_a_network(led, person):
    """Share a resource, place it, use it and report what others share; take something down and settle a report."""
    placed = networks.resource(led, by=person)
    said = resources.details_of(placed)
    resources.change(placed, replace(said, summary="Six weeks"), by=person, seen=resources.fingerprint_of(said))
    placements.place(placed, [other := networks.network("Another network")], by=networks.lead_of(other, networks.lead_of(led)))
    theirs = networks.resource(led, "Theirs", by=networks.lead_of(led))
    uses.use(theirs, by=person)
    moderation.report(theirs, by=person, words=f"{NAME} is named in it")
    moderation.report(theirs, by=networks.belongs(led).person, words="It is out of date")
    moderation.take_down(theirs, by=person, why="A child is named")


def write_in_discussions(led, person):
    """Start a thread, change it and be mentioned; report, settle, remove and publish what others write; pin, close and mute."""
    words = f"<p>{NAME} asks: who has tried a rolling snack time?</p>"
    given = [contents.of_file(SimpleUploadedFile(f"{NAME}.txt", b"Monday: stories"))]
    own = networks.thread(led, f"{NAME} asks", by=person, html=words, given=given)
    discussion_posts.edit(own.posts.get(), by=person, html=f"{words}<p>Tell me.</p>")
    other = networks.belongs(led).person
    answer = networks.reply(own, by=other, html=f"<p>@{NAME} yes, we have.</p>")
    discussion_moderation.report(answer, by=person, words=f"{NAME} is named in it")
    discussion_moderation.report(own.posts.get(number=1), by=other, words=f"{NAME} again")
    discussion_moderation.dismiss_reports(own.posts.get(number=1), by=person)
    spaces.switch(led, by=person, is_on=True, posts_wait=True)
    waits = networks.reply(own, html="<p>I’m new here.</p>")
    discussion_moderation.publish(waits, by=person)
    discussion_moderation.remove(waits, by=person, why=f"It names {NAME}")
    discussion_posts.reply(own, by=person, html="<p>Thank you all.</p>")
    discussion_threads.pin(own, by=person)
    discussion_threads.close(own, by=person)
    following.choose(own, by=person, wish=ThreadFollow.Wish.MUTED)


def pasted(text, school, *, by):
    return lists.read(entries_in(text), into=InvitationList(school=school, made_by=by, text=text))


def work_in_the_office(client, person):
    """Write a page, upload a file, decide who belongs to a school, see to an invoice, call an event off."""
    person.groups.add(Group.objects.get(name="Office managers"))
    client.get("/office/")
    UserProfile.get_for_user(person)
    page = course_page("Fractions that stick")
    page.owner = person
    page.title = "Fractions that stay"
    revision = page.save_revision(user=person, log_action=True)
    revision.publish(user=person)
    comment = Comment.objects.create(page=page, user=person, text="Is this right?", contentpath="title", resolved_by=person)
    CommentReply.objects.create(comment=comment, user=person, text="It is.")
    workflow = committed(lambda: Workflow.objects.first().start(page, person))
    committed(lambda: workflow.current_task_state.approve(user=person))
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=person)
    log(subject("Maths"), "wagtail.edit", user=person)
    wordings.reword(APPROVED, parts_of(APPROVED)[0], "You’re at {{ school }}", by=person, version=0)
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 ...")
    Document.objects.create(title="Plan", file=upload, uploaded_by_user=person)
    Image.objects.create(title="Plan", file=get_test_image_file_jpeg(), uploaded_by_user=person)
    UploadedFile.objects.create(file=upload, uploaded_by_user=person)
    affiliations.decline(affiliations.request_listing(PersonFactory(), school=SchoolFactory()), by=person)
    affiliations.end(teacher_at(SchoolFactory()).affiliations.get(), by=person)
    closed = SchoolFactory(status=School.Status.CLOSED)
    successions.record(closed, successor=SchoolFactory(), on=timezone.localdate(), reason="The governors told us", by=person)
    successions.dismiss(closed, by=person)
    closed.successions.update(confirmed_by=person)
    OfstedRequest.objects.update(answered_by=person)
    inspected, days = SchoolFactory(), inspection_days(timezone.localdate())
    head, seen = lead_of(inspected), EventFactory(starts_at=midnight(days[-1]) + datetime.timedelta(hours=9))
    visit = ofsted_visits.call(inspected, [book(seen, head, school=inspected)], by=head).visit
    ofsted_visits.undo(visit, by=head)
    OfstedVisit.objects.update(called_by=person, undone_by=person)
    asking = SchoolFactory()
    school_settings.change(asking, asks_first=True, hours=72, by=lead_of(asking))
    for teacher in (AffiliationFactory(person=person, school=asking).person, teacher_at(asking)):
        requests.ask(
            EventFactory(price=4500), school=asking, delegate=Delegate(person=teacher), by=teacher, message=f"{NAME} would like to go"
        )
    answers.decline(PlaceRequest.objects.exclude(person=person).get(), by=lead_of(asking), reason=f"{NAME} is out that day")
    PlaceRequest.objects.exclude(person=person).update(answered_by=person)
    ApprovalSettings.objects.update(changed_by=person)
    buyer = lead_of(SchoolFactory())
    delegates, school = [Delegate(person=buyer)], buyer.affiliations.get().school
    order = committed(
        lambda: bookings.book(EventFactory(price=4500), booker=buyer, school=school, delegates=delegates, payment="invoice")
    ).order
    order_notes.add_note(order, "They rang.", by=person)
    invoices.mark_paid_elsewhere(order.payments.get(), by=person)
    events.cancel(EventFactory(), by=person, reason="Too few")
    take_registers(person)
    make_members(person)
    use_add_ons(person)
    state_accounts(person)
    write_to_many(person)
    APIToken.objects.create(user=person, name=f"{NAME}’s script", key_hash="x")
    PageSubscription.objects.create(user=person, page=page, comment_notifications=True)
    kind = ContentType.objects.get_for_model(page)
    now = timezone.now()
    FormState.objects.create(user=person, data=NAME, content_type=kind, object_id=page.pk, last_updated_at=now)
    EditingSession.objects.create(user=person, content_type=kind, object_id=page.pk, last_seen_at=now)
    person.user_permissions.add(Permission.objects.first())


def make_members(person):
    """Quote a school a membership and agree to it, correct its places, say that it won't renew, and withdraw another."""
    terms = TierTermsFactory(counts_for_next_year_from=ends(this_academic_year()))
    membership = memberships.quote(school=SchoolFactory(), tier=terms.tier, academic_year=terms.academic_year, by=person)
    memberships.agree(membership.charges.get(), by=person)
    memberships.grant_more(membership, included_places=1, reason=f"{NAME} asked", by=person)
    declines.decline(membership, reason=f"{NAME} asked", by=person)
    declines.undo(membership, by=person)
    other = memberships.quote(school=SchoolFactory(), tier=terms.tier, academic_year=terms.academic_year, by=person)
    memberships.withdraw(other.charges.get())


def use_add_ons(person):
    """Ask for an add-on, answer and order it, ask for a date, write what was done, and correct what is left."""
    purchase = PurchaseFactory(
        asked_by=person, quoted_by=person, ordered_by=person, closed_by=person, message=f"For {NAME}", quote_text=f"With {NAME}",
        wanted=f"When {NAME} is there",
    )  # fmt: skip
    DeliveryFactory(
        purchase=purchase, asked_by=person, closed_by=person, cancelled_by=person, deliverer=NAME, location=f"{NAME}’s room",
        note=f"{NAME} would like it", evidence=f"{NAME} was there", cancelled_reason=f"{NAME} asked", cancelled_at=timezone.now(),
    )  # fmt: skip
    purchases.correct(purchase, change=1, reason=f"{NAME} asked", by=person)


def state_accounts(person):
    """Prepare and send a school its statement of last term."""
    sent_statement(SchoolFactory(), asked_by=person, sent_by=person)


def write_to_many(person):
    """Write to people, oneself among them; what waits when they leave isn't sent to them."""
    event = EventFactory()
    book(event, person)
    book(event)
    choice = {"event": [str(event.pk)], "groups": ["booked"]}
    body = f"Hello {{{{ first_name }}}}\n\n{NAME}"
    for subject_line in ("Dates", "More dates"):
        mailing = mailing_moves.begin(
            by=person, audience=audience_named("bookings.event"), choice=choice, subject=subject_line, body=body, reply_to_writer=True
        )
        mailing_moves.send(mailing, by=person)
        if subject_line == "Dates":
            committed(partial(mailing_sending.go_on, mailing.pk))


def lead_events(person):
    """Be named as who leads an event."""
    facilitator = Facilitator.objects.create(name=NAME, slug="zebedee", biography=f"{NAME} has taught for years.", person=person)
    event = EventFactory(starts_at=timezone.now() - datetime.timedelta(days=30))
    event.facilitators.add(facilitator)
    files.add(event, title="Slides", upload=SimpleUploadedFile("slides.pdf", b"%PDF-1.7 ..."), by=person)
