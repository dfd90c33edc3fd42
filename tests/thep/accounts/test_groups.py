"""The office's groups."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupPagePermission

from tests.factories.accounts import PersonFactory
from thep.accounts.groups import GROUPS, ensure_groups

pytestmark = pytest.mark.django_db


def member_of(name):
    ensure_groups()
    person = PersonFactory()
    person.groups.add(Group.objects.get(name=name))
    return type(person).objects.get(pk=person.pk)


def test_the_groups_are_made_once(capsys):
    call_command("ensure_groups")
    call_command("ensure_groups")
    assert set(GROUPS) <= set(Group.objects.values_list("name", flat=True))
    assert "Finance: " in capsys.readouterr().out


@pytest.mark.parametrize("name", GROUPS)
def test_every_group_opens_the_back_office(name):
    assert member_of(name).is_staff


@pytest.mark.parametrize(
    ("name", "may", "may_not"),
    [
        ("Events", "bookings.change_booking", "payments.change_refund"),
        ("Finance", "payments.add_refund", "events.change_event"),
        ("Editors", "cms.change_subject", "bookings.view_booking"),
        ("Office managers", "schools.change_affiliation", "auth.change_group"),
    ],
)
def test_each_group_may_do_its_own(name, may, may_not):
    person = member_of(name)
    assert person.has_perm(may)
    assert not person.has_perm(may_not)


def test_a_permission_that_was_added_by_hand_is_taken_back():
    ensure_groups()
    finance, editors = Group.objects.get(name="Finance"), Group.objects.get(name="Editors")
    finance.permissions.add(*editors.permissions.all())
    before = GroupPagePermission.objects.filter(group=editors).count()
    ensure_groups()
    assert not finance.permissions.filter(codename="change_subject").exists()
    assert GroupPagePermission.objects.filter(group=editors).count() == before > 0
