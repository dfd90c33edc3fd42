"""Several send the same letter at once: it leaves once. Without the constraint it would not be so."""

import threading

import pytest
from django.db import connection

from tests.factories.mail import posted
from thep.mail.models import Message, MessageQuerySet
from thep.schools.emails import APPROVED

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4
CONSTRAINT = next(each for each in Message._meta.constraints if each.name == "a_letter_goes_to_an_address_once")


@pytest.fixture
def all_look_first(monkeypatch):
    """Has each of those who send see that the letter isn't there before any of them writes it."""
    barrier, get, looked = threading.Barrier(AT_ONCE), MessageQuerySet.get, set()

    def look(self, *args, **kwargs):
        try:
            return get(self, *args, **kwargs)
        except Message.DoesNotExist:
            if threading.get_ident() not in looked:
                looked.add(threading.get_ident())
                barrier.wait(timeout=60)
            raise

    monkeypatch.setattr(MessageQuerySet, "get", look)


def send_at_once():
    def run():
        try:
            posted("nasima@school.example", kind=APPROVED, cause="schools.school:1")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_letter_that_several_send_at_once_leaves_once(all_look_first, mailoutbox):
    send_at_once()
    assert (Message.objects.count(), len(mailoutbox)) == (1, 1)


def test_without_the_constraint_it_would_leave_for_each(all_look_first, mailoutbox):
    with connection.schema_editor() as editor:
        editor.remove_constraint(Message, CONSTRAINT)
    try:
        send_at_once()
        assert (Message.objects.count(), len(mailoutbox)) == (AT_ONCE, AT_ONCE)
    finally:
        Message.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Message, CONSTRAINT)
