"""Erasure and export by construction: somebody does everything that the product has, closes their account, and years go by.

Every column of every table is searched for any part of their address and name, and for their number (`tests/planted.py`). What may stay is
listed with its reason, and until when; what they are not shown of themselves is listed with its reason too.
"""

import json

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from teach_th.models import ExpressionOfInterest
from tests import planted, planted_person
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.planted_person import columns_that_tell
from thep.accounts import closing
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.events.models import Facilitator
from thep.mail.models import Message, Subscription
from thep.payments.models import Order
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db

EMPTY_ACCOUNT = "points at the account, which holds nothing about them any more"
SIX_YEARS = "accounts are kept for six years, with whom they were made out to"
A_YEAR = "letters to others are kept for a year"
OFFICE = "who did it, in the office's or a school's own record: it points at an account that holds nothing about them any more"

STAYS_FOR_90_DAYS = {
    "payments_webhookevent.payload": "what Stripe told us, while it is to be dealt with",
    "schools_invitation.invited_by_id": OFFICE,
    "networks_networkinvitation.invited_by_id": OFFICE,
}
STAYS_FOR_A_YEAR = {f"mail_message.{column}": A_YEAR for column in ("subject", "text", "html", "headers")} | {
    "teach_th_look.by_name": "who looked at a candidate, for the candidate to see until what they said of themselves is deleted",
    "teach_th_look.by_id": EMPTY_ACCOUNT,
    "mailings_mailing.written_by_id": OFFICE,
    "mailings_mailing.sent_by_id": OFFICE,
}
STAYS_FOR_SIX_YEARS = {
    "payments_order.bill_to_name": SIX_YEARS,
    "payments_order.bill_to_email": SIX_YEARS,
    "payments_orderline.description": SIX_YEARS,
    **{
        f"{column}_id": EMPTY_ACCOUNT
        for column in (
            "mail_message.person",
            "bookings_booking.person",
            "bookings_booking.booker",
            "bookings_booking.ended_by",
            "bookings_bookingmove.by",
            "bookings_submission.booker",
            "cpd_mark.person",
            "cpd_certificate.person",
            "bookings_ofstedrequest.asked_by",
            "bookings_ofstedrequest.answered_by",
            "bookings_ofstedvisit.called_by",
            "bookings_ofstedvisit.undone_by",
            "payments_order.buyer",
            "payments_refund.asked_by",
            "payments_ordernote.by",
            "payments_payment.marked_paid_by",
        )
    },
}
STAYS = {
    "accounts_user.id": "the empty account itself, so that bookings and decisions still point at somebody",
    "accounts_user.email": "closed-NUMBER@closed.invalid: it reaches nobody, and frees the address for a new account",
    "events_facilitator.name": "events that were held say who led them",
    "events_facilitator.slug": "the same name, as an address has it",
    "wagtailcore_revision.content": "a page's history names the number of who made the page",
    "wagtailcore_referenceindex.to_object_id": EMPTY_ACCOUNT,
    **{
        f"{column}_id": OFFICE
        for column in (
            "events_event.cancelled_by",
            "events_eventfile.added_by",
            "mail_wording.written_by",
            "networks_meetingaction.done_by",
            "networks_meetingpapers.noted_by",
            "networks_meetingpapers.written_by",
            "networks_networkmember.decided_by",
            "networks_networkmember.ended_by",
            "networks_resource.changed_by",
            "networks_resource.taken_down_by",
            "networks_networkthread.closed_by",
            "networks_networkthread.pinned_by",
            "networks_postreport.settled_by",
            "networks_resourcereport.settled_by",
            "networks_threadpost.published_by",
            "networks_threadpost.removed_by",
            "incoming_incomingmessage.done_by",
            "schools_affiliation.person",
            "schools_affiliation.decided_by",
            "schools_affiliation.ended_by",
            "schools_succession.confirmed_by",
            "schools_succession.dismissed_by",
            "schools_succession.recorded_by",
            "teach_th_schoolprofile.changed_by",
            "teach_th_vacancy.written_by",
            "teach_th_vacancymove.by",
            "teach_th_visit.offered_by",
            "wagtailcore_comment.user",
            "wagtailcore_page.owner",
            "wagtailcore_pagelogentry.user",
            "wagtailcore_revision.user",
            "wagtailcore_workflowstate.requested_by",
            "wagtaildocs_document.uploaded_by_user",
            "wagtailcore_comment.resolved_by",
            "wagtailcore_commentreply.user",
            "wagtailcore_modellogentry.user",
            "wagtailcore_page.locked_by",
            "wagtailcore_taskstate.finished_by",
            "wagtailcore_uploadedfile.uploaded_by_user",
            "wagtailimages_image.uploaded_by_user",
        )
    },
}

