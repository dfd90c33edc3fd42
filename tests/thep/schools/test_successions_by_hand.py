"""The office records that a school is followed by another where the register has no link, and confirms it as any other."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.bookings import lead_of, teacher_at
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.schools import organisations, successions
from thep.schools.errors import CannotBeRecorded
from thep.schools.gias_links import Link
from thep.schools.models import School, Succession

pytestmark = pytest.mark.django_db
ADDRESS = "office_successions:add"
REASON = "The governors wrote to us on 2 September."


@pytest.fixture
def old():
    return SchoolFactory(name="Loomwright Primary School", status="closed")


@pytest.fixture
def new():
    return SchoolFactory(name="Loomwright Academy")


@pytest.fixture
def today():
    return timezone.localdate()


def trust(name="Mulberry Lane Trust", **more):
    return organisations.make(name=name, organisation="trust", **more)


def test_it_is_recorded_confirmed_in_the_same_screen_and_stays_in_the_list(old, new, today, office, client):
    teacher, by = teacher_at(old), office("Office managers")
    assert "Record a change" in words(client.get(reverse("office_successions:index")))
    typed = {"school": old.pk, "successor": new.pk, "on": today.isoformat(), "reason": REASON}
    page = words(client.post(reverse(ADDRESS), typed, follow=True))
    assert "We’ve recorded that Loomwright Academy follows Loomwright Primary School." in page
    assert REASON in page
    assert "The register says" not in page
    assert "Loomwright Primary School" in words(client.get(reverse("office_attention")))
    client.post(reverse("office_successions:confirm", args=[old.pk]))
    assert teacher.affiliations.get().school == new
    found = Succession.objects.get()
    assert (found.recorded_by, found.confirmed_by, found.on, found.state) == (by, by, today, "Confirmed")
    listed = words(client.get(reverse("office_successions:index")))
    for said in ("Loomwright Primary School", "Our office", "Confirmed", str(by)):
        assert said in listed


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_is_kept(old, office, client):
    office("Office managers")
    page = client.post(reverse(ADDRESS), {"school": old.pk, "reason": REASON, "on": "soon"})
    for problem in ("Choose the school that follows it.", "Enter a date, such as 01/09/2026."):
        assert problem in words(page)
    assert REASON in page.content.decode()
    assert not Succession.objects.exists()


def wrong(field, says, **changed):
    return pytest.param(field, says, changed, id=says)


@pytest.mark.parametrize(
    ("field", "says", "changed"),
    [
        wrong("successor", "can’t follow itself", successor=lambda old, new: old),
        wrong("successor", "isn’t open", successor=lambda old, new: SchoolFactory(status="closed")),
        wrong("successor", "only by a school", successor=lambda old, new: trust()),
        wrong("on", "isn’t in the future", on=lambda old, new: timezone.localdate() + datetime.timedelta(days=1)),
        wrong("reason", "Say how you know", reason=lambda old, new: "  "),
    ],
)
def test_what_cannot_be_so_is_refused(old, new, today, field, says, changed):
    said = {"successor": new, "on": today, "reason": REASON} | {name: make(old, new) for name, make in changed.items()}
    with pytest.raises(CannotBeRecorded, match=says) as refused:
        successions.record(old, **said)
    assert refused.value.field == field
    assert not Succession.objects.exists()


def test_what_is_known_already_is_refused(old, new, today, office, client):
    successions.propose([Link(old.urn, new.urn, new.name)])
    office("Office managers")
    typed = {"school": old.pk, "successor": new.pk, "on": today.isoformat(), "reason": REASON}
    assert "It is known already that Loomwright Academy follows Loomwright Primary School." in words(client.post(reverse(ADDRESS), typed))
    successions.confirm(old, successor=new)
    with pytest.raises(CannotBeRecorded, match="continues as Loomwright Academy already"):
        successions.record(old, successor=SchoolFactory(), on=today, reason=REASON)
    assert Succession.objects.count() == 1


def test_a_school_that_is_still_open_is_checked_as_the_register_s_are(old, new, today, office, client):
    School.objects.filter(pk=old.pk).update(status="open")
    successions.record(old, successor=new, on=today, reason=REASON)
    office("Office managers")
    page = words(client.get(reverse("office_successions:confirm", args=[old.pk])))
    assert "still lists Loomwright Primary School as open" in page


def test_an_organisation_is_followed_by_an_organisation(today):
    mine, theirs = trust(), trust("River Trust")
    lead = lead_of(mine)
    successions.record(mine, successor=theirs, on=today, reason=REASON)
    assert "Change it under Organisations first" in successions.obstacle(mine)
    School.objects.filter(pk=mine.pk).update(status="closed")
    mine.refresh_from_db()
    successions.confirm(mine, successor=theirs)
    assert lead.affiliations.get().school == theirs


def test_editors_record_nothing(old, new, office, client):
    office("Editors")
    assert client.post(reverse(ADDRESS), {"school": old.pk, "successor": new.pk}).status_code in (302, 403, 404)
    assert not Succession.objects.exists()
