"""Pages that an organisation's lead sees, and letters to them, call it an organisation and not a school."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.addons import AddOnFactory, PurchaseFactory
from tests.factories.bookings import TermsFactory, book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.payments import invoiced_order
from tests.factories.statements import sent_statement
from thep.mail.models import Message
from thep.schools import affiliations, organisations

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
    main = BeautifulSoup(response.content.decode(), "html.parser").find(id="main")
    for navigation in main.find_all("nav"):
        navigation.decompose()  # "School" there leads to whatever the person leads, of which there may be several
    return main


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
