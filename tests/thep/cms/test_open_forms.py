"""Forms that anybody may send: a program falls into the trap, nobody sends them too often, and nothing typed is lost."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django import forms
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from thep.cms.fields import LineField, WordsField
from thep.cms.open_forms import DAY, TRAP, Limit, OpenForm, open_to_anybody


class AskForm(OpenForm):
    name_of_limits = "ask"
    limits = (Limit(3), Limit(2, DAY, "email"))

    email = forms.EmailField()


def sent(address="10.0.0.1", **data):
    return AskForm(data, request=RequestFactory().post("/", REMOTE_ADDR=address))


def test_a_person_sends_it():
    form = sent(email="nasima@school.example")
    assert form.is_valid()
    assert form.http_status == 200


def test_a_program_falls_into_the_trap_and_a_person_who_did_finds_what_they_typed():
    form = sent(email="nasima@school.example", **{TRAP: "020"})
    assert form.http_status == 422
    assert "press the button again" in form.non_field_errors()[0]
    assert form["email"].value() == "nasima@school.example"


def test_one_network_address_sends_it_so_often_and_no_more():
    assert [sent(email=f"{n}@school.example").http_status for n in range(4)] == [200, 200, 200, 429]
    form = sent(email="other@school.example")
    assert "Wait an hour" in form.non_field_errors()[0]
    assert form["email"].value() == "other@school.example"
    assert sent("10.0.0.2", email="other@school.example").is_valid()


def test_one_email_address_is_written_to_so_often_whoever_asks():
    assert [sent(f"10.0.0.{n}", email=email).http_status for n, email in enumerate(("a@b.example", "A@b.example", "a@B.example"))] == [
        200,
        200,
        429,
    ]


def test_after_an_hour_it_can_be_sent_again(clock):
    assert [sent(email=f"{n}@school.example").http_status for n in range(4)][-1] == 429
    clock.forward(minutes=61)
    assert sent(email="4@school.example").is_valid()


class FarCache(LocMemCache):
    """A cache at the other end of a network: others write while an answer is on its way."""

    def get(self, *args, **kwargs):
        found = super().get(*args, **kwargs)
        time.sleep(0.01)
        return found


def test_of_many_sent_at_one_moment_no_more_than_the_limit_are_taken(settings):
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": f"{__name__}.FarCache", "LOCATION": "far"}}
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda number: sent(email=f"{number}@school.example").is_valid(), range(24)))
    assert sum(taken) == 3


def test_what_one_limit_refuses_counts_for_no_other():
    for _ in range(4):
        sent("10.0.0.1", email="nasima@school.example")  # two are refused, as this address has had its two
    assert sent("10.0.0.1", email="other@school.example").is_valid()  # the third of three from the network address


def test_a_form_with_an_error_is_not_counted():
    for _ in range(9):
        assert sent(email="nasima").http_status == 422
    assert sent(email="nasima@school.example").is_valid()


def test_another_website_cannot_post_to_a_view_that_needs_no_token():
    view = open_to_anybody(lambda request: HttpResponse("sent"))
    assert view(RequestFactory().post("/", headers={"Sec-Fetch-Site": "same-origin"})).status_code == 200
    with pytest.raises(PermissionDenied):
        view(RequestFactory().post("/", headers={"Sec-Fetch-Site": "cross-site"}))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nasima \t Begum ", "Nasima Begum"),
        ("Nasima\r\nBcc: all@school.example", "Nasima Bcc: all@school.example"),
        ("Nas\x00im\x07a\u202e", "Nasima"),
        ("\u06cc\u200c\u0647 👩‍🏫", "\u06cc\u200c\u0647 👩‍🏫"),
    ],
)
def test_a_line_is_one_line_of_what_can_be_seen(typed, kept):
    assert LineField().clean(typed) == kept


def test_words_keep_their_lines_and_nothing_that_cannot_be_seen():
    assert WordsField().clean("One\r\ntwo\x00\x1b\n\n<b>three</b>  \n") == "One\ntwo\n\n<b>three</b>"


@pytest.mark.django_db
def test_ten_megabytes_of_text_are_answered_with_a_page_that_says_so(client):
    answer = client.post("/accounts/login/", {"login": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "still find it in your browser" in answer.content.decode()
