"""New vacancies by email: asked for, confirmed twice, each told of once, stopped by one click."""

import re
import threading

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from teach_th import signed_links
from teach_th.alerts import alerts, saved_searches
from teach_th.interest import expressions
from teach_th.models import JobAlert
from tests.anything import FEWER, forms_of
from tests.factories.alerts import alert, asked, digests, just_published, link_of
from tests.factories.courses import subject
from tests.factories.teach_th_interest import delivered, expressed, in_the_pool
from tests.teach_th.test_interest import page_of
from thep.accounts import closing
from thep.accounts.people import get_or_create_person
from thep.cms.open_forms import TRAP
from thep.mail.models import Message
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db
FORM = "/teach/alerts/"


def typed(**more):
    return {"email": "Nasima@Home.example", "frequency": "daily", "phase": ["primary"]} | more


class TestMaking:
    def test_a_list_becomes_an_alert_that_is_confirmed_from_the_mailbox(self, client):
        page = client.get(FORM + "?phase=primary&pattern=part_time&sort=newest&page=3").content.decode()
        assert "This alert is for primary, part time." in " ".join(page.split())
        assert re.search(r'name="phase"\s+value="primary"\s+checked', page)
        with delivered():
            answer = client.post(FORM, typed(pattern="part_time"), follow=True)
        assert "Check your email" in page_of(answer)
        found = JobAlert.objects.get()
        assert (found.email, found.search, found.is_confirmed) == ("nasima@home.example", "pattern=part_time&phase=primary", False)
        address = re.search(r"http://testserver(/teach/alerts/\S+)", mail.outbox[-1].body)[1]
        assert "isn’t on yet" in page_of(client.get(address))
        found.refresh_from_db()
        assert not found.is_confirmed, "a mail scanner that opens the link confirms nothing"
        assert "This alert is on." in page_of(client.post(address, {"do": "confirm"}, follow=True))
        found.refresh_from_db()
        assert found.is_confirmed

    def test_what_the_form_does_not_offer_comes_along(self, client):
        page = client.get(FORM + "?contract=permanent&visa=yes").content.decode()
        hidden = dict(re.findall(r'type="hidden"\s+name="(\w+)"\s+value="(\w+)"', page))
        assert hidden == {"contract": "permanent", "visa": "yes"}
        client.post(FORM, {"email": "a@b.example", "frequency": "daily"} | hidden)
        assert JobAlert.objects.get().search == "contract=permanent&visa=yes"

    def test_a_duplicate_is_refused_kindly_and_discloses_nothing(self, client):
        alert(search="pattern=part_time&phase=primary")
        addresses = ("nasima@home.example", "new@home.example")
        answers = [client.post(FORM, typed(pattern="part_time", email=address), follow=True) for address in addresses]
        assert page_of(answers[0]) == page_of(answers[1])
        assert JobAlert.objects.count() == 2
        letter = Message.objects.filter(to="nasima@home.example").latest("pk")
        assert "You already have this job alert" in letter.subject
        assert "primary, part time" in letter.text or "part time, primary" in letter.text

    def test_the_same_search_in_another_order_is_the_same(self):
        one = saved_searches.canonical(QueryDict("phase=primary&phase=secondary&role=teacher&page=2&sort=newest"))
        other = saved_searches.canonical(QueryDict("role=teacher&phase=secondary&phase=primary&nonsense=1"))
        assert one == other == "phase=primary&phase=secondary&role=teacher"

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"email": ""}, "Enter your email address."),
            ({"email": "nasima"}, "Enter an email address in full"),
            ({"email": "a@b.example\r\nBcc: c@d.example"}, "Enter an email address in full"),
            ({"frequency": "hourly"}, "Choose one of these."),
            ({TRAP: "1"}, "press the button again"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_chosen_is_kept(self, client, wrong, says):
        answer = client.post(FORM, typed(q="phonics") | wrong)
        assert answer.status_code == 422
        page = page_of(answer)
        assert says in page
        assert 'value="phonics"' in page
        assert re.search(r'name="phase" value="primary" checked', page)
        assert not JobAlert.objects.exists()

    def test_too_much_to_search_for_is_refused_and_kept(self, client):
        words = "ünïcödé " * 24
        answer = client.post(FORM, typed(q=words, subject=[subject(f"subject-{n}").slug for n in range(10)]))
        assert answer.status_code == 422
        assert "too much to search for at once" in page_of(answer)
        assert "ünïcödé" in page_of(answer)
        assert not JobAlert.objects.exists()

    def test_nothing_that_a_stranger_typed_goes_to_an_address_before_it_is_confirmed(self, client):
        client.post(FORM, typed(q="buy-cheap.example"))
        letter = Message.objects.get()
        assert "buy-cheap" not in letter.subject + letter.text + letter.html
        assert "some words, primary" in letter.text

    def test_a_postcode_that_is_nowhere_is_left_out(self, client):
        client.post(FORM, typed(near="ZZ99 9ZZ", within="1"))
        assert JobAlert.objects.get().search == "phase=primary"

    def test_one_address_is_written_to_five_times_an_hour(self, client):
        phases = ["primary", "secondary", "special", "post_16", "early_years", ""]
        assert [client.post(FORM, typed(phase=[phase])).status_code for phase in phases] == [302] * 5 + [429]

    def test_the_page_needs_no_cookie(self, client):
        assert not client.get(FORM).cookies

    def test_what_nobody_confirms_is_deleted_after_a_week(self, clock):
        asked()
        clock.forward(days=6, hours=23)
        sweep()
        assert JobAlert.objects.exists()
        clock.forward(hours=2)
        sweep()
        assert not JobAlert.objects.exists()
        assert not Message.objects.exists()


class TestStopping:
    def test_mail_programs_find_the_one_click_stop(self, client, monday):
        found = alert()
        just_published()
        monday(1)
        with delivered():
            alerts.send_due()
        headers = mail.outbox[-1].message()
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = headers["List-Unsubscribe"].replace("\n", "").replace(" ", "").strip("<>")
        assert address == f"http://testserver{link_of(found, 'job_alert_stop')}"

    def test_a_post_without_a_cookie_stops_it_at_once(self):
        found = alert()
        answer = Client(enforce_csrf_checks=True).post(link_of(found, "job_alert_stop"), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not JobAlert.objects.exists()
        assert not Message.objects.exists()

    def test_a_second_one_says_the_same(self, client):
        address = link_of(alert(), "job_alert_stop")
        assert "We’ve stopped your job alert" in page_of(client.post(address))
        assert "We’ve stopped your job alert" in page_of(client.post(address))
        assert "We’ve stopped your job alert" in page_of(client.get(address))

    def test_opening_it_stops_nothing(self, client):
        address = link_of(alert(), "job_alert_stop")
        assert "Stop this alert?" in page_of(client.get(address))
        assert JobAlert.objects.exists()

    @pytest.mark.parametrize("token", ["x", "WzEsIngiXQ:forged", "%00"])
    def test_a_forged_link_stops_nothing(self, client, token):
        alert()
        assert client.post(f"/teach/alerts/{token}/stop/").status_code == 404
        assert client.post(f"/teach/alerts/{token}/", {"do": "stop"}).status_code == 404
        assert JobAlert.objects.exists()

    def test_a_link_of_an_expression_of_interest_stops_no_alert(self, client):
        alert()
        token = signed_links.token_of(in_the_pool())
        assert client.post(f"/teach/alerts/{token}/stop/").status_code == 404

    def test_it_is_changed_and_stopped_on_its_page(self, client):
        found = alert(frequency="daily")
        client.post(link_of(found), {"do": "change", "frequency": "weekly"})
        found.refresh_from_db()
        assert found.frequency == "weekly"
        assert "We’ve stopped your job alert" in page_of(client.post(link_of(found), {"do": "stop"}))
        assert client.get(link_of(found)).status_code == 410


class TestTogetherWithInterest:
    def test_who_asks_for_new_vacancies_gets_a_weekly_alert_with_the_same_confirmation(self):
        found = expressed(wants_alerts=True)
        assert not JobAlert.objects.exists()
        expressions.FLOW.confirm_asked(found)
        made = JobAlert.objects.get()
        assert (made.email, made.frequency, made.search) == ("nasima@home.example", "weekly", "phase=primary&role=teacher")
        assert made.is_confirmed

    def test_who_asked_for_the_same_before_and_did_not_confirm_it_gets_it_too(self):
        asked("nasima@home.example", "phase=primary&role=teacher", "daily")
        in_the_pool(wants_alerts=True)
        assert JobAlert.objects.get().is_confirmed

    def test_who_does_not_gets_none(self):
        in_the_pool()
        assert not JobAlert.objects.exists()

    def test_alerts_of_ones_address_are_in_the_account_the_export_and_go_with_it(self, client, clock_stands_still):
        person = get_or_create_person("nasima@home.example", name="Nasima", verified=True)
        found = alert()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert link_of(found) in page_of(client.get("/member/interest/"))
        assert "phase=primary" in client.get("/member/profile/data/").content.decode()
        closing.close(person)
        assert not JobAlert.objects.exists()


def test_anything_can_be_sent_to_the_form(client):
    page = client.get(FORM).content.decode()

    @FEWER
    @given(forms_of(page), st.dictionaries(st.sampled_from(["near", "within", "school", "sort", "page"]), st.text(max_size=20)))
    def send(sent, more):
        cache.clear()
        assert client.post(FORM, sent | more).status_code in (302, 422, 429)

    send()


def test_anything_can_be_asked_of_the_form(client):
    @FEWER
    @given(st.dictionaries(st.sampled_from(["q", "phase", "near", "within", "role", "school", "sort", "x"]), st.text(max_size=30)))
    def ask(query):
        assert client.get(FORM, query).status_code == 200

    ask()


@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_send_one_letter(settings):
    found = alert()
    just_published()
    JobAlert.objects.filter(pk=found.pk).update(next_at=timezone.now())
    start, written = threading.Barrier(3), []

    def round_():
        try:
            start.wait()
            written.append(alerts.send_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=round_) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written) == [0, 0, 1]
    assert digests().count() == 1
    assert transaction.get_autocommit()
