"""Those who act for a school see what a year gave it, beside the year before, and print it as a tagged PDF."""

import datetime
import re

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of, stamps, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from tests.pdf_reader import PdfReader
from tests.thep.reports.test_records import words
from thep.bookings.models import Booking
from thep.cms.models import Objective, PlanLine
from thep.membership.models import MembershipCharge
from thep.schools.value import Amount, ValuePart, ValueSection, compare

pytestmark = pytest.mark.django_db

CONFIRMED = Booking.State.CONFIRMED


@pytest.fixture(autouse=True)
def spring(time_machine):
    time_machine.move_to(datetime.datetime(2027, 2, 10, 9, tzinfo=datetime.UTC))


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School", pupils=400)


@pytest.fixture
def lead(school, client):
    person = lead_of(school)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def event_on(*day, **more):
    return EventFactory(price=6000, uses_included_places=True, starts_at=datetime.datetime(*day, 9, tzinfo=datetime.UTC), **more)


def written(event, person, school, *, net=0, worth=6000, place="", state=CONFIRMED):
    return Booking.objects.create(
        event=event, person=person, booker=person, school=school, state=state, net_pence=net, worth_pence=worth, place_cause=place,
        payment="included" if place else "invoice", **stamps(state),
    )  # fmt: skip


@pytest.fixture
def year(school):
    """This year two included places and one at £45 where others pay £60, a cancelled one, and one the year before."""
    tier = TierFactory(name="Full")
    for academic_year, fee in ((2025, 200_000), (2026, 240_000)):
        membership = MembershipFactory(school=school, tier=tier, academic_year=academic_year, places_granted=20, places_taken=2)
        MembershipCharge.objects.create(
            membership=membership, kind="fee", tier=tier, net_pence=fee, vat_rate=2000, included_places=20, agreed_at=membership.agreed_at
        )
        TierTermsFactory(tier=tier, academic_year=academic_year, fee_pence=fee)
    teacher, colleague = teacher_at(school), teacher_at(school)
    autumn, summer = event_on(2026, 10, 7), event_on(2027, 5, 5)
    written(autumn, teacher, school, place="booking 1")
    written(autumn, colleague, school, place="booking 2")
    written(summer, teacher, school, net=4500)
    written(event_on(2027, 3, 3), colleague, school, place="booking 3", state=Booking.State.CANCELLED)
    written(event_on(2026, 1, 14), teacher, school, place="booking 4")
    written(autumn, PersonFactory(), SchoolFactory(), net=4500)  # another's
    PlanLine.objects.bulk_create(
        [PlanLine(academic_year=2026, key=key, words=words) for key, words in (("1", "Teaching"), ("1.1", "Reading"))]
    )
    autumn.objectives.add(Objective.objects.create(key="1.1"))


SUMS = (
    "What you used was worth £135 at the price for others. Your membership cost £2,400. That is £2,265 less than it cost."
    " 18 included places are left.",
    "Included places used or reserved 2 of 20",
    "Included places, at the price for others £120 £60",
    "Saved on other bookings £15 £0",
    "Both together £135 £60",
    "Membership fee £2,400 £2,000",
    "Places at events 3",
    "People who went, or are booked 2",
    "Different events 2",
    "Autumn 2 0 Spring 0 1 Summer 1 0",
    "Autumn 2 0 Spring 0 1 Summer 1 0",
    "Autumn 1 0 Spring 0 1 Summer 1 0",
    "1 Teaching 2 0",
    "1 place was at events that serve none of them.",
    "No tier costs more than yours, Full.",
    "Full (yours) £2,400 20 £0 £2,400",
)


