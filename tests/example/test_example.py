"""What installing a domain brings to the rest of the site."""

import inspect
import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.example import domain
from tests.example.models import ClubPage, Membership
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory
from tests.factories.first_pages import build_pages
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.cms.pages import home, standard_page
from thep import domains
from thep.accounts import closing
from thep.accounts.groups import FINANCE, MANAGERS, ensure_groups
from thep.cms.models import Subject
from thep.events import entries
from thep.mail import sender
from thep.mailings import moves, sending
from thep.mailings.audiences import audience_named
from thep.schedule.sweep import sweep
from thep.search import registry

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


def test_a_member_says_by_one_press_that_they_come_and_an_organiser_sees_who_has_not_answered(client, member, club, meeting):
    Membership.objects.create(club=club, person=PersonFactory(name="Quiet Member"), note="Plays white")
    address = reverse("book", args=[meeting.pk])
    assert "Are you coming?" in signed_in(client, member).get(address).text
    assert "You said that you’re coming." in client.post(address, {"answer": "coming"}, follow=True).text
    assert "An evening of endgames" in client.get(reverse("member_bookings")).text
    ensure_groups()
    office = PersonFactory()
    office.groups.add(office.groups.model.objects.get(name=MANAGERS))
    page = signed_in(client, office).get(reverse("office_events:inspect", args=[meeting.pk])).text
    assert "Not answered" in page
    assert "Owed on invoices" not in page  # nobody pays for a meeting
    assert "Quiet Member" in page


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


@pytest.fixture
def three_clubs(club):
    """Chess, which has two members; weaving, the newest, which is about crafts; and the loom, about crafts and science."""
    crafts, science = (Subject.objects.create(name=name, slug=name.lower()) for name in ("Crafts", "Science"))
    pages = {"Loom club": [crafts, science], "Weaving club": [crafts]}
    for title, subjects in pages.items():
        page = home().add_child(instance=ClubPage(title=title, slug=title.split()[0].lower(), purpose="Cloth for teachers"))
        page.subjects.set(subjects)
        page.save_revision().publish()
    for person in PersonFactory.create_batch(2):
        Membership.objects.create(club=club, person=person, note="Plays")
    registry.refresh("club", club.pk)


def test_editors_list_clubs_on_any_page_and_have_the_block_in_their_choice(three_clubs, client):
    body = [{"type": "club_list", "value": {"heading": "Weave with us", "number": 3, "subject": "crafts"}}]
    page = client.get(standard_page(slug="weavers", body=body).get_url()).text
    assert "Weave with us" in page
    assert page.index("Loom club") < page.index("Weaving club")
    assert "Chess club" not in page
    signed_in(client, PersonFactory(is_superuser=True))
    assert '<h2 id="block-club_list">' in client.get("/design/").text


def listed(client, query="", **headers):
    for kept in ("pages", "results"):
        caches[kept].clear()
    answer = client.get(f"/clubs/{query}", headers=headers)
    assert answer.status_code == 200
    return answer, re.findall(r'class="whole" href="/(\w+)/"', answer.text)


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["weaving", "loom", "chess"]),
        ("?sort=largest", ["chess", "loom", "weaving"]),
        ("?q=cloth&sort=newest", ["weaving", "loom"]),
        ("?q=loom", ["loom"]),
        ("?subject=crafts", ["weaving", "loom"]),
        ("?subject=crafts&subject=science&q=loom", ["loom"]),
        ("?subject=science&q=chess", []),
    ],
)
def test_a_list_of_its_own_is_searched_narrowed_and_sorted(client, three_clubs, query, slugs):
    assert listed(client, query)[1] == slugs


def test_its_filters_say_how_many_they_would_find_and_each_can_be_removed(client, three_clubs):
    page = " ".join(listed(client, "?subject=science&sort=largest")[0].text.split())
    assert re.findall(r'id="count-subject-(\w+)">(\d)<', page) == [("crafts", "2"), ("science", "1")]
    assert "<h2> 1 club </h2>" in page
    assert 'class="chip" href="?sort=largest"> Science' in page.replace(">Science", "> Science")


def test_where_nothing_is_found_it_offers_the_wider_searches(client, three_clubs):
    page = " ".join(listed(client, "?subject=science&q=chess")[0].text.split())
    assert "Nothing matches ‘chess’" in page
    assert '<a href="?q=chess">Remove ‘Science’</a>: 1 club' in page
    assert '<a href="?subject=science">Remove the words ‘chess’</a>: 1 club' in page


