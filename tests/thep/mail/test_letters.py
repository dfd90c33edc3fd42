"""A letter is one call: of a kind that a domain declares, for a cause that is a record, to each address once."""

import ast
import datetime
import importlib
import pkgutil
import sys
import uuid
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import sources
from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep import domains
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import Message
from thep.schools.emails import APPROVED, ASKED

ROOT = Path(__file__).parents[3]
WORDS = {"subject": "Hello", "text": "Good morning"}
HELLO = LetterKind(
    name="test.hello",
    template="mail/from_text",
    about=LetterClass.NETWORK,
    why="You get this email because you are called {{ name }}.",
    example=lambda: WORDS | {"name": "Sam"},
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hello(declare):
    declare(HELLO)
    return HELLO


def test_a_kind_goes_for_its_cause_to_an_address_once(hello):
    school = SchoolFactory()
    first = letters.send(hello, "nasima@school.example", Cause(school), WORDS)
    assert letters.send(hello, " Nasima@School.example", Cause(school), WORDS) == first
    assert Message.objects.count() == 1
    assert (first.kind, first.cause) == ("test.hello", f"schools.school:{school.pk}")
    others = [Cause(SchoolFactory()), Cause(school, 1), Cause(school, timezone.now()), Cause(school, uuid.uuid4()), Cause.of_its_own()]
    for number, cause in enumerate(others, 2):
        letters.send(hello, "nasima@school.example", cause, WORDS)
        assert Message.objects.count() == number
    letters.send(hello, "grace@school.example", Cause(school), WORDS)
    assert Message.objects.count() == 7
    assert Message.objects.about(school).count() == 5


def test_the_database_refuses_the_second_letter_of_a_kind_and_cause_to_an_address(hello):
    first = letters.send(hello, "nasima@school.example", Cause(SchoolFactory()), WORDS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(kind=first.kind, cause=first.cause, to=first.to.upper(), subject="Hello", text="Again")


def test_letters_to_two_closed_accounts_are_kept_apart(hello):
    school, people = SchoolFactory(), [PersonFactory(), PersonFactory()]
    for person in people:
        letters.send(hello, person, Cause(school), WORDS)
    Message.objects.update(to=Message.CLOSED_ACCOUNT)
    assert Message.objects.about(school).count() == 2


def test_moments_of_one_instant_are_one_cause():
    school, at = SchoolFactory(), datetime.datetime(2027, 1, 14, 16, tzinfo=datetime.UTC)
    elsewhere = at.astimezone(datetime.timezone(datetime.timedelta(hours=5)))
    assert Cause(school, at).key == Cause(school, elsewhere).key == f"schools.school:{school.pk}:2027-01-14T16:00:00+00:00"
    assert Cause(school, at.date()).key == f"schools.school:{school.pk}:2027-01-14"


def test_nothing_is_about_what_is_not_saved():
    with pytest.raises(ValueError, match="isn't saved"):
        Cause(SchoolFactory.build()).key  # noqa: B018


def test_a_letter_of_no_declared_kind_is_not_sent():
    with pytest.raises(letters.UndeclaredLetter, match=r"test\.hello"):
        letters.send(HELLO, "nasima@school.example", Cause.of_its_own(), WORDS)
    assert not Message.objects.exists()


def test_every_kind_that_is_written_down_is_declared():
    for package in [config.module for config in domains.ours() if config.module]:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith(("letters", "emails", "letter_kinds")):
                importlib.import_module(module.name)
    ours = {config.name for config in domains.ours()}
    written = {
        value
        for name, module in list(sys.modules.items())
        if any(name == app or name.startswith(f"{app}.") for app in ours)
        for value in vars(module).values()
        if isinstance(value, LetterKind)
    }
    assert len(written) > 40
    assert written - set(domains.declared(LetterKind)) == set()


def test_letters_leave_by_this_call_alone():
    """What writes to the outbox by itself is of no kind."""
    found = [
        str(path.relative_to(ROOT))
        for path in sources.files(".py", among=("site/thep", *sources.DOMAINS))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "post" and isinstance(node.value, ast.Name) and node.value.id == "outbox"
    ]
    assert found == ["site/thep/mail/letters.py"]


def test_the_checks_tell_of_a_kind_without_template_reason_example_or_name(declare):
    declare(
        LetterKind(name="test.bare", template="mail/nowhere", about=LetterClass.ALERT, why="You asked."),
        LetterKind(name="nameless", template="mail/from_text", about=LetterClass.ALERT, why=" "),
        HELLO,
        HELLO,
    )
    told = {(error.id, error.msg) for error in run_checks()}
    assert {
        ("mail.E001", "The LetterKind 'nameless' has a name that is none."),
        ("mail.E002", "The LetterKind 'nameless' doesn’t say why it is sent."),
        ("mail.E003", "The LetterKind 'test.bare' has no template mail/nowhere.html."),
        ("mail.E005", "The LetterKind 'test.bare' can’t be shown, as it has no example."),
        ("domains.E001", "Two domains declare the LetterKind 'test.hello'."),
    } <= told


def test_every_letter_ends_with_who_writes_and_why(hello):
    letter = letters.write(hello, WORDS | {"name": "Sam & Jo"})
    assert letter.text == (
        "Hello\n\nGood morning\n\n--\nYou get this email because you are called Sam & Jo.\nTHE Partnership, Tower Hamlets: http://testserver\n"
    )
    assert "You get this email because you are called Sam &amp; Jo." in letter.html
    affiliation, lead = AffiliationFactory(), PersonFactory()
    message = letters.send(ASKED, lead, Cause(affiliation), {"affiliation": affiliation, "school": affiliation.school})
    why = f"You get this email because you act for {affiliation.school.name} on our website."
    assert why in message.text
    assert why in message.html


def test_a_letter_has_its_answers_go_where_it_says(hello):
    message = letters.send(hello, "a@school.example", Cause.of_its_own(), WORDS, reply_to="Nasima <nasima@school.example>")
    assert message.headers == {"Reply-To": "Nasima <nasima@school.example>"}


def test_what_one_kind_was_sent_for_another_is_sent_for_too():
    affiliation = AffiliationFactory()
    for kind in (ASKED, APPROVED):
        letters.send(kind, affiliation.person, Cause(affiliation), {"affiliation": affiliation, "school": affiliation.school})
    assert Message.objects.about(affiliation).count() == 2
