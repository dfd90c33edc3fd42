"""A query whose SQL is kept answers with each time's own values, and is made anew where what it's made of is another."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory
from thep.cms import privacy
from thep.prepared import Prepared, columns, record
from thep.schools.models import Affiliation, School

pytestmark = pytest.mark.django_db
SOME_DAY = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)


def kept(key, now):
    return Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_key", "expire_date")


def test_each_time_has_its_own_values():
    until = timezone.now().replace(microsecond=0) + datetime.timedelta(days=1)
    for key in ("one", "two"):
        Session.objects.create(session_key=key, session_data="", expire_date=until)
    made = []
    question = Prepared(lambda **given: made.append(given) or kept(**given), {"key": "some key", "now": SOME_DAY})
    assert question.rows(key="one", now=timezone.now()) == [("one", until)]
    with CaptureQueriesContext(connection) as asked:
        assert question.rows(key="two", now=timezone.now()) == [("two", until)]
    assert question.rows(key="two", now=until) == question.rows(key="three", now=timezone.now()) == []
    assert len(asked) == 1
    assert len(made) == 1


def test_a_value_that_the_query_never_asks_with_is_found_when_it_is_made():
    with pytest.raises(LookupError, match="doesn't ask with now"):
        Prepared(lambda key, now: kept(key, SOME_DAY), {"key": "some key", "now": timezone.now()}).rows(key="one", now=timezone.now())


def test_a_day_is_given_as_one():
    day = datetime.date(2026, 12, 1)
    place = AffiliationFactory(leaves_on=day)
    leaving = Affiliation.objects.values_list("pk", "leaves_on")
    question = Prepared(lambda on: leaving.filter(leaves_on=on), {"on": datetime.date(1901, 1, 1)})
    assert question.rows(on=day) == [(place.pk, day)]
    assert question.rows(on=day + datetime.timedelta(days=1)) == []


def test_a_row_makes_the_record_that_it_is_of():
    place = AffiliationFactory()
    names = columns(School, "school__"), columns(Affiliation)
    question = Prepared(lambda key: Affiliation.objects.filter(pk=key).values_list(*names[0], *names[1]), {"key": -1_000_003})
    (row,) = question.rows(key=place.pk)
    school, same = record(School, row[: len(names[0])]), record(Affiliation, row[len(names[0]) :])
    with CaptureQueriesContext(connection) as asked:
        assert (school, school.name, same, same.state) == (place.school, place.school.name, place, place.state)
    assert not asked


def test_groups_that_a_domain_declares_are_read_with_everybodys(declare, django_user_model):
    person = PersonFactory()
    group = privacy.keep_group(None, name="Readers of one page")
    assert privacy.groups_of(person) == []
    declare(privacy.DerivedGroups("readers", Q(name=group.name), held=lambda _: [group.pk]))
    assert privacy.groups_of(django_user_model.objects.get(pk=person.pk)) == [group.pk]
