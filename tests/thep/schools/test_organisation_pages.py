"""Every address of the matrix that people of an organisation may open calls where they work an organisation and not a school."""

import re
from functools import cached_property

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.addons import DeliveryFactory, PurchaseFactory
from tests.factories.bookings import lead_of
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.teach_th_interest import offered
from tests.factories.vacancies import published
from tests.matrix import MATRIX
from tests.pdf_reader import PdfReader
from tests.thep.home.test_authorisation import filled
from tests.world import World
from thep.schools import organisations
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


class OrganisationWorld(World):
    """The matrix's world, whose member and lead work at a trust. What only schools have is a neighbour's."""

    @cached_property
    def school(self):
        trust = organisations.make(name="Mulberry Lane Trust", organisation="trust")
        MembershipFactory(school=trust)
        return trust

    @cached_property
    def neighbour(self):
        return SchoolFactory(name="Bow Road Academy")

    @cached_property
    def visit(self):
        return offered(self.neighbour)

    @cached_property
    def vacancy(self):
        return published(school=self.neighbour)

    @cached_property
    def ofsted_visit(self):
        """Nothing: Ofsted inspects schools alone."""


FOR_SCHOOLS_ALONE = {
    "teach/": "jobs are at schools, and readers of these pages look for one there",
    "member/interest/": "of jobs, too",
    "member/school/<int:urn>/ofsted/": "Ofsted inspects schools; an organisation hasn't these pages",
    "networks/<slug:slug>/figures/": "a network's figures tell of schools, whoever leads it",
    "networks/<slug:slug>/invite/choose/": "schools that are missing in a network are invited to it",
    "register/": "a register names the schools of all who come, whoever opens it",
}
"""Addresses that aren't read, by how they begin, and why."""
SAID_OF_SCHOOLS = (
    "school.example",
    "school holidays",
    "school day",
    "between schools in Tower Hamlets",  # what the Partnership is
    "Schools supporting one another",
    "Visits and open days Schools",  # the footer's way to the list of schools
    "for schools",  # the catalogue of courses, and the menu's "Support for schools"
    "a job, a school or a name",  # what the search of the site finds
    "Morning at our school",  # the neighbour's visit
    "somebody who has led a school",  # of an add-on, as the office wrote it
    "what schools see",  # of who looks for a job
    "Schools and jobs",
    "Some schools’ filters",
    "tells schools, members and people in a role",  # what the office's emails are
    "other schools of your trust",
    "School trust",  # its kind, as the office chose it
    "as the school’s record",  # of Ofsted visits, which only schools have
    ",Ordered by,School,",  # a column of orders of both kinds, which spreadsheets know by its name
    "Adverts of your schools",  # which only schools have
    "Calendars of schools",  # the names under which a person's data is handed over
    "Invitations to schools",
    "Schools Kept until you close your account",
)
"""What may stand on a page all the same, as it is said of schools or of places of either kind."""
ADDRESS = re.compile(r"https?://\S+|\S+-at-school@thep")
"""Addresses of pages, and what a calendar knows a date by."""

EITHER = re.compile(r"schools?,? (college )?(or|and) organisations?", re.IGNORECASE)
ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "data-label")


def pages_for(world, visitor):
    """Yield the pattern of each address that `visitor` may open, with what its page says."""
    client = Client()
    for pattern, row in MATRIX.items():
        if getattr(row, visitor) != 200 or pattern.startswith(tuple(FOR_SCHOOLS_ALONE)):
            continue
        world.sign_in(client, visitor)  # anew, as one of the pages signs people out
        response = client.get(filled(pattern, row.arguments(world)))
        assert response.status_code == 200, pattern
        kind = response["Content-Type"].partition(";")[0]
        if kind == "text/html":
            yield pattern, said_on(BeautifulSoup(response.getvalue(), "html.parser"))
        elif kind in ("text/csv", "text/calendar"):
            yield pattern, response.getvalue().decode().replace("\r\n ", "")  # a calendar's lines are folded
        elif kind == "application/pdf":
            yield pattern, PdfReader(response.getvalue()).text