def test_what_makes_no_sense_is_named_and_a_page_beyond_the_last_is_the_last(client, three_clubs):
    answer, slugs = listed(client, "?colour=red&subject=nonsense&sort=oldest&page=7")
    assert len(slugs) == 3
    for sentence in ("no filter called ‘colour’", "‘nonsense’ isn’t one of", "can’t sort by ‘oldest’", "no page 7; this is the last"):
        assert sentence in answer.text


def test_htmx_gets_its_results_alone_and_the_counts(client, three_clubs):
    answer, slugs = listed(client, "?subject=crafts", **{"HX-Request": "true"})
    assert slugs == ["weaving", "loom"]
    assert "<h1" not in answer.text
    assert 'id="count-subject-science" data-hx-swap-oob="true">1<' in answer.text
    assert answer.headers["HX-Push-Url"] == "/clubs/?subject=crafts"
    assert "HX-Request" in answer.headers["Vary"]


def test_what_is_filtered_is_kept_as_a_spreadsheet(client, three_clubs):
    page = listed(client, "?subject=crafts&sort=largest")[0].text
    assert 'href="?subject=crafts&amp;sort=largest&amp;download=xlsx"' in page
    body = b"".join(client.get("/clubs/?subject=crafts&sort=largest&download=csv").streaming_content).decode("utf-8-sig")
    assert body.splitlines() == ["Club,What it is for", "Loom club,Cloth for teachers", "Weaving club,Cloth for teachers"]


def test_it_is_in_the_menu_the_footer_and_the_account(client, member):
    page = client.get("/").text
    assert page.count('href="/clubs/"') == 2
    assert "My clubs" in signed_in(client, member).get("/member/").text


def test_its_panel_is_in_the_member_zone_of_whom_it_concerns(client, member):
    assert "Your clubs" in signed_in(client, member).get("/member/").text
    assert "Your clubs" not in signed_in(client, PersonFactory()).get("/member/").text


@pytest.fixture
def school(member):
    """The member's school, of which somebody else looks after professional learning."""
    school = SchoolFactory(name="Loomwright Primary School")
    AffiliationFactory(person=member, school=school)
    AffiliationFactory(person=PersonFactory(name="Farida Khan"), school=school, role="cpd_lead")
    return school


def test_its_panel_is_on_the_schools_page_for_those_who_lead_there(client, member, school):
    lead = school.affiliations.get(role="cpd_lead").person
    address = reverse("member_school", args=[school.urn])
    assert "Chess club" in signed_in(client, lead).get(address).text
    assert "Chess club" not in signed_in(client, member).get(address).text


def test_its_section_is_on_the_office_screens_of_the_person_and_the_school(client, member, school, manager):
    assert "Chess club" in client.get(reverse("wagtailusers_users:inspect", args=[member.pk])).text
    assert "Chess club" in client.get(reverse("office_schools:inspect", args=[school.pk])).text
    manager.groups.set([manager.groups.model.objects.get(name=FINANCE)])
    assert "Chess club" not in client.get(reverse("office_schools:inspect", args=[school.pk])).text


def test_whoever_leads_one_sets_up_a_second_step(client, settings, member):
    settings.MFA_REQUIRED_FOR_DUTIES = True
    assert client.get(reverse("second_factor")).status_code == 302
    Membership.objects.update(note="Leads it")
    assert "lead a club" in signed_in(client, member).get(reverse("second_factor")).text


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


@pytest.fixture
def manager(client):
    ensure_groups()
    person = PersonFactory(name="Shamim Ahmed")
    person.groups.add(person.groups.model.objects.get(name=MANAGERS))
    return signed_in(client, person) and person


def test_its_letter_is_sent_by_the_office_and_stopped_by_its_own_link(client, club, member, manager):
    def write():
        mailing = moves.begin(
            by=manager, audience=audience_named("clubs.members"), choice={"club": [str(club.pk)]},
            subject="Endgames", body="Bring a board, {{ first_name }}.", reply_to_writer=False,
        )  # fmt: skip
        return mailing, client.get(reverse("office_mailings:people", args=[mailing.pk])).text

    assert "Members of a club" in client.get(reverse("office_mailings:add")).text
    mailing, people = write()
    assert member.email in people
    moves.send(mailing, by=manager)
    sending.go_on(mailing.pk)
    sender.send_due()
    letter = mail.outbox[-1]
    assert (letter.to, letter.subject) == ([member.email], "Endgames")
    assert "You get this email because you are in Chess club." in letter.body
    assert "News of a club" in client.get(reverse("office_emails:index")).text
    assert "An evening of endgames" in client.get(reverse("office_emails:kind", args=["clubs.news"])).text

    stop = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_ADDRESS)
    client.get(stop)
    assert "Get it (1)" in write()[1]
    Client().post(stop, {"List-Unsubscribe": "One-Click"})
    assert "Get it (0)" in write()[1]


