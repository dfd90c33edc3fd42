"""The office prepares, looks at and sends the statements of a term, sees who has got theirs, and corrects one."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.payments import committed, written_order
from tests.factories.schools import SchoolFactory
from tests.factories.statements import sent_statement
from tests.thep.reports.test_records import words
from thep.statements.models import TermStatement

pytestmark = pytest.mark.django_db

TERM = "?term=2026-1"


@pytest.fixture
def schools():
    named = SchoolFactory(name="Loomwright Primary School", invoice_email="finance@loomwright.example")
    nobody = SchoolFactory(name="Heron Dock Academy")
    for school in (named, nobody):
        written_order(school, made="2026-10-05")
    return named, nobody


@pytest.fixture
def finance(office):
    return office("Finance")


def take(client, name, *args, query="", **data):
    """Take a step, with the tasks that wait for its commit, and return the page that it leads to."""
    address = reverse(name, args=args) + query
    with committed():
        answer = client.post(address, data)
    assert answer.status_code == 302, words(answer)
    return client.get(answer["Location"])


def test_statements_are_prepared_looked_at_and_sent_in_one_step_each(client, finance, schools):
    named, _ = schools
    page = client.get(reverse("office_statements") + TERM)
    assert "No statements of this term yet" in words(page)
    assert "1 school with nobody to send a statement to" in words(page)
    page = words(take(client, "office_statements_prepare", term="2026-1", school=""))
    assert "2 statements are being prepared." in page
    assert "Ready to send 2" in page
    assert "Loomwright Primary School Ready to send £54.00 £54.00 finance@loomwright.example" in page
    assert "Heron Dock Academy Ready to send £54.00 £54.00 Nobody" in page
    statement = TermStatement.objects.get(school=named)
    assert client.get(reverse("office_statement_document", args=[statement.pk])).content[:5] == b"%PDF-"
    step = words(client.get(reverse("office_statements_send") + TERM))
    assert "Send 1 statement" in step
    assert "1 school has nobody to send a statement to, and will be left out." in step
    page = words(take(client, "office_statements_send", query=TERM))
    assert "1 statement is on the way." in page
    assert "Loomwright Primary School Sent on 12 January 2027" in page
    assert "No statement of this term is ready to send" in words(client.get(reverse("office_statements_send") + TERM))
    assert client.get(reverse("office_attention")).content.decode().count("Heron Dock Academy: Autumn term 2026/27") == 1


def test_one_is_prepared_sent_again_and_corrected(client, finance, schools):
    named, nobody = schools
    take(client, "office_statements_prepare", term="2026-1", school=named.pk)
    statement = TermStatement.objects.get()
    assert "Sent to finance@loomwright.example." in words(take(client, "office_statement_send", statement.pk))
    assert "Sent again to finance@loomwright.example." in words(take(client, "office_statement_again", statement.pk))
    screen = words(client.get(reverse("office_statement", args=[statement.pk])))
    assert "Balance after £54.00" in screen
    assert f"SHA-256 {statement.digest}" in screen
    page = words(take(client, "office_statement_correct", statement.pk, reason="A booking was missing"))
    assert "Replaces 1 : A booking was missing" in page
    correction = TermStatement.objects.get(number=2)
    assert "is deleted." in words(take(client, "office_statement_discard", correction.pk))
    assert "Enter what was wrong." in words(client.post(reverse("office_statement_correct", args=[statement.pk]), {"reason": ""}))
    take(client, "office_statements_prepare", term="2026-1", school=nobody.pk)
    draft = TermStatement.objects.get(school=nobody)
    assert "no address for invoices" in words(client.get(reverse("office_statement_send", args=[draft.pk])))


@pytest.mark.parametrize(
    ("fields", "state", "steps"),
    [
        ({"drawn_at": None, "sent_at": None, "digest": ""}, "being prepared", {"send": False, "again": False, "discard": True}),
        ({"sent_at": None}, "ready to send", {"send": True, "again": False, "discard": True}),
        ({}, "sent", {"send": False, "again": True, "discard": False}),
    ],
)
def test_each_step_is_taken_in_its_states_alone(client, finance, schools, autumn, fields, state, steps):
    statement = sent_statement(schools[0], autumn, **fields)
    assert statement.state.lower() == state
    for step, possible in steps.items():
        page = client.get(reverse(f"office_statement_{step}", args=[statement.pk])).content.decode()
        assert ('<form method="post"' in page) == possible, step


def test_the_screens_take_the_same_few_queries_however_many_schools_there_are(
    client, finance, schools, autumn, django_assert_max_num_queries
):
    for _ in range(12):
        sent_statement(SchoolFactory(invoice_email="finance@school.example"), autumn)
    client.get(reverse("office_statements"))
    with django_assert_max_num_queries(30):
        assert client.get(reverse("office_statements") + TERM).content.decode().count("Sent on") == 12
    assert client.get(reverse("office_statements_progress") + TERM)["HX-Refresh"] == "true"


def test_nobody_else_of_the_office_or_of_schools_comes_in(client, office, schools, autumn):
    statement = sent_statement(schools[0], autumn)
    editor, teacher = office("Editors"), PersonFactory()
    steps = ("send", "again", "correct", "discard", "document")
    addresses = [reverse(f"office_statement_{step}", args=[statement.pk]) for step in steps]
    addresses += [reverse(name) for name in ("office_statements", "office_statements_prepare", "office_statements_send")]
    for person in (editor, teacher):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for address in addresses:
            assert client.get(address).status_code in (302, 403)
            assert client.post(address).status_code in (302, 403, 405)
    assert TermStatement.objects.count() == 1
