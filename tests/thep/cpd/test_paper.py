"""A register on paper: the sheet is a tagged PDF of names and schools, and is entered afterwards in one post."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.schools import SchoolFactory
from tests.pdf_reader import PdfReader
from tests.thep.reports.test_records import words
from tests.world import World
from thep.cpd.models import Mark
from thep.cpd.registers import register_of
from thep.events.models import Event, Facilitator

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def facilitator(client):
    person = PersonFactory(name="Rukhsana Akhtar")
    client.force_login(person, backend=BACKEND)
    return person


@pytest.fixture
def event(facilitator):
    event = event_that_began(ago=DAY, title="Phonics that sticks")
    event.facilitators.add(Facilitator.objects.create(name="Rukhsana Akhtar", slug="rukhsana-akhtar", person=facilitator))
    return event


@pytest.fixture
def people(event):
    school = SchoolFactory(name="Loomwright Primary School")
    names = ("Ahmed Ali", "Grace Okafor", "Nasima Begum", "Peter Lowe")
    return [place_at(event, PersonFactory(name=name), school=school, dietary_needs="Halal").person for name in names]


def address(event, name="paper"):
    return reverse(f"member_leading_{name}", args=[event.pk])


def enter(client, event, states, where=None, **more):
    sent = {f"state-{person.pk}": state for person, state in states.items()}
    return client.post(where or address(event), sent | {"seen": register_of(event).newest} | more)


def came(event):
    return {line.person.name: line.standings[0].mark and line.standings[0].mark.says for line in register_of(event).lines}


def test_the_sheet_is_a_tagged_pdf_of_names_and_schools(client, event, people):
    answer = client.get(address(event, "sheet"))
    assert answer["Content-Type"] == "application/pdf"
    pdf = PdfReader(answer.content)
    assert b"/StructTreeRoot" in pdf.catalogue
    assert "pdfuaid" in pdf.metadata
    assert {"Table", "TH", "TD", "H1"} <= set(pdf.tags)
    for said in ("Phonics that sticks", "Grace Okafor", "Loomwright Primary School", "4 expected"):
        assert said.replace(" ", "") in pdf.text
    assert "Halal" not in pdf.text


def test_a_sheet_is_entered_in_one_post(client, event, people, facilitator):
    ahmed, grace, nasima, peter = people
    answer = enter(client, event, {ahmed: "present", grace: "late", nasima: "absent", peter: ""}, **{f"minutes-{grace.pk}": "100"})

    assert answer.url.startswith(address(event, "register"))
    assert came(event) == {
        "Ahmed Ali": ("present", None),
        "Grace Okafor": ("late", 100),
        "Nasima Begum": ("absent", None),
        "Peter Lowe": None,
    }
    assert {(kept.way, kept.by) for kept in Mark.objects.all()} == {("paper", facilitator)}
    assert "3 marks saved." in client.get(answer.url).text


def test_apologies_are_entered_from_a_sheet(client, event, people):
    assert '<option value="apologies">Apologies</option>' in client.get(address(event)).text
    enter(client, event, {people[0]: "apologies", people[1]: "present"})
    assert came(event)["Ahmed Ali"] == ("apologies", None)
    assert client.get(address(event)).text.count('<option value="apologies" selected>') == 1


def test_a_part_without_minutes_missed_a_quarter_of_an_hour(client, event, people):
    enter(client, event, {people[0]: "left_early"})
    assert Mark.objects.get().minutes == 165


def test_a_sheet_sent_twice_marks_once(client, event, people):
    for _ in range(2):
        enter(client, event, {people[0]: "present", people[1]: "late"}, seen=0)
    assert Mark.objects.count() == 2


def test_what_cannot_be_kept_is_said_with_all_that_was_chosen_and_the_rest_is_kept(client, event, people):
    ahmed, grace, nasima, _ = people
    minutes = {f"minutes-{grace.pk}": "ten", f"minutes-{nasima.pk}": "500"}
    answer = enter(client, event, {ahmed: "present", grace: "late", nasima: "left_early"}, **minutes)

    assert answer.status_code == 422
    page = words(answer)
    assert page.count("Enter how many minutes they were there, as a number.") == 2
    assert "fewer than the session’s 180" in page
    assert "1 saved." in page
    for kept in ('value="ten"', 'value="500"', 'value="late" selected'):
        assert kept in answer.text
    assert Mark.objects.get().person == ahmed


def test_a_form_that_is_no_form_is_refused_in_words(client, event, people):
    answer = enter(client, event, {people[0]: "present", people[1]: "asleep"}, seen="x")
    assert (answer.status_code, Mark.objects.count()) == (422, 0)
    assert "That can’t be read." in answer.text


def test_entering_a_sheet_settles_no_marks_that_differ_unless_it_says_otherwise(client, event, people):
    ahmed = people[0]
    for state in ("absent", "present"):
        mark(event, ahmed, state, device=uuid.uuid4())
    [line] = register_of(event).contradicted
    shown = line.standings[0].mark.state
    enter(client, event, {ahmed: shown})
    assert register_of(event).contradicted
    enter(client, event, {ahmed: "left_early"})
    assert not register_of(event).contradicted


@pytest.mark.parametrize("changes", [{"state": Event.State.CANCELLED}, {"ends_at": timezone.now() - 31 * DAY}])
def test_without_an_open_register_nothing_is_entered(client, event, people, changes):
    Event.objects.filter(pk=event.pk).update(**changes)
    assert enter(client, event, {people[0]: "present"}).status_code == 422
    assert not Mark.objects.exists()
    assert client.get(address(event, "sheet")).status_code == 404


class TestTheOffice:
    @pytest.fixture(autouse=True)
    def manager(self, client, event):
        World().sign_in(client, "office")

    def test_it_enters_a_sheet_and_corrects_with_a_reason(self, client, event, people):
        where = reverse("office_register_paper", args=[event.pk])
        ahmed, grace, *_ = people
        mark(event, ahmed, "absent")
        refused = enter(client, event, {ahmed: "present", grace: "present"}, where)
        assert "Enter why you’re changing a mark" in words(refused)
        assert came(event)["Grace Okafor"] == ("present", None)
        enter(client, event, {ahmed: "present"}, where, reason="The sheet says so.")
        kept = Mark.objects.last()
        assert (kept.person, kept.way, kept.reason) == (ahmed, "correction", "The sheet says so.")

    def test_it_marks_apologies_that_somebody_rang_to_send(self, client, event, people):
        where = reverse("office_register", args=[event.pk])
        ahmed, grace, *_ = people
        mark(event, ahmed, "absent")
        session, seen = event.sessions.get().pk, register_of(event).newest
        for person in (ahmed, grace):
            client.post(where, {"session": session, "mark": f"{person.pk}.apologies.{seen}", "reason": "They rang before."})
        assert (came(event)["Ahmed Ali"], came(event)["Grace Okafor"]) == (("apologies", None), ("apologies", None))
        assert list(Mark.objects.order_by("pk").values_list("way", "reason")[1:]) == [("correction", "They rang before."), ("list", "")]

    def test_it_prints_the_sheet(self, client, event, people):
        assert client.get(reverse("office_register_sheet", args=[event.pk])).content[:5] == b"%PDF-"
