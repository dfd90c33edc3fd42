"""The office's screens that gather from several domains show what is declared, to those who may see it, and name no domain themselves."""

import ast
import re
from pathlib import Path

import pytest
from django.db.models import Value
from django.urls import reverse
from wagtail.admin.ui.tables import Column

from tests import sources
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_events import words
from tests.thep.reports.test_exports import as_csv
from thep import reports
from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection
from thep.cms.attention import Watch, list_address
from thep.cms.spreadsheets import Heading
from thep.events.office_actions import EventAction
from thep.schools.office_sections import SchoolAction, SchoolFigures, SchoolSection

DOMAINS = re.compile(rf"({'|'.join(sources.DOMAINS)}|thep\.(bookings|payments|membership))(\.|$)")


def a_watch(**changes):
    declared = {
        "name": "unnamed",
        "order": 1,
        "title": "People without a name",
        "job": "Ask each of them.",
        "permissions": ("accounts.change_user",),
        "records": lambda user: User.objects.filter(name=""),
        "link": lambda person: (reverse("wagtailusers_users:inspect", args=[person.pk]), person.email),
        "all_of_them": list_address("wagtailusers_users:index", is_active="True"),
    }
    return Watch(**{**declared, **changes})


def watches_seen(client):
    return [watch.name for watch in client.get(reverse("office_attention")).context["watches"]]


class TestWatches:
    def test_what_is_declared_is_watched(self, office, client, declare):
        declare(a_watch())
        PersonFactory(name="", email="who@school.example")
        office("Office managers")
        text = words(client.get(reverse("office_attention")))
        assert "People without a name" in text
        assert "who@school.example" in text

    def test_only_by_those_whose_job_it_is(self, office, client, declare):
        declare(a_watch())
        PersonFactory(name="", email="who@school.example")
        office("Finance")
        assert "People without a name" not in words(client.get(reverse("office_attention")))

    def test_lower_numbers_stand_first(self, office, client, declare):
        declare(a_watch(name="second", order=2), a_watch(name="first", order=1))
        office("Office managers")
        assert watches_seen(client)[:2] == ["first", "second"]

    def test_the_office_watches_in_this_order(self, office, client):
        office("Office managers")
        assert watches_seen(client) == [
            "webhooks", "refunds", "replies", "disputes", "mailings", "found", "unpaid", "few", "offers",
            "charged but came", "named at the door", "ofsted", "inspections",
            "statements", "refused messages", "messages", "uncertain messages", "digests", "held messages",
            "addresses that emails come back from", "successions", "affiliations",
            "networks without a lead", "requests to join a network", "networks without a meeting", "posts to check in networks",
            "resources to check in networks", "adverts", "few_leads", "add-ons asked for", "dates asked for", "dates gone by",
        ]  # fmt: skip


class TestSectionsOfAPerson:
    def a_section(self, **changes):
        declared = {
            "name": "letters",
            "order": 1,
            "template": "bookings/office/person_interests.html",
            "context": lambda request, person: {"interests": [{"page": {"title": f"A letter to {person}"}}]},
            "permissions": ("mail.view_message",),
        }
        return PersonSection(**{**declared, **changes})

    @pytest.fixture
    def screen(self, client):
        person = PersonFactory(name="Nasima Begum")
        return lambda: words(client.get(reverse("wagtailusers_users:inspect", args=[person.pk])))

    def test_what_is_declared_is_shown_in_its_order(self, office, screen, declare):
        declare(self.a_section())
        office("Events")
        text = screen()
        assert text.index("Signing in") < text.index("A letter to Nasima Begum") < text.index("Bookings None")

    def test_only_to_those_with_its_permissions(self, office, screen, declare):
        declare(self.a_section(permissions=("mail.change_message",)))
        office("Events")
        assert "A letter to" not in screen()
        office("Office managers")
        assert "A letter to Nasima Begum" in screen()

    def test_not_where_it_has_nothing_to_show(self, office, screen, declare):
        declare(self.a_section(context=lambda request, person: None))
        office("Office managers")
        assert "Waiting for a date of" not in screen()