COMPLAINTS = {
    "SearchSource": "cms.E001",
    "SearchSort": "search.E001",
    "PersonalData": "accounts.E001",
    "Erasure": "accounts.E002",
}
"""The parts of which the checks know that they are missing."""

PROOFS = {
    "EventKind gathering": test_a_member_says_by_one_press_that_they_come_and_an_organiser_sees_who_has_not_answered,
    "EventKind fair": test_what_is_for_everybody_is_in_the_catalogue_the_calendar_and_its_subjects_feed,
    "ReaderKeywords clubs": test_a_meeting_for_members_appears_to_them_on_every_path,
    "MenuEntry": test_it_is_in_the_menu_the_footer_and_the_account,
    "FooterEntry": test_it_is_in_the_menu_the_footer_and_the_account,
    "AccountEntry": test_it_is_in_the_menu_the_footer_and_the_account,
    "MemberPanel clubs": test_its_panel_is_in_the_member_zone_of_whom_it_concerns,
    "SchoolPanel clubs": test_its_panel_is_on_the_schools_page_for_those_who_lead_there,
    "PersonSection clubs": test_its_section_is_on_the_office_screens_of_the_person_and_the_school,
    "SchoolSection clubs": test_its_section_is_on_the_office_screens_of_the_person_and_the_school,
    "Permissions": test_its_groups_may_do_what_it_says_and_what_needs_attention_is_theirs,
    "Duty lead a club": test_whoever_leads_one_sets_up_a_second_step,
    "Round clubs": test_its_round_is_swept,
    "Audience clubs.members": test_its_letter_is_sent_by_the_office_and_stopped_by_its_own_link,
    "LetterKind clubs.news": test_its_letter_is_sent_by_the_office_and_stopped_by_its_own_link,
    "MailingList club news": test_its_letter_is_sent_by_the_office_and_stopped_by_its_own_link,
    "Watch clubs": test_its_groups_may_do_what_it_says_and_what_needs_attention_is_theirs,
    "Listing club_list": test_editors_list_clubs_on_any_page_and_have_the_block_in_their_choice,
}
"""The test that fails without a part."""


def called(part):
    return " ".join(filter(None, [type(part).__name__, getattr(part, "name", "")]))


@pytest.fixture
def without(monkeypatch):
    """Take the part called so away: `without("Round clubs")`."""

    def forget():
        for kept in (domains.every_part, domains.parts_by_kind):
            kept.cache_clear()

    def take(name):
        left = tuple(part for part in domain.PARTS if name not in (called(part), type(part).__name__))
        assert len(left) == len(domain.PARTS) - 1
        monkeypatch.setattr(domain, "PARTS", left)
        forget()

    yield take
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize(("name", "complaint"), COMPLAINTS.items())
def test_a_part_that_is_forgotten_is_complained_of(without, name, complaint):
    without(name)
    assert [error.id for error in run_checks() if error.id != PAYS_IN_A_SANDBOX] == [complaint]


@pytest.mark.parametrize("name", PROOFS)
def test_without_a_part_its_test_fails(request, without, name):
    without(name)
    with pytest.raises(Exception):  # noqa: B017, PT011 -- each misses something else
        prove(request, PROOFS[name])


@pytest.mark.parametrize("name", PROOFS)
def test_without_another_part_it_does_not(request, without, name):
    without("Duty lead a club" if name != "Duty lead a club" else "Round clubs")
    prove(request, PROOFS[name])


def prove(request, proof):
    proof(**{each: request.getfixturevalue(each) for each in inspect.signature(proof).parameters})


def test_each_part_has_its_check_or_its_test():
    names = {called(part) for part in domain.PARTS}
    assert names == set(PROOFS) | {name for name in names if name.split()[0] in COMPLAINTS}


def test_nothing_is_complained_of_where_nothing_is_missing():
    assert [error for error in run_checks() if error.id != PAYS_IN_A_SANDBOX] == []
