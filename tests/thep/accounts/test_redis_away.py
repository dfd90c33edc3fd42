"""With Redis away people sign in all the same, and whoever tries too often is still told to wait."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

from tests.factories.accounts import PersonFactory
from thep.accounts.people import get_or_create_person
from thep.caches import RedisOrOwnMemory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def redis_away(settings):
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "thep.caches.RedisOrOwnMemory", "LOCATION": NOBODY_LISTENS}}
    RedisOrOwnMemory.away_until = 0.0
    cache.clear()
    yield
    cache.clear()
    RedisOrOwnMemory.away_until = 0.0


def sign_in(client, person, password):
    return client.post("/accounts/login/", {"login": person.email, "password": password})


def test_people_sign_in(client):
    person = get_or_create_person("nasima@loomwright.example", name="Nasima Begum", password=PASSWORD, verified=True)
    sign_in(client, person, PASSWORD)
    assert client.get("/member/").status_code == 200


def test_people_sign_in_by_an_emailed_code(client, django_capture_on_commit_callbacks):
    person = get_or_create_person("nasima@loomwright.example", name="Nasima Begum", verified=True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/login/code/", {"email": person.email})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0].body)})
    assert client.get("/member/").status_code == 200


def code_in(text):
    return re.search(r"^(\w+(?:-\w+)*)$", text.partition("Type this code")[2], re.MULTILINE)[1]


def test_whoever_tries_too_often_waits(client):
    person = PersonFactory()
    answers = [sign_in(client, person, "wrong").status_code for _ in range(40)]
    assert answers[0] != 429
    assert answers[-1] == 429 or "too many" in sign_in(client, person, "wrong").content.decode().lower()


def test_what_is_kept_meanwhile_is_kept_by_the_process():
    cache.set("a", 1, 60)
    cache.set_many({"b": 2, "c": 3})
    assert (cache.get("a"), cache.get_many(["a", "b"]), cache.incr("c")) == (1, {"a": 1, "b": 2}, 4)
    assert cache.add("a", 5) is False
    assert cache.has_key("a")
    assert cache.touch("a", 60)
    cache.delete_many(["a", "b"])
    assert cache.delete("c")
    assert cache.get_many(["a", "b", "c"]) == {}