SHOWN = {
    "account": [
        "accounts_user",
        "account_emailaddress",
        "accounts_user_groups",
        "accounts_user_subjects",
        "usersessions_usersession",
        "mfa_authenticator",
    ],
    "add-ons you asked for": ["addons_delivery", "addons_halfdayentry", "addons_purchase"],
    "adverts of your schools": ["teach_th_vacancymove"],
    "attendance": ["cpd_mark"],
    "bookings": ["bookings_booking", "bookings_bookingmove", "bookings_ofstedrequest", "bookings_submission"],
    "calendar feed": ["events_personalfeed"],
    "certificates": ["cpd_certificate"],
    "certificates you issued": ["cpd_certificate"],
    "calendars of schools": ["events_schoolfeed"],
    "emails to many people": ["mailings_recipient"],
    "emails you wrote to many people": ["mailings_mailing"],
    "digests": ["digests_digestrecipient"],
    "events you lead": ["events_facilitator"],
    "interest in courses": ["bookings_interest"],
    "invitations to schools": ["schools_invitation", "schools_invitationline", "schools_invitationlist"],
    "interest in working here": ["teach_th_expressionofinterest"],
    "job alerts": ["teach_th_jobalert"],
    "emails that came back": ["mail_addresstrouble", "mail_deliveryevent"],
    "emails you chose": ["mail_preference", "mail_pause"],
    "memberships you agreed to": [
        "membership_membershipcharge",
        "membership_pastquotation",
        "membership_placeentry",
        "membership_renewaldecline",
    ],
    "messages": ["mail_message"],
    "named at the door": ["cpd_walkinproposal"],
    "networks": [
        "networks_announcement",
        "networks_meetingaction",
        "networks_networkfeed",
        "networks_networkinvitation",
        "networks_networkmember",
        "networks_networkthread",
        "networks_postedit",
        "networks_postfile",
        "networks_postmention",
        "networks_postreport",
        "networks_resource",
        "networks_resourcereport",
        "networks_resourceupload",
        "networks_resourceuse",
        "networks_threadfollow",
        "networks_threadpost",
    ],
    "new dates": ["courses_followedsearch"],
    "new dates, bookings and jobs you opened": ["digests_opening"],
    "newsletter": ["mail_subscription"],
    "Ofsted visits you told us of": ["bookings_ofstedvisit"],
    "orders": ["payments_order", "payments_orderline", "payments_refund"],
    "requests for places": ["bookings_placerequest"],
    "requests you answered": ["bookings_approvalsettings", "bookings_placerequest"],
    "links to registers": ["cpd_facilitatorlink"],
    "registers you took": ["cpd_mark"],
    "replies to our emails": ["incoming_incomingmessage"],
    "schools": ["schools_affiliation"],
    "sessions you made up": ["bookings_sessionplace"],
    "what not coming cost you": ["cpd_absencedecision"],
    "statements you sent": ["statements_termstatement"],
}
"""Parts of the export, and the tables whose content they show."""

RECORD = "what they did for the office or a school is its record, with what it was done to"
NOT_SHOWN = {
    "cpd_selfmarking": RECORD,
    "cpd_certificaterun": RECORD,
    **dict.fromkeys(
        ["search_searchentry", "search_searchword", "search_text", "search_text_content"],
        "what the search has of posts that name them, which are shown themselves",
    ),
    "accounts_user_user_permissions": "nobody has rights but by their groups, which are shown",
    "django_session": "what their browser is in the middle of; the sessions themselves are shown",
    "payments_webhookevent": "what Stripe told us, for as long as it is to be dealt with: it is shown by Stripe",
    **dict.fromkeys(
        [
            "cpd_closedterm",
            "events_event",
            "events_eventfile",
            "mail_wording",
            "networks_meetingpapers",
            "networks_placement",
            "networks_resourceversion",
            "payments_ordernote",
            "payments_payment",
            "schools_succession",
            "teach_th_look",
            "teach_th_schoolprofile",
            "teach_th_vacancy",
            "teach_th_visit",
            "wagtailadmin_editingsession",
            "wagtailadmin_formstate",
            "wagtailcore_apitoken",
            "wagtailcore_comment",
            "wagtailcore_page",
            "wagtailcore_pagelogentry",
            "wagtailcore_pagesubscription",
            "wagtailcore_referenceindex",
            "wagtailcore_revision",
            "wagtailcore_workflowstate",
            "wagtaildocs_document",
            "wagtailusers_userprofile",
            "wagtailcore_commentreply",
            "wagtailcore_modellogentry",
            "wagtailcore_taskstate",
            "wagtailcore_uploadedfile",
            "wagtailimages_image",
        ],
        RECORD,
    ),
}