class TestSchools:
    """The templates are those of domains, since a test has none of its own."""

    @pytest.fixture
    def school(self):
        return SchoolFactory(name="Heron Dock Academy")

    @pytest.fixture
    def screen(self, client, school):
        return lambda: words(client.get(reverse("office_schools:inspect", args=[school.pk])))

    def a_section(self, **changes):
        declared = {
            "name": "visits",
            "order": 1,
            "template": "bookings/office/person_interests.html",
            "context": lambda request, school: {"interests": [{"page": {"title": f"A visit to {school}"}}]},
            "permissions": ("mail.view_message",),
        }
        return SchoolSection(**{**declared, **changes})

    @pytest.mark.parametrize(("beside", "after", "before"), [(True, "Where", "Email domains"), (False, "Email domains", "Bookings (0)")])
    def test_a_section_is_shown_in_its_place_and_order(self, office, screen, declare, beside, after, before):
        declare(self.a_section(beside=beside))
        office("Events")
        text = screen()
        assert text.index(after) < text.index("A visit to Heron Dock Academy") < text.index(before)

    def test_a_section_only_to_those_with_its_permissions(self, office, screen, declare):
        declare(self.a_section())
        office("Editors")
        assert "A visit to" not in screen()

    def test_an_action_is_offered_to_those_who_may_take_it(self, office, client, school, declare):
        address = reverse("office_attention")
        declare(
            SchoolAction(
                name="visit", order=1, label="Visit the school", icon="date", address=lambda school: address,
                permissions=("mail.view_message",),
            )
        )  # fmt: skip
        for group, offered in (("Events", True), ("Editors", False)):
            office(group)
            response = client.get(reverse("office_schools:inspect", args=[school.pk]))
            assert ("Visit the school" in words(response)) is offered

    @pytest.mark.parametrize("in_header", [True, False])
    def test_an_event_s_action_is_offered_where_there_is_something_to_do(self, office, client, declare, in_header):
        declare(
            EventAction(
                name="photographs", order=1, label=lambda event: "" if event.is_full else "See its photographs", icon="image",
                address=lambda event: f"/photographs/{event.pk}/", permissions=("mail.view_message",), in_header=in_header,
            )
        )  # fmt: skip
        event, full = EventFactory(), EventFactory(capacity=0)
        for group, offered in (("Events", True), ("Editors", False)):
            office(group)
            page = client.get(reverse("office_events:inspect", args=[event.pk])).text
            assert (f'href="/photographs/{event.pk}/"' in page) is offered
            assert "photographs" not in client.get(reverse("office_events:inspect", args=[full.pk])).text

    def test_figures_are_in_the_list_the_sheet_and_on_the_screen_of_those_who_may_know_them(self, office, client, screen, declare):
        declare(
            SchoolFigures(
                name="calls", order=1, annotations=lambda: {"calls": Value(17), "tier": Value("Visited")},
                columns=[Column("calls", label="Phone calls")], headings=[Heading("Phone calls", lambda school: school.calls)],
                template="membership/office/school_figures.html", permissions=("mail.view_message",),
            ),
            alone=True,
        )  # fmt: skip
        for group, known in (("Events", True), ("Editors", False)):
            office(group)
            assert ("Visited" in screen()) is known
            assert ("Phone calls" in words(client.get(reverse("office_schools:index")))) is known
            [row] = as_csv(client.get(reverse("office_schools:index"), {"export": "csv"}))
            assert row.get("Phone calls") == ("17" if known else None)

    def test_money_is_in_the_sheet_of_those_who_may_see_orders(self, office, client, school):
        for group, known in (("Finance", True), ("Editors", False)):
            office(group)
            [row] = as_csv(client.get(reverse("office_schools:index"), {"export": "csv"}))
            assert ("Owed (£)" in row, "Paid (£)" in row) == (known, known)


def imports_of(module):
    """Return the names of the modules that the source of `module` imports, wherever in it."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("module", ["attention", "people", "schools"])
def test_no_domain_is_named(module):
    imported = list(imports_of(Path(reports.__file__).with_name(f"{module}.py")))
    assert imported
    assert not [name for name in imported if DOMAINS.match(name)]
