"""One click that stops a list: RFC 8058, for every kind that can be turned off, and harmless to programs that open links."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from teach_th import signed_links
from teach_th.enquiries.enquiries import ENQUIRY
from teach_th.interest.letters import CONTACTED
from teach_th.models import JobAlert
from tests.factories.accounts import PersonFactory
from tests.factories.alerts import alert
from tests.factories.mail import posted
from thep.accounts.groups import EDITORS
from thep.mail import address_troubles, newsletter, one_click, preferences, sender
from thep.mail.backend import LIST as NOTICES
from thep.mail.backend import NOTICE
from thep.mail.headers import headers_of
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency, Message, Preference, Subscription
from thep.mail.preference_records import wishes_of

pytestmark = pytest.mark.django_db

EMAIL = "nasima@home.example"
MEETINGS = MailingList(name="meetings", label="Meetings of your networks", about=LetterClass.NETWORK, frequencies=tuple(Frequency))
PRESSED = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def meetings(declare):
    declare(MEETINGS)
    return one_click.stop_address("Nasima@home.example", MEETINGS)


def test_a_mail_program_stops_a_list_without_a_cookie_and_from_another_site(meetings):
    answer = Client(enforce_csrf_checks=True).post(meetings, PRESSED, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "We won’t send “Meetings of your networks” to nasima@home.example any more." in answer.text
    assert preferences.frequency(EMAIL, MEETINGS) == Frequency.NEVER
    assert Client(enforce_csrf_checks=True).post(meetings, PRESSED).status_code == 200, "Twice is once."


def test_notices_about_pages_are_stopped_so_too_by_who_works_in_the_office(office_groups):
    person = PersonFactory(email=EMAIL)
    person.groups.add(Group.objects.get(name=EDITORS))
    other = PersonFactory(email="nasima@school.example")
    assert wishes_of([EMAIL, other.email], [NOTICES]).readers == {NOTICES.name: {EMAIL}}
    notice = posted(EMAIL, kind=NOTICE)
    stop = headers_of(notice)["List-Unsubscribe"].strip("<>")
    assert headers_of(notice)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Client(enforce_csrf_checks=True).post(stop.removeprefix(settings.SITE_ADDRESS), PRESSED).status_code == 200
    sender.send_due()
    notice.refresh_from_db()
    assert notice.state == Message.State.SUPPRESSED


def test_what_one_writes_to_another_goes_to_who_complained_of_what_we_send_to_many():
    address_troubles.complained(EMAIL)
    states = {}
    for kind in (CONTACTED, ENQUIRY, NOTICE):
        message = posted(EMAIL, kind=kind)
        sender.send_due()
        message.refresh_from_db()
        states[kind] = message.state
    assert states == {
        CONTACTED: Message.State.HANDED_OVER,
        ENQUIRY: Message.State.HANDED_OVER,
        NOTICE: Message.State.SUPPRESSED,
    }


def test_opening_it_changes_nothing_however_often_and_asks_the_database_little(client, meetings, django_assert_max_num_queries):
    client.get(meetings)
    for opened in [client.get, client.head] * 50:
        with django_assert_max_num_queries(2):
            answer = opened(meetings)
        assert answer.status_code == 200
    assert "We send “Meetings of your networks” to nasima@home.example." in client.get(meetings).text
    assert not Preference.objects.exists()


def test_its_page_leads_to_all_choices_of_the_address(client, meetings):
    page = client.post(meetings).text
    path = page[page.rindex('"/email-preferences/') + 1 :].partition('"')[0]
    assert "To nasima@home.example" in client.get(path).text


def test_one_that_is_changed_or_for_something_else_stops_nothing(client, meetings):
    assert client.post(meetings.rstrip("/") + "x/").status_code == 404
    newsletter.FLOW.confirm_asked(newsletter.ask(EMAIL))
    token = newsletter.STOP.token_for(Subscription.objects.get())
    assert client.post(f"/email-preferences/stop/{token}/").status_code == 404
    assert client.post(meetings.replace("/stop/", "/")).status_code == 404
    assert not Preference.objects.filter(frequency=Frequency.NEVER).exists()
    assert Subscription.objects.exists()


def test_one_for_a_list_that_there_is_no_more_says_so(client):
    gone = one_click.stop_address(EMAIL, MEETINGS)
    assert client.get(gone).status_code == 410


def test_what_was_asked_for_ends(client):
    newsletter.FLOW.confirm_asked(newsletter.ask(EMAIL))
    client.post(one_click.stop_address(EMAIL, newsletter.LIST), PRESSED)
    assert not Subscription.objects.exists()


def test_whoever_asks_again_after_that_is_sent_it_again(client):
    newsletter.FLOW.confirm_asked(newsletter.ask(EMAIL))
    client.post(one_click.stop_address(EMAIL, newsletter.LIST), PRESSED)
    newsletter.FLOW.confirm_asked(newsletter.ask(EMAIL))
    assert preferences.frequency(EMAIL, newsletter.LIST) == Frequency.AT_ONCE


def test_links_in_letters_of_before_go_on_working():
    newsletter.FLOW.confirm_asked(newsletter.ask(EMAIL))
    old = [newsletter.stop_address(Subscription.objects.get()), reverse("job_alert_stop", args=[signed_links.token_of(alert(EMAIL))])]
    for address in old:
        assert Client(enforce_csrf_checks=True).post(address, PRESSED).status_code == 200
    assert (Subscription.objects.count(), JobAlert.objects.count()) == (0, 0)


@pytest.mark.parametrize("about", LetterClass)
def test_letters_that_can_be_turned_off_say_how_and_no_others(declare, about):
    declare(MEETINGS)
    stopped_by = "meetings" if about == LetterClass.NETWORK else ""
    kind = LetterKind(name="test.kind", template="mail/from_text", about=about, why="You asked.", stopped_by=stopped_by)
    found = one_click.headers(kind, EMAIL)
    if about == LetterClass.NETWORK:
        assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert found["List-Unsubscribe"].startswith("<http")
    else:
        assert found == {}
