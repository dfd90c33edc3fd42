"""Pages that an organisation's lead sees, letters to them and refusals call it an organisation and not a school."""

import ast
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.addons import AddOnFactory, PurchaseFactory
from tests.factories.bookings import TermsFactory, book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.payments import invoiced_order
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.statements import sent_statement
from thep.bookings import bookings
from thep.bookings.approvals import school_settings
from thep.bookings.delegates import Delegate
from thep.bookings.errors import NotAColleague, NotAllowed
from thep.bookings.paying import check_way
from thep.domains import declared
from thep.mail import letters
from thep.mail.kinds import LetterKind
from thep.mail.models import Message
from thep.schools import affiliations, organisations
from thep.schools.models import School

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
EXCEPTIONS = (
    "School trust",  # its kind, as the office chose it
    "other schools of your trust",
    "somebody who has led a school",  # of an add-on, as the office wrote it
    "school.example",
    "school holidays",
    "school day",
)
"""What may stand on these pages all the same, as it is said of schools."""


@pytest.fixture
def trust():
    return organisations.make(name="Mulberry Lane Trust", organisation="trust")


@pytest.fixture
def lead(trust, client):
    person = lead_of(trust)
    client.force_login(person, backend=BACKEND)
    return person


@pytest.fixture
def busy(trust, lead):
    """The trust with something of everything that its pages show."""
    MembershipFactory(school=trust)
    AddOnFactory()
    PurchaseFactory(school=trust)
    book(EventFactory(), teacher_at(trust), school=trust)
    invoiced_order(school=trust, buyer=lead)
    sent_statement(trust)
    affiliations.request_listing(PersonFactory(), school=trust)


def main_of(response):
    return BeautifulSoup(response.content.decode(), "html.parser").find(id="main")


def said_on(response):
    """Return what the page says in its own part, without what is said of schools in general."""
    assert response.status_code == 200, response.request["PATH_INFO"]
    text = " ".join(main_of(response).get_text(" ").split())
    for exception in EXCEPTIONS:
        text = text.replace(exception, "")
    return text


def schools_in(text, where):
    """Return what stands around each "school" in the text, and where."""
    found = re.finditer("school", text, re.IGNORECASE)
    return [f"{where}: …{text[max(0, match.start() - 50) : match.end() + 30]}…" for match in found]


def pages_of(trust, client):
    """Return the addresses of all pages that its page leads to, and those that these lead to."""
    seen, left = set(), [reverse("member_school", args=[trust.urn]), reverse("orders")]
    while left:
        address = left.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        yield address, response
        links = [link["href"] for link in main_of(response).find_all("a", href=True)]
        left += [link.partition("?")[0].partition("#")[0] for link in links if f"/school/{trust.urn}/" in link]


@pytest.mark.parametrize("has_something", [True, False])
def test_its_pages_call_it_an_organisation(trust, lead, client, request, has_something):
    if has_something:
        request.getfixturevalue("busy")
    pages = list(pages_of(trust, client))
    found = [each for address, response in pages for each in schools_in(said_on(response), address)]
    assert not found, "\n".join(found)
    assert len(pages) > 8


def test_the_booking_form_calls_it_an_organisation(trust, lead, client):
    TermsFactory()
    MembershipFactory(school=trust)
    text = said_on(client.get(reverse("book", args=[EventFactory(price=4500).pk])))
    assert "Send my organisation an invoice" in text
    assert schools_in(text, "the booking form") == []


