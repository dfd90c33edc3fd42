import datetime
from collections import Counter
from threading import Thread

import pytest
from django.db import DatabaseError
from django.utils import timezone

from thep.analytics import pending, totals
from thep.analytics.models import DailyTotal

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def test_what_is_counted_adds_up_over_the_times_it_is_written():
    for _ in range(3):
        totals.count("page", "/")
    totals.write_pending()
    totals.count("page", "/")
    totals.count("page", "/courses/")
    totals.write_pending()
    assert totals.count_of("page", "/", today()) == 4
    assert list(DailyTotal.objects.order_by("key").values_list("key", "date", "count")) == [("/", today(), 4), ("/courses/", today(), 1)]


def test_each_kind_is_counted_by_itself():
    totals.count("vacancy", 7)
    totals.count("application", 7)
    totals.count("application", 7)
    totals.write_pending()
    assert (totals.count_of("vacancy", 7, today()), totals.count_of("application", 7, today())) == (1, 2)
    assert totals.counts_of("vacancy", [7, 8], today()) == {"7": 1, "8": 0}


def test_it_is_written_in_two_statements_however_much_it_is(django_assert_num_queries):
    for number in range(300):
        totals.count("page", f"/{number}/")
    with django_assert_num_queries(2):
        totals.write_pending()
    with django_assert_num_queries(0):
        totals.write_pending()


def test_days_are_londons(time_machine):
    time_machine.move_to(datetime.datetime(2027, 6, 30, 23, 30, tzinfo=datetime.UTC))
    totals.count("page", "/")
    totals.write_pending()
    assert DailyTotal.objects.get().date == datetime.date(2027, 7, 1)


def test_the_days_and_the_keys_counted_most_are_told():
    for days, key, count in ((0, "/a/", 2), (2, "/a/", 3), (2, "/b/", 9), (40, "/c/", 100)):
        DailyTotal.objects.create(kind="page", key=key, date=today() - datetime.timedelta(days), count=count)
    since = today() - datetime.timedelta(3)
    assert list(totals.counts_by_day("page", since).values()) == [0, 12, 0, 2]
    assert totals.most_counted("page", since) == [("/b/", 9), ("/a/", 5)]
    assert totals.most_counted("page", since, limit=1) == [("/b/", 9)]


def test_threads_lose_no_count():
    threads = [Thread(target=lambda: [totals.count("page", "/") for _ in range(2000)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    totals.write_pending()
    assert totals.count_of("page", "/", today()) == 16_000


def test_a_database_that_refuses_loses_no_count(monkeypatch):
    totals.count("page", "/")

    def refuse(counts):
        raise DatabaseError

    with monkeypatch.context() as refusing:
        refusing.setattr(pending, "add_to_totals", refuse)
        totals.write_pending()
    totals.count("page", "/")
    totals.write_pending()
    assert totals.count_of("page", "/", today()) == 2


def test_a_flood_of_keys_is_bounded_and_what_is_known_still_counts(monkeypatch):
    monkeypatch.setattr(pending, "NEW_KEYS_A_DAY", 5)
    monkeypatch.setattr(pending, "KEYS_HELD", 20)
    totals.count("page", "/")
    totals.write_pending()
    for number in range(100):
        totals.count("nothing found in courses", f"word {number}")
    totals.count("page", "/")  # dropped: there is no more room in memory until it is written
    totals.write_pending()
    totals.count("page", "/")
    totals.write_pending()
    assert Counter(DailyTotal.objects.values_list("kind", flat=True)) == {"page": 1, "nothing found in courses": 5}
    assert totals.count_of("page", "/", today()) == 2
    assert pending.PENDING.counts == Counter()


def test_totals_are_kept_for_25_months(time_machine):
    time_machine.move_to(datetime.datetime(2027, 3, 15, 12, tzinfo=datetime.UTC))
    oldest, recent = datetime.date(2025, 2, 1), datetime.date(2027, 3, 1)
    for date in (datetime.date(2025, 1, 31), oldest, recent):
        DailyTotal.objects.create(kind="page", key="/", date=date, count=1)
    assert totals.delete_old() == 1
    assert list(DailyTotal.objects.order_by("date").values_list("date", flat=True)) == [
        datetime.date(2025, 2, 1),
        datetime.date(2027, 3, 1),
    ]


def test_a_long_or_strange_key_is_no_error():
    totals.count("page", "/" + "x" * 500)
    totals.count("page", "nul\0l")
    totals.write_pending()
    assert sorted(map(len, DailyTotal.objects.values_list("key", flat=True))) == [4, 200]
