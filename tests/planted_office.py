"""What somebody unlike anybody else does in the office (`tests/planted.py`)."""

import datetime
from functools import partial

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.log_actions import log
from wagtail.models import APIToken, Comment, CommentReply, Page, PageSubscription, UploadedFile, Workflow
from wagtail.users.models import UserProfile

from tests.factories.absences import absent_from, missed_first, run_of, series
from tests.factories.accounts import PersonFactory
from tests.factories.addons import DeliveryFactory, PurchaseFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.courses import course_page, subject
from tests.factories.cpd import certified, event_that_began, mark, place_at
from tests.factories.events import EventFactory
from tests.factories.membership import TierTermsFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.statements import sent_statement
from tests.planted_person import EMAIL, NAME, committed
from thep.addons import purchases
from thep.bookings import bookings, ofsted_visits
from thep.bookings.approvals import answers, requests, school_settings
from thep.bookings.delegates import Delegate
from thep.bookings.models import ApprovalSettings, OfstedRequest, OfstedVisit, PlaceRequest
from thep.bookings.school_clock import inspection_days
from thep.cpd.absences import absences
from thep.cpd.certificates import certificates
from thep.cpd.certificates import runs as certificate_runs
from thep.cpd.facilitator_links import links
from thep.cpd.models import ClosedTerm
from thep.cpd.parallel import parallel_sessions
from thep.cpd.self_marking import self_marks
from thep.cpd.walk_ins import proposals
from thep.events import events
from thep.events.policies import midnight
from thep.mail import wordings
from thep.mail.letter_parts import parts_of
from thep.mailings import moves as mailing_moves
from thep.mailings import sending as mailing_sending
from thep.mailings.audiences import audience_named
from thep.membership import declines, memberships
from thep.membership.years import ends, this_academic_year
from thep.payments import invoices, order_notes
from thep.schools import affiliations, successions
from thep.schools.emails import APPROVED
from thep.schools.models import School


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
