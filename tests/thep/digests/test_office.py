"""The office sees which digests were made and how it went, and what one's own would say."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.thep.digests.sections import News, item, london, parts
from thep.accounts.groups import MANAGERS, ensure_groups
from thep.digests import retention, runs
from thep.digests.frequencies import LIST
from thep.digests.models import DigestRecipient, DigestRun
from thep.mail.models import Frequency, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(time_machine):
    time_machine.move_to(london("2026-10-12 08:00"), tick=False)
    ensure_groups()
    manager = PersonFactory(email="manager@office.example", date_joined=london("2026-01-01 12:00"))
    manager.groups.add(*manager.groups.model.objects.filter(name=MANAGERS))
    return manager


@pytest.fixture
def office(manager):
    client = Client()
    client.force_login(manager)
    return client


@pytest.fixture
def news(manager, declare):
    news = News(item("It rains", london("2026-10-12 07:30")), readers=["manager@office.example", "reader@home.example"])
    declare(LIST, *parts(news), alone=True)
    runs.make_due()
    return news


def test_a_run_is_listed_with_its_people_and_emails(office, news, time_machine):
    time_machine.move_to(london("2026-10-13 07:00"), tick=False)
    runs.make_due()
    page = office.get("/office/digests/").text
    assert "Daily digest of 13 October 2026" in page
    run = DigestRun.objects.get(frequency="daily", begins_at=london("2026-10-12 07:00"))
    shown = " ".join(office.get(f"/office/digests/{run.pk}/").text.split())
    assert "From Monday 12 October 2026, 7am to Tuesday 13 October 2026, 7am" in shown
    assert "<dt>Written to</dt> <dd> 2 </dd>" in shown
    assert "<dt>Waiting to leave</dt> <dd> 2 </dd>" in shown


def test_somebody_previews_their_own_digest_and_nothing_is_sent(office, news):
    page = office.get("/office/digests/preview/")
    assert "1 piece of news" in page.text
    assert "It rains" in page.context["letter"].html
    assert not Message.objects.exists()
    news.items.clear()
    assert "Nothing is new for you" in office.get("/office/digests/preview/").text


def test_a_run_that_could_not_be_finished_needs_attention(office, news, time_machine):
    time_machine.move_to(london("2026-10-13 07:00"), tick=False)
    runs.begin(Frequency.DAILY, timezone.now())
    assert "Daily digest of 13 October 2026" not in office.get("/office/attention/").text
    time_machine.move_to(london("2026-10-13 14:00"), tick=False)
    assert "Daily digest of 13 October 2026" in office.get("/office/attention/").text
    runs.make_due()
    assert "Daily digest of 13 October 2026" not in office.get("/office/attention/").text


def test_digests_are_kept_for_ninety_days_and_people_without_news_for_fifteen(news, time_machine):
    time_machine.move_to(london("2026-10-13 07:00"), tick=False)
    runs.make_due()
    time_machine.move_to(london("2026-10-14 07:00"), tick=False)
    runs.make_due()
    assert DigestRecipient.objects.count() == 4
    time_machine.move_to(london("2026-11-01 07:00"), tick=False)
    assert retention.forget() == 2
    time_machine.move_to(london("2027-02-01 07:00"), tick=False)
    assert retention.forget() == 2
    assert not DigestRun.objects.exists()