def said_on(page):
    """Return all that a page says: to eyes, to screen readers and to search engines."""
    for each in page(["script", "style"]):
        each.decompose()
    said = [element[name] for element in page.find_all(True) for name in ATTRIBUTES if element.get(name)]
    said += [meta["content"] for meta in page.find_all("meta", attrs={"name": "description"})]
    return " ".join([page.get_text(" "), *said])


def schools_in(said):
    """Return what stands around each "school" that is said of where the reader works."""
    text = EITHER.sub("", ADDRESS.sub("", " ".join(said.split())))
    for words in SAID_OF_SCHOOLS:
        text = text.replace(words, "")
    return [text[max(0, match.start() - 50) : match.end() + 30] for match in re.finditer(r"school", text, re.IGNORECASE)]


@pytest.mark.parametrize("visitor", ["lead", "member"])
def test_no_page_calls_an_organisation_a_school(visitor):
    world = OrganisationWorld().whole()
    pages = list(pages_for(world, visitor))
    found = [f"{pattern}: …{words}…" for pattern, said in pages for words in schools_in(said)]
    assert not found, "\n".join(found)
    assert len(pages) > 70


@pytest.fixture
def trust():
    return organisations.make(name="Mulberry Lane Trust", organisation="trust")


def page_for(person, address, **query):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return " ".join(said_on(BeautifulSoup(client.get(address, query).getvalue(), "html.parser")).split())


def test_the_calendar_says_what_takes_place_at_the_organisation(trust):
    date = DeliveryFactory(purchase=PurchaseFactory(school=trust))
    page = page_for(lead_of(trust), reverse("member_school_away", args=[trust.urn]), month=date.day.strftime("%Y-%m"))
    assert "At your organisation Consultancy day" in page
    assert schools_in(page) == []


def test_a_lead_who_leaves_hears_what_they_no_longer_see(trust):
    lead, _ = lead_of(trust), lead_of(trust)
    page = page_for(lead, reverse("member_leave_asked", args=[lead.affiliations.get().pk]))
    assert "see the organisation’s people, bookings, orders and invoices" in page


def test_whoever_is_not_listed_yet_is_asked_for_either(trust):
    somebody = PersonFactory()
    assert "Tell us your school or organisation. Once somebody there has confirmed it" in page_for(somebody, reverse("member"))
    page = page_for(somebody, reverse("member_schools"))
    assert "You aren’t listed at a school or organisation yet. Ask to be listed, and a lead there or our office will confirm it." in page
    AffiliationFactory(person=somebody, school=trust, state=Affiliation.State.ASKED)
    assert "The organisation or our office will confirm it." in page_for(somebody, reverse("member"))


def test_whose_address_is_an_organisations_is_told_of_it(trust):
    trust.email_domains.create(domain="mulberrylane.example")
    page = page_for(PersonFactory(email="nasima@mulberrylane.example"), reverse("member"))
    assert "Do you work at Mulberry Lane Trust? Your email address suggests that you do. Once the organisation has confirmed it" in page


def test_whoever_a_colleague_booked_for_is_told_who_sees_them(trust):
    invited = AffiliationFactory(school=trust, state=Affiliation.State.INVITED).person
    assert "Until you say yes, the organisation sees only your email address" in page_for(invited, reverse("member_schools"))


def test_who_leads_a_school_and_an_organisation_chooses_between_both(trust):
    lead = lead_of(trust)
    AffiliationFactory(person=lead, school=SchoolFactory(), role=Affiliation.Role.CPD_LEAD)
    page = page_for(lead, reverse("member_school_led"))
    assert "Which school or organisation?" in page
    assert "Orders School Profile" in page  # the account's navigation