def test_the_page_and_its_pdf_have_the_sums_of_the_database(client, lead, school, year):
    address = reverse("member_value", args=[school.urn])
    page = client.get(address)
    pdf = PdfReader(client.get(reverse("member_value_pdf", args=[school.urn])).content)
    for sums in SUMS:
        assert sums in words(page), sums
        assert sums.replace(" ", "") in pdf.text, sums
    html = page.content.decode()
    assert html.count('<svg class="bars"') == 5
    assert "style=" not in re.sub(r"<style.*?</style>", "", html[html.index("<main") : html.index("</main>")])
    assert "2025/26" in words(client.get(address, {"year": "2025"}))
    assert reverse("member_value_pdf", args=[school.urn]) + "?year=2026" in html
    assert address in client.get(reverse("member_school", args=[school.urn])).content.decode()


def test_the_pdf_is_tagged_and_each_chart_has_its_words(client, lead, school, year):
    pdf = PdfReader(client.get(reverse("member_value_pdf", args=[school.urn])).content)
    assert b"/Lang (en-GB)" in pdf.catalogue
    assert b"/Marked true" in pdf.catalogue
    assert "What 2026/27 gave Loomwright Primary School" in pdf.metadata
    assert 'pdfuaid:part="1"' in pdf.metadata
    assert (pdf.tags["H1"], pdf.tags["H2"], pdf.tags["H3"]) == (1, 4, 6)
    assert pdf.tags["Figure"] == pdf.everything.count(b"/Alt") == 5
    assert pdf.tags["TH"] >= 6 * 3


def test_domains_give_their_own_chapters_and_what_is_not_declared_is_not_there(client, lead, school, year, declare):
    address = reverse("member_value", args=[school.urn])
    assert "Meetings of networks" not in words(client.get(address))
    table = compare("Meetings of networks", [Amount("Maths", 3, 1)], years=("2026/27", "2025/26"), of="Network")
    declare(ValuePart(name="networks", sections=lambda school, year: [ValueSection(title="Networks", order=25, tables=[table])]))
    page = words(client.get(address))
    assert "Network 2026/27 2025/26 Maths 3 1" in page
    assert page.index("Events and people") < page.index("Meetings of networks") < page.index("Priorities of our shared plan")


def test_a_year_with_nothing_says_so(client, lead, school):
    assert "Your school had no membership and no bookings in that year." in words(client.get(reverse("member_value", args=[school.urn])))


def test_a_membership_that_cost_nothing_is_said_to(client, lead, school, year):
    MembershipCharge.objects.filter(membership__academic_year=2026).update(net_pence=0)
    assert "worth £135 at the price for others, and your membership cost nothing." in words(
        client.get(reverse("member_value", args=[school.urn]))
    )


def test_what_was_used_may_be_worth_more_than_the_fee(client, lead, school, year):
    MembershipCharge.objects.filter(membership__academic_year=2026).update(net_pence=10_000)
    assert "Your membership cost £100. That is £35 more than it cost." in words(client.get(reverse("member_value", args=[school.urn])))


@pytest.mark.parametrize("name", ["member_value", "member_value_pdf"])
def test_nobody_else_sees_it(client, school, name):
    for person in (teacher_at(school), lead_of(SchoolFactory()), PersonFactory()):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse(name, args=[school.urn])).status_code == 404


def test_it_takes_twenty_queries_at_most_for_150_people_and_2000_bookings(client, lead, school, year, django_assert_max_num_queries):
    people = PersonFactory.build_batch(150)
    for person in people:
        person.password = "!"
    people = type(people[0]).objects.bulk_create(people)
    events = [event_on(2026 if month > 8 else 2027, month, 2 + number) for month in (10, 11, 1, 3, 5) for number in range(4)]
    made = [(events[number % 20], people[(number // 20 + 7 * (number % 20)) % 150]) for number in range(2000)]
    Booking.objects.bulk_create(
        Booking(
            event=event, person=person, booker=person, school=school, state=CONFIRMED, net_pence=4500, worth_pence=6000, payment="invoice",
            reference=f"B{number:07}", **stamps(),
        )
        for number, (event, person) in enumerate(made)
    )  # fmt: skip
    address = reverse("member_value", args=[school.urn])
    client.get(address)
    with django_assert_max_num_queries(20):
        page = words(client.get(address))
    assert "Places at events 2,003" in page
    assert "People who went, or are booked 152" in page