NOT_PLANTED: dict[str, str] = {}
"""Columns that point at people, and why the planted person is in none of their rows."""


@pytest.fixture
def everything(sandbox):
    """The browser of somebody who has done what there is to do, and nothing of it lies ahead in 60 days."""
    return planted.live_a_life()


def pass_time(clock, **span):
    """Time goes by, and the rounds of the sweep with it."""
    clock.forward(**span)
    planted_person.committed(sweep)


def left_beside(*expected):
    """Return where the person is found beside where they may be."""
    return columns_that_tell() - {column for columns in expected for column in columns}


def close_account(clock):
    pass_time(clock, days=60)  # what was booked is over
    planted_person.sign_in().post(reverse("member_close"), {"email": planted_person.EMAIL})
    assert not User.objects.get(pk=planted_person.NUMBER).is_active


def test_nothing_but_what_is_listed_is_left_of_somebody_who_closed_their_account(everything, clock):
    assert Subscription.objects.exists()
    assert ExpressionOfInterest.objects.exists()
    assert Order.objects.count() >= 3
    close_account(clock)
    assert left_beside(STAYS, STAYS_FOR_SIX_YEARS, STAYS_FOR_A_YEAR, STAYS_FOR_90_DAYS) == set()
    lists_more_than_stays = (STAYS.keys() | STAYS_FOR_SIX_YEARS.keys() | STAYS_FOR_A_YEAR.keys()) - columns_that_tell()
    assert lists_more_than_stays == set()
    pass_time(clock, days=91)
    assert left_beside(STAYS, STAYS_FOR_SIX_YEARS, STAYS_FOR_A_YEAR) == set()
    pass_time(clock, days=366)
    assert left_beside(STAYS, STAYS_FOR_SIX_YEARS) == set()
    assert "payments_order.bill_to_name" in columns_that_tell()
    pass_time(clock, days=6 * 366)
    pass_time(clock, days=366)
    assert left_beside(STAYS) == set()


def test_every_column_that_can_point_at_a_person_does(everything):
    """So what the product comes to keep of people is planted too, and held against the lists above."""
    fields = [
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.model is User
    ]
    found = columns_that_tell()
    assert {f"{table}.{column}" for table, column in fields} - found == NOT_PLANTED.keys()


def test_whoever_asks_is_shown_every_table_that_tells_of_them(everything):
    assert {"accounts_user.name", "bookings_booking.person_id", "mail_subscription.email", "teach_th_jobalert.email"} <= columns_that_tell()
    data = planted_person.sign_in().get(reverse("member_data")).json()
    shown = {table for tables in SHOWN.values() for table in tables}
    tables = {column.partition(".")[0] for column in columns_that_tell()}
    assert tables - shown - NOT_SHOWN.keys() == set()
    assert {part for part in SHOWN if not data[part]} == set()
    for words in ("would like Tuesdays", "has taught for years", "Zebedee's browser", "is ill", planted_person.EMAIL):
        assert words in json.dumps(data)


def test_letters_to_somebody_go_with_the_account_also_those_that_wait_to_leave():
    person, to = PersonFactory(email=planted_person.EMAIL), planted_person.EMAIL.upper()
    for state in Message.State:
        Message.objects.create(cause=state, to=to, subject="Hello", text="Good morning", state=state, reason=f"Refused: {to}")
    closing.close(person)
    kept = {letter.cause: (letter.to, letter.subject, letter.text, letter.reason) for letter in Message.objects.all()}
    left = set(Message.State) - {"queued", "claimed", "held"}
    assert kept == dict.fromkeys(left, ("closed@closed.invalid", "", "", ""))


def test_a_name_is_taken_out_of_what_others_wrote_and_no_other_name_with_it():
    person = PersonFactory(name="Sam Lee")
    booking = book(EventFactory())
    Booking.objects.filter(pk=booking.pk).update(end_reason="Passed to Sam Leeson, then to Sam Lee.")
    closing.close(person)
    booking.refresh_from_db()
    assert booking.end_reason == "Passed to Sam Leeson, then to closed account."


def test_events_that_were_held_say_by_name_alone_who_led_them():
    person = PersonFactory()
    led = Facilitator.objects.create(name=person.name, slug="led", job_title="Head", biography="Long.", person=person)
    closing.close(person)
    led.refresh_from_db()
    assert (led.person, led.job_title, led.biography) == (None, "", "")
    assert led.name


def test_the_bookings_of_an_open_account_are_its_record_for_life(clock):
    booking = book(EventFactory())
    pass_time(clock, days=8 * 366)
    assert Booking.objects.filter(pk=booking.pk).exists()
    assert timezone.now() > booking.created_at
