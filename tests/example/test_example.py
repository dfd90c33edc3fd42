"""What installing a domain brings to the rest of the site."""

import pytest
from django.core.checks import run_checks
from django.urls import reverse
from django.utils import timezone

from tests.example import domain
from tests.example.models import ClubPage, Membership
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory
from tests.thep.cms.pages import home
from thep import domains
from thep.accounts import closing
from thep.accounts.groups import MANAGERS, ensure_groups
from thep.cms.models import Subject
from thep.events import entries
from thep.home.first_pages.pages import build_pages
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db
PAYS_IN_A_SANDBOX = "payments.E001"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def club():
    build_pages()
    page = home().add_child(instance=ClubPage(title="Chess club", slug="chess", purpose="Openings and endgames for teachers"))
    page.save_revision().publish()
    return page


@pytest.fixture
def member(club):
    person = PersonFactory()
    Membership.objects.create(club=club, person=person, note="Plays black")
    return person


@pytest.fixture
def meeting(club):
    event = EventFactory(kind="gathering", page=club, title="An evening of endgames")
    entries.refresh(event)
    return event


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def test_its_page_is_found_under_a_sort_of_its_own(client, club):
    page = client.get("/search/?q=endgames").text
    assert "Chess club" in page.replace("<mark>", "").replace("</mark>", "")
    assert "Clubs" in page
    assert "1 result in clubs" in client.get("/search/?q=endgames&only=clubs").text


def paths_of(meeting):
    month = f"{timezone.localtime(meeting.starts_at):%Y-%m}"
    return [f"/courses/?kind={meeting.kind}", f"/calendar/?month={month}", "/search/?q=evening"]


def test_a_meeting_for_members_appears_to_them_on_every_path(client, member, meeting):
    signed_in(client, member)
    for path in paths_of(meeting):
        assert "An evening of endgames" in client.get(path).text.replace("<mark>", "").replace("</mark>", ""), path
    assert client.get(reverse("book", args=[meeting.pk])).status_code == 200
    assert client.get(f"/events/{meeting.uid}.ics").status_code == 200


@pytest.mark.parametrize("who", ["a visitor", "somebody else"])
def test_and_to_nobody_else_on_any(client, meeting, who):
    if who == "somebody else":
        signed_in(client, PersonFactory())
    for path in [*paths_of(meeting), "/", "/calendar/feed.ics", "/sitemap.xml"]:
        assert "endgames" not in client.get(path).text.replace("Openings and endgames", "").replace("q=endgames", ""), path
    assert client.get(reverse("book", args=[meeting.pk])).status_code == (404 if who == "somebody else" else 302)
    assert client.get(f"/events/{meeting.uid}.ics").status_code == 404


def test_what_is_for_everybody_is_in_the_catalogue_the_calendar_and_its_subjects_feed(client, club):
    chess = Subject.objects.create(name="Chess", slug="chess")
    club.subjects.add(chess)
    fair = EventFactory(kind="fair", page=club, title="A fair of boards")
    entries.refresh(fair)
    for path in [*paths_of(fair)[:2], "/search/?q=boards", "/courses/?subject=chess", "/calendar/feed/subject/chess.ics", "/"]:
        assert "A fair of boards" in client.get(path).text.replace("<mark>", "").replace("</mark>", ""), path
    assert "Fair" in client.get(paths_of(fair)[1]).text


def test_it_is_in_the_menu_the_footer_and_the_account(client, member):
    page = client.get("/").text
    assert page.count('href="/clubs/"') == 2
    assert "My clubs" in signed_in(client, member).get("/member/").text


def test_its_panel_is_in_the_member_zone_of_whom_it_concerns(client, member):
    assert "Your clubs" in signed_in(client, member).get("/member/").text
    assert "Your clubs" not in signed_in(client, PersonFactory()).get("/member/").text


def test_what_it_holds_of_a_person_is_exported_with_how_long_and_erased(client, member):
    signed_in(client, member)
    assert client.get(reverse("member_data")).json()["clubs"] == [{"club": "Chess club", "note": "Plays black"}]
    assert "Kept until you leave the club." in client.get(reverse("member_data_page")).text
    closing.close(member)
    assert not Membership.objects.exists()


def test_its_round_is_swept(sandbox, member):
    Membership.objects.update(ended=True)
    assert sweep()["clubs"] == 1
    assert not Membership.objects.exists()


def test_its_groups_may_do_what_it_says_and_what_needs_attention_is_theirs(client, club):
    ensure_groups()
    manager = PersonFactory()
    manager.groups.add(manager.groups.model.objects.get(name=MANAGERS))
    Membership.objects.create(club=club, person=PersonFactory())
    assert "Members without a note" in signed_in(client, manager).get(reverse("office_attention")).text


def test_its_page_is_previewed(rf, club, client):
    for mode, _ in club.preview_modes:
        assert "Chess club" in club.make_preview_request(preview_mode=mode).text


@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        ("SearchSource", "cms.E001"),
        ("SearchSort", "search.E001"),
        ("PersonalData", "accounts.E001"),
        ("Erasure", "accounts.E002"),
    ],
)
def test_a_part_that_is_forgotten_is_complained_of(monkeypatch, kind, complaint):
    left = tuple(part for part in domain.PARTS if type(part).__name__ != kind)
    assert len(left) == len(domain.PARTS) - 1
    monkeypatch.setattr(domain, "PARTS", left)
    domains.every_part.cache_clear()
    try:
        assert [error.id for error in run_checks() if error.id != PAYS_IN_A_SANDBOX] == [complaint]
    finally:
        monkeypatch.undo()
        domains.every_part.cache_clear()


def test_nothing_is_complained_of_where_nothing_is_missing():
    assert [error for error in run_checks() if error.id != PAYS_IN_A_SANDBOX] == []
