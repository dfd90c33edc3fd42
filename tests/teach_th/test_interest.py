"""Somebody would like to work here, says so without a CV, and looks after what they said."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from hypothesis import given

from teach_th import signed_links
from teach_th.interest import expressions
from teach_th.models import ExpressionOfInterest
from tests.anything import FEWER, forms_of
from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.teach_th_interest import ABOUT, delivered, ended, expressed, in_the_pool, offered
from thep.accounts import closing
from thep.accounts.people import get_or_create_person
from thep.cms.models import Subject
from thep.cms.open_forms import TRAP
from thep.mail.models import Message
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db
FORM = "/teach/interest/"


def typed(**more):
    return ABOUT | {"email": "Nasima@Home.example", "consent": "on"} | more


def page_of(answer):
    return " ".join(answer.content.decode().split())


def link_of(expression):
    return reverse("interest_link", args=[signed_links.token_of(expression)])


def test_somebody_says_it_and_confirms_it_by_the_link_in_an_email(client):
    school = SchoolFactory(name="Heron Dock Academy")
    Subject.objects.create(name="Maths", slug="maths")
    with delivered():
        answer = client.post(FORM, typed(subjects=["maths"], hidden_from=[school.urn]), follow=True)
    assert "Check your email" in page_of(answer)
    found = ExpressionOfInterest.objects.get()
    assert (found.email, found.short_name, found.is_confirmed) == ("nasima@home.example", "Nasima B.", False)
    assert found.consent == expressions.CONSENT
    assert list(found.hidden_from.all()) == [school]

    letter = Message.objects.get()
    address = re.search(r"http://testserver(/teach/interest/\S+)", letter.text)[1]
    page = page_of(client.get(address))
    assert "Nobody sees this yet" in page
    found.refresh_from_db()
    assert not found.is_confirmed, "a mail scanner that opens the link confirms nothing"

    page = page_of(client.post(address, {"do": "confirm"}, follow=True))
    assert "Recruiters of member schools can see this until" in page
    found.refresh_from_db()
    assert found.is_confirmed
    assert found.expires_at - found.confirmed_at == datetime.timedelta(days=365)


def test_the_page_needs_no_cookie_and_is_kept(client):
    assert not client.get(FORM).cookies


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Enter your name."),
        ({"email": "nasima"}, "Enter an email address in full"),
        ({"consent": ""}, "Without it, schools can’t see"),
        ({"phases": []}, "at least one phase"),
        ({"could_start": "2020-01-01"}, "That date has passed"),
        ({"could_start": "soon"}, "Enter a date, such as"),
        ({"about": "x" * 401}, "Use 400 characters or fewer"),
        ({"hidden_from": ["99999999999999999999"]}, "Choose schools from the list."),
        ({"subjects": ["witchcraft"]}, "Choose from these."),
        ({TRAP: "1"}, "press the button again"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, wrong, says):
    answer = client.post(FORM, typed(about="Year 4 teacher") | wrong)
    assert answer.status_code == 422
    page = page_of(answer)
    assert says in page
    assert "Year 4 teacher" in page or "about" in wrong
    assert not ExpressionOfInterest.objects.exists()


def test_html_is_shown_as_it_was_typed_and_no_name_writes_a_header(client):
    with delivered():
        client.post(FORM, typed(name="Nasima\r\nBcc: everybody", about="<script>alert(1)</script>"))
    found = ExpressionOfInterest.objects.get()
    assert found.name == "Nasima Bcc: everybody"
    page = client.get(link_of(found)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nothing_that_a_stranger_typed_goes_to_an_address_before_it_is_confirmed(client):
    client.post(FORM, typed(name="Buy-cheap now", about="buy-cheap.example"))
    letter = Message.objects.get()
    assert "buy-cheap" not in (letter.subject + letter.text + letter.html).lower()


def test_one_address_is_written_to_three_times_an_hour_and_no_more(client):
    answers = [client.post(FORM, typed()).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


def test_somebody_else_who_types_the_address_changes_nothing_and_learns_nothing(client, clock_stands_still):
    found = in_the_pool()
    answer = client.post(FORM, typed(name="Mallory", email=found.email), follow=True)
    assert "Check your email" in page_of(answer)
    found.refresh_from_db()
    assert found.name == ABOUT["name"]
    letter = Message.objects.latest("pk")
    assert "already told us" in letter.subject
    assert link_of(found) in letter.text


def test_before_it_is_confirmed_it_can_be_said_anew(client):
    expressed(about="First words")
    client.post(FORM, typed(about="Second words"))
    assert ExpressionOfInterest.objects.get().about == "Second words"


def test_it_is_changed_hidden_shown_and_renewed_by_the_link(client, clock):
    found = in_the_pool()
    page = client.get(link_of(found) + "change/").content.decode()
    assert ABOUT["about"] in page
    client.post(link_of(found) + "change/", ABOUT | {"about": "New words", "email": "other@home.example"})
    client.post(link_of(found), {"do": "hide"})
    found.refresh_from_db()
    assert (found.about, found.email, found.is_hidden) == ("New words", "nasima@home.example", True)
    client.post(link_of(found), {"do": "show"})
    clock.forward(days=300)
    client.post(link_of(found), {"do": "renew"})
    found.refresh_from_db()
    assert not found.is_hidden
    assert found.expires_at > timezone.now() + datetime.timedelta(days=364)


def test_a_change_that_is_wrong_says_so(client):
    answer = client.post(link_of(in_the_pool()) + "change/", ABOUT | {"name": ""})
    assert answer.status_code == 422
    assert "Enter your name." in page_of(answer)


def test_withdrawn_it_is_gone_at_once_with_all_that_was_written(client):
    found = in_the_pool()
    address = link_of(found)
    assert "We’ve deleted what you told us" in page_of(client.post(address, {"do": "withdraw"}, follow=True))
    assert not ExpressionOfInterest.objects.exists()
    assert not Message.objects.exists()
    assert client.get(address).status_code == 410
    assert client.post(address, {"do": "confirm"}).status_code == 410


@pytest.mark.parametrize("token", ["x", "WzEsIngiXQ:forged", "%00", "W10:"])
def test_a_forged_link_opens_nothing(client, token):
    in_the_pool()
    assert client.get(f"/teach/interest/{token}/").status_code == 404


def test_a_link_of_one_opens_no_other(client):
    one, other = in_the_pool(), in_the_pool("peter@home.example")
    token = signed_links.signer("ExpressionOfInterest").sign_object([other.pk, one.key])
    assert client.get(f"/teach/interest/{token}/").status_code == 410


def test_somebody_who_is_signed_in_with_the_address_sees_it_in_their_account(client):
    person = get_or_create_person("nasima@home.example", name="Nasima", verified=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert "You haven’t told us" in page_of(client.get("/member/interest/"))
    in_the_pool()
    assert ABOUT["about"] in page_of(client.get("/member/interest/"))
    client.post("/member/interest/", {"do": "hide"})
    assert ExpressionOfInterest.objects.get().is_hidden


def test_an_address_that_is_not_shown_to_be_theirs_shows_nothing(client):
    person = get_or_create_person("nasima@home.example", name="Mallory")
    in_the_pool()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert "You haven’t told us" in page_of(client.get("/member/interest/"))


def test_somebody_who_works_at_a_school_is_hidden_from_it_unless_they_say_otherwise(client):
    person = PersonFactory(name="Nasima Begum")
    school = AffiliationFactory(person=person).school
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(FORM).content.decode()
    assert re.search(rf'value="{school.urn}"[^>]*checked', page)
    assert person.email in page


def test_confirmed_again_it_lasts_no_longer(client, clock):
    found = in_the_pool()
    clock.forward(days=10)
    client.post(link_of(found), {"do": "confirm"})
    assert ExpressionOfInterest.objects.get().expires_at == found.expires_at


def test_a_letter_from_before_leads_to_it_still(client):
    found = in_the_pool()
    token = signed_links.signer("ExpressionOfInterest").sign_object([found.pk, found.key])
    assert ABOUT["about"] in page_of(client.get(f"/teach/interest/{token}/"))


class TestRetention:
    def test_a_month_before_it_ends_its_person_is_asked_once(self):
        ended(in_the_pool(), days=-29)
        sweep()
        sweep()
        assert Message.objects.filter(subject__contains="another year").count() == 1
        assert ExpressionOfInterest.objects.get().reminded_at

    def test_thirty_days_after_it_ended_it_is_deleted(self):
        found = in_the_pool()
        ended(found, days=29)
        sweep()
        assert ExpressionOfInterest.objects.exists()
        ended(found, days=31)
        sweep()
        assert not ExpressionOfInterest.objects.exists()
        assert not Message.objects.exists()

    def test_what_nobody_confirms_is_deleted_after_a_week(self, clock):
        expressed()
        clock.forward(days=6, hours=23)
        sweep()
        assert ExpressionOfInterest.objects.exists()
        clock.forward(hours=2)
        sweep()
        assert not ExpressionOfInterest.objects.exists()

    def test_it_goes_with_its_persons_account(self):
        person = get_or_create_person("nasima@home.example", name="Nasima", verified=True)
        in_the_pool()
        closing.close(person)
        assert not ExpressionOfInterest.objects.exists()

    def test_it_is_in_what_a_person_can_take_away(self, client):
        client.force_login(get_or_create_person("nasima@home.example", verified=True), backend="django.contrib.auth.backends.ModelBackend")
        in_the_pool()
        assert ABOUT["about"] in client.get("/member/profile/data/").content.decode()


@pytest.mark.django_db(transaction=False)
def test_anything_can_be_sent_to_the_form(client):
    page = client.get(FORM).content.decode()

    @FEWER
    @given(forms_of(page))
    def send(sent):
        cache.clear()
        assert client.post(FORM, sent).status_code in (302, 422, 429)

    send()


@pytest.mark.parametrize("address", ["/teach/interest/", "/teach/alerts/?phase=primary", "/teach/visits/", "a visit"])
def test_public_pages_ask_little_of_the_database_whatever_they_hold(client, django_assert_max_num_queries, address):
    for n in range(12):
        Subject.objects.create(name=f"Subject {n}", slug=f"subject-{n}")
        visit = offered(SchoolFactory())
    if address == "a visit":
        address = f"/teach/visits/{visit.event_id}/"
    with django_assert_max_num_queries(10):
        assert client.get(address).status_code == 200