def test_letters_to_its_people_call_it_an_organisation(trust, lead, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked = affiliations.request_listing(PersonFactory(), school=trust)
        affiliations.decline(asked, by=lead)
        affiliations.approve(affiliations.request_listing(PersonFactory(), school=trust), by=lead)
    letters = list(Message.objects.all())
    assert {letter.kind for letter in letters} == {"schools.asked", "schools.declined", "schools.approved"}
    for letter in letters:
        body = letter.text.partition("You get this email")[0].replace("/member/school/", "").replace("/member/schools/", "")
        assert "organisation" in body or letter.kind == "schools.approved"
        assert schools_in(body.replace("school.example", ""), letter.kind) == []


LETTERS_OF = ("addons", "bookings", "membership", "payments", "schools", "statements")
"""The domains whose letters go to people of schools and organisations alike."""
SAID_OF_SCHOOLS = (
    "Primary School",  # the names of the schools in the examples
    "Junior School",
    "Infant School",
    "lead professional learning at a school",
    "two school days",  # in which an offer is answered
    "school trip",  # the reason that somebody gave
    "school.example",
    "school holidays",
    "schools follow",
)


@pytest.mark.parametrize("kind", [kind for kind in declared(LetterKind) if kind.name.startswith(LETTERS_OF)], ids=lambda kind: kind.name)
def test_no_letter_to_an_organisation_calls_it_a_school(kind, monkeypatch):
    monkeypatch.setattr(School, "noun", "organisation")
    letter = letters.example_of(kind)
    text = re.sub(r"https?://\S+", "", f"{letter.subject}\n{letter.text}")
    for words in SAID_OF_SCHOOLS:
        text = text.replace(words, "")
    assert schools_in(" ".join(text.split()), kind.name) == []


REFUSALS = (
    "errors",
    "guards",
    "delegates",
    "paying",
    "requests",
    "answers",
    "school_settings",
    "moves",
    "buying",
    "purchases",
    "deliveries",
)
"""The modules in which people are told why something can't be done."""
MAY_SAY_SCHOOL = (
    "is no school that Ofsted inspects",
    "Choose that school, and try again",  # its own successor: schools follow schools alone
    "Those who lead a school",
)


def sentences_of(path):
    """Yield the words that a module says to people: its texts, without its docstrings."""
    tree = ast.parse(path.read_text())
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs and " " in node.value:
            yield node.value


def test_no_refusal_calls_an_organisation_a_school():
    root = Path(settings.ROOT) / "site" / "thep"
    found = [
        f"{path.relative_to(root)}: {words}"
        for domain in LETTERS_OF
        for path in sorted((root / domain).rglob("*.py"))
        if path.stem in REFUSALS and "office" not in path.parts
        for words in sentences_of(path)
        if re.search(r"\bschools?\b", words) and not any(allowed in words for allowed in MAY_SAY_SCHOOL)
    ]
    assert not found, "\n".join(found)


def test_a_refusal_names_what_it_is(trust, lead):
    teacher, event = teacher_at(trust), EventFactory(price=4500)
    MembershipFactory(school=trust)
    with pytest.raises(NotAllowed, match="Only your organisation’s CPD lead, business manager or headteacher can have"):
        check_way("invoice", booker=teacher, school=trust)
    school_settings.change(trust, asks_first=True, hours=72, by=lead)
    with pytest.raises(NotAllowed, match="Choose ‘Ask my organisation’, or pay for the place yourself"):
        check_way("included", booker=teacher, school=trust)
    with pytest.raises(NotAColleague, match="isn’t listed at this organisation"):
        bookings.book(event, booker=lead, school=trust, delegates=[Delegate(person=PersonFactory())], payment="invoice")


@pytest.mark.parametrize(("works_at_a_school_too", "label"), [(False, "Organisation"), (True, "School")])
def test_the_accounts_navigation_calls_an_organisation_one(client, works_at_a_school_too, label):
    lead = lead_of(organisations.make(name="Mulberry Lane Trust", organisation="trust"))
    if works_at_a_school_too:
        AffiliationFactory(person=lead, school=SchoolFactory())
    client.force_login(lead, backend=BACKEND)
    page = BeautifulSoup(client.get(reverse("member")).text, "html.parser")
    [link] = page.find("nav", attrs={"aria-label": "Your account"}).find_all("a", href=reverse("member_school_led"))
    assert link.get_text(strip=True) == label
