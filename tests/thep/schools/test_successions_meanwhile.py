"""Whoever has a page of a school before them while the office confirms that it continues as another leaves nothing at the old one."""

import ast
import importlib
from pathlib import Path

import pytest
from django.apps import apps

from tests.factories.payments import written_order
from tests.factories.schools import SchoolFactory
from thep.addons.errors import AddOnError
from thep.bookings.errors import BookingsError
from thep.events.kinds import RSVP, EventKind
from thep.membership.errors import MembershipError
from thep.schools import successions
from thep.schools.errors import SchoolsError
from thep.schools.gias_links import Link
from thep.schools.models import Affiliation, School
from thep.schools.succession_followers import SuccessionFollower

from .school_writers import OPERATIONS, join_by_an_invitation

REFUSALS = (SchoolsError, BookingsError, MembershipError, AddOnError)
ROOT = Path(__file__).parents[3]
WRITES = {"create", "get_or_create", "update_or_create", "bulk_create"}
NOT_KEPT = {
    "thep.membership.people.teacher_of_a_member_school": "A preview, whose school is invented and taken back.",
    "thep.membership.past_quotations.keep": "What came to nothing is history of the school that it was quoted to, and stays with it.",
    "thep.bookings.approvals.school_settings.settings_of": "What a school has that never changed its settings isn’t saved.",
    "networks.resources.uses.use": "Who used something did so at the school where they worked then, which it stays with.",
    "networks.resources.uses._begin_count": "What was downloaded is counted for the school as it was then.",
    "thep.statements.office.term_screen.rows_of": "Each statement is given its own school, which was read already.",
}
"""Functions that give something a school that isn't saved, or that stays with it as it was, and why."""


@pytest.fixture
def old():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def new():
    return SchoolFactory(name="Loomwright Academy")


@pytest.fixture(autouse=True)
def _meetings(declare):
    declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))


def confirm(old, new):
    School.objects.filter(pk=old.pk).update(status=School.Status.CLOSED)
    successions.propose([Link(old.urn, new.urn, new.name)])
    return successions.confirm(School.objects.get(pk=old.pk), successor=new)


def keys_to_schools():
    models = apps.get_models(include_auto_created=True)
    fields = [field for model in models for field in model._meta.concrete_fields if field.related_model is School]
    return [field for field in fields if field.model._meta.label not in ("schools.School", "schools.Succession")]


def left_at(school):
    """Return how much of each kind is at the school; of listings, those that are over stay there."""
    counts = {field.model._meta.label: field.model._default_manager.filter(**{field.name: school}).count() for field in keys_to_schools()}
    return counts | {"schools.Affiliation": school.affiliations.filter(state__in=Affiliation.LIVE).count()}


@pytest.mark.django_db
def test_what_is_written_while_a_follower_waits_for_its_locks_goes_on_too(old, new, declare):
    written = []

    def wait(change):
        """As where somebody's transaction, which held what this follower locks, has an order of the school's and commits now."""
        if not written:
            written.append(written_order(change.old, made="2026-10-12"))

    declare(SuccessionFollower(name="waits", order=10_000, fields=[], move=wait))
    confirm(old, new)
    written[0].refresh_from_db()
    assert written[0].school == new


@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.begin.__name__)
def test_nothing_is_left_at_the_old_school(operation, old, new, django_capture_on_commit_callbacks):
    go_on = operation.begin(old)
    confirm(old, new)
    if operation.goes_on:
        with django_capture_on_commit_callbacks(execute=False):
            go_on()
    else:
        with pytest.raises(REFUSALS, match="is now Loomwright Academy"):
            go_on()
    assert {label: number for label, number in left_at(old).items() if number} == {}


@pytest.mark.django_db
def test_whoever_joins_by_an_invitation_is_listed_at_the_new_school(old, new):
    join = join_by_an_invitation(old)
    confirm(old, new)
    assert join().school == new


def test_every_function_that_writes_a_school_is_tried_here():
    models = {field.model for field in keys_to_schools()}
    related = {relation.get_accessor_name() for relation in School._meta.related_objects}
    written = {name for path in product_modules() for name in writers_in(path, models, related)}
    tried = {operation.writer for operation in OPERATIONS}
    assert written - tried - {*NOT_KEPT} == set(), "hold the school (thep.schools.successions.hold), and add it to school_writers.py"
    assert NOT_KEPT.keys() <= written


def product_modules():
    for package in ("site/thep", "courses", "networks", "teach_th"):
        for path in (ROOT / package).rglob("*.py"):
            if not {"migrations", "management"} & {*path.parts} and "succession" not in path.name and "example" not in path.name:
                yield path


def writers_in(path, models, related):
    """Return the functions of a module that make records with a foreign key to a school, or set it."""
    tree = ast.parse(path.read_text())
    module = ".".join(path.relative_to(ROOT / "site" if "site" in path.parts else ROOT).with_suffix("").parts).removesuffix(".__init__")
    for function in ast.walk(tree):
        if (
            isinstance(function, ast.FunctionDef)
            and "example" not in function.name
            and any(writes_school(node, module, models, related) for node in ast.walk(function))
        ):
            yield f"{module}.{function.name}"


def writes_school(node, module, models, related):
    match node:
        case ast.Assign(targets=[ast.Attribute(attr="school", value=ast.Name(id=name))]):
            return name != "self" or module.endswith("models")
        case ast.Call(func=ast.Name(id=name)):
            return is_model(module, name, models) and any(keyword.arg in ("school", None) for keyword in node.keywords)
        case ast.Call(func=ast.Attribute(attr=attr, value=value)) if attr in WRITES:
            names = [each.id for each in ast.walk(value) if isinstance(each, ast.Name)]
            attributes = {each.attr for each in ast.walk(value) if isinstance(each, ast.Attribute)}
            return any(is_model(module, name, models) for name in names) or bool(attributes & related)
        case ast.Call(func=ast.Attribute(attr="set", value=ast.Attribute(attr=attr))):
            return attr == "hidden_from"
    return False


def is_model(module, name, models):
    return name in {model.__name__ for model in models} and getattr(importlib.import_module(module), name, None) in models
