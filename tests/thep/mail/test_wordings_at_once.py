"""Several reword the same part in one moment: one does, the others are told. Without the constraint each would think so."""

import threading

import pytest
from django.db import connection

from tests.factories.accounts import PersonFactory
from thep.mail import wordings
from thep.mail.letter_parts import parts_of
from thep.mail.models import Wording
from thep.mail.models.wordings import WordingQuerySet
from thep.schools.emails import APPROVED

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 3
CONSTRAINT = next(each for each in Wording._meta.constraints if each.name == "a_version_of_a_wording_is_written_once")
SUBJECT = parts_of(APPROVED)[0]


@pytest.fixture
def all_look_first(monkeypatch):
    """Has each of those who reword see the original words before any of them writes."""
    barrier, first, looked = threading.Barrier(AT_ONCE), WordingQuerySet.first, set()

    def look(self):
        found = first(self)
        if threading.get_ident() not in looked:
            looked.add(threading.get_ident())
            barrier.wait(timeout=60)
        return found

    monkeypatch.setattr(WordingQuerySet, "first", look)


def reword_at_once():
    """Return how many reworded the subject, and how many were told that somebody else had."""
    people = [PersonFactory() for _ in range(AT_ONCE)]
    done, told = [], []

    def run(person):
        try:
            done.append(wordings.reword(APPROVED, SUBJECT, f"{person.name} wrote this", by=person, version=0))
        except wordings.RewordedMeanwhile as refusal:
            told.append(refusal.newest)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done), len(told)


def test_one_of_several_rewords_and_the_others_are_told(all_look_first):
    assert reword_at_once() == (1, AT_ONCE - 1)
    assert Wording.objects.count() == 1


def test_without_the_constraint_each_would(all_look_first, monkeypatch):
    others = [each for each in Wording._meta.constraints if each is not CONSTRAINT]
    # SQLite makes the table anew from what the model says.
    monkeypatch.setattr(Wording._meta, "constraints", others)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Wording, CONSTRAINT)
    try:
        assert reword_at_once() == (AT_ONCE, 0)
    finally:
        Wording.objects.all().delete()
        monkeypatch.setattr(Wording._meta, "constraints", [*others, CONSTRAINT])
        with connection.schema_editor() as editor:
            editor.add_constraint(Wording, CONSTRAINT)
