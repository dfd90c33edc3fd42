"""Somebody unlike anybody else, and where in the database they are found."""

import json

from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse

from thep.schools.invitations import lists
from thep.schools.invitations.pasted_lists import entries_in
from thep.schools.models import InvitationList

NAME, EMAIL, NUMBER = "Zebedee Quillfeather", "zebedee.quillfeather@planted.example", 987_654_321


OTHER_EMAIL = "zebedee@home.example"


PASSWORD = "correct horse battery"


SIGNS = ("zebedee", "quillfeather", str(NUMBER))
"""What tells of them, in small letters: any part of their name or address, and their number."""


def columns_that_tell():
    """Return the columns of all tables that hold a part of the person's name or address, or their number."""
    columns = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (a table's own name)
            for row in cursor.fetchall():
                columns |= {f"{table}.{name}" for name, value in zip(names, row, strict=True) if tells(value)}
    if any(tells(session.get_decoded()) for session in Session.objects.all()):
        columns.add("django_session.session_data")
    return columns


def tells(value):
    """Return whether `value`, as any column may hold it, tells of the person."""
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode("utf-8", "replace")
    text = json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)
    return any(sign in text.lower() for sign in SIGNS)


def committed(work):
    """Do `work`, and the tasks that wait for its commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return work()


def sign_in():
    client = Client(HTTP_USER_AGENT="Zebedee's browser")
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert client.get("/member/").status_code == 200
    return client


def pasted(text, school, *, by):
    return lists.read(entries_in(text), into=InvitationList(school=school, made_by=by, text=text))
