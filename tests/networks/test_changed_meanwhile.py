"""Two leads write the same thing: the second is told what the first wrote, keeps what they typed, and saves over it knowingly, or not."""

import datetime
from dataclasses import replace

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from networks.errors import ChangedMeanwhile
from networks.meetings import meetings
from networks.meetings.models import MeetingPapers
from networks.resources import resources
from networks.resources.models import Resource
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.threads import at_once, both_looking
from thep.design.templatetags.thep import day

from .resource_steps import SEEN, seen_on, sent
from .test_pages import signed_in

pytestmark = pytest.mark.django_db

SAVED = 302
MISSING, MADE_UP, HOSTILE = "", "0" * 64, '"><script>alert(1)</script>\x00'


@pytest.fixture
def other(network):
    return networks.lead_of(network, PersonFactory(name="Grace Bell"))


@pytest.fixture
def as_other(other):
    return signed_in(Client(), other)


@pytest.fixture
def meeting(network, lead):
    return networks.meeting(network, by=lead, agenda="1. Welcome\n2. Stories")


@pytest.fixture
def papers(network, meeting):
    return reverse("network_papers", args=[network.slug, meeting.pk])


@pytest.fixture
def shared(network, lead):
    return networks.resource(network, by=lead, tags=["phonics"])


@pytest.fixture
def details(shared):
    return reverse("network_resource_change", args=[shared.pk])


def seen_in(answer):
    return SEEN.search(answer.text).group(1)


def one_line(answer):
    return " ".join(answer.text.split())


def test_of_two_leads_who_write_notes_the_second_reads_the_firsts_and_replaces_them_knowingly(as_lead, as_other, papers):
    seen = {client: seen_on(client, papers) for client in (as_lead, as_other)}
    as_other.post(papers, {"agenda": "1. Welcome", "notes": "Grace’s words.", "seen": seen[as_other]})
    mine = {"agenda": "1. Welcome\n2. Stories", "notes": "Farhana’s words."}
    answer = as_lead.post(papers, mine | {"seen": seen[as_lead]})
    assert answer.status_code == 422
    page = one_line(answer)
    assert "Grace Bell changed the agenda or the notes on" in page
    assert "<p>Grace’s words.</p>" in page
    assert "Farhana’s words.</textarea>" in page
    assert page.count("these words differ from what’s there now") == 4, "Both are named above the form, and beside their fields."
    assert MeetingPapers.objects.get().notes == "Grace’s words."
    assert as_lead.post(papers, mine | {"seen": seen_in(answer)}).status_code == SAVED
    assert MeetingPapers.objects.get().notes == "Farhana’s words."


def test_only_the_words_that_differ_are_beside_the_form(as_lead, as_other, papers):
    seen = seen_on(as_lead, papers)
    agenda = "1. Welcome\r\n2. Stories"  # as browsers end lines
    as_other.post(papers, {"agenda": agenda, "notes": "Grace’s words.", "seen": seen})
    page = one_line(as_lead.post(papers, {"agenda": agenda, "notes": "", "seen": seen}))
    assert "Notes of the meeting: these words differ" in page
    assert "Agenda: these words differ" not in page


def test_what_was_changed_again_is_shown_again(as_lead, as_other, papers):
    old = seen_on(as_lead, papers)
    as_other.post(papers, {"notes": "Once", "seen": old})
    known = seen_in(as_lead.post(papers, {"notes": "Mine", "seen": old}))
    as_other.post(papers, {"notes": "Twice", "seen": seen_on(as_other, papers)})
    answer = as_lead.post(papers, {"notes": "Mine", "seen": known})
    assert (answer.status_code, MeetingPapers.objects.get().notes) == (422, "Twice")
    assert "<p>Twice</p>" in answer.text


def test_what_is_wrong_with_a_field_doesnt_let_the_words_of_another_be_overwritten(as_lead, as_other, papers):
    old = seen_on(as_lead, papers)
    as_other.post(papers, {"notes": "Grace’s words.", "seen": old})
    wrong = as_lead.post(papers, {"notes": "Mine", "agenda": "x" * 10_001, "seen": old})
    assert "Use 10,000 characters or fewer." in wrong.text
    assert as_lead.post(papers, {"notes": "Mine", "seen": seen_in(wrong)}).status_code == 422
    assert MeetingPapers.objects.get().notes == "Grace’s words."


def test_who_presses_twice_or_writes_the_same_is_told_of_nothing(as_lead, as_other, papers, details):
    seen, mine = seen_on(as_lead, papers), {"agenda": "1. Welcome", "notes": "We agreed."}
    said, told = seen_on(as_lead, details), sent(title="Story paths", tags="Phase 2, phonics")
    for client in (as_lead, as_lead, as_other):
        assert client.post(papers, mine | {"seen": seen}).status_code == SAVED
        assert client.post(details, told | {"seen": said}).status_code == SAVED
    assert MeetingPapers.objects.get().written_by.name == Resource.objects.get().changed_by.name == "Farhana Choudhury"


def test_who_writes_in_two_windows_is_told_that_it_was_they(as_lead, papers):
    seen = seen_on(as_lead, papers)
    as_lead.post(papers, {"notes": "In the first", "seen": seen})
    page = as_lead.post(papers, {"notes": "In the second", "seen": seen}).text
    assert "You changed the agenda or the notes in another window on" in page


def test_of_two_leads_who_describe_a_resource_the_second_is_told_beside_each_field_what_it_says_now(as_lead, as_other, details):
    seen = {client: seen_on(client, details) for client in (as_lead, as_other)}
    as_other.post(details, sent(title="Story paths", key_stages=["ks1"], tags="", seen=seen[as_other]))
    mine = sent(title="Story routes", summary="Seven weeks.", tags="phonics")
    answer = as_lead.post(details, mine | {"seen": seen[as_lead]})
    assert answer.status_code == 422
    page = one_line(answer)
    assert "Grace Bell changed these details on" in page
    for words in ("Title: it says ‘Story paths’ now.", "Key stage: it says ‘Key stage 1’ now.", "Topics: it’s empty now."):
        assert page.count(words) == 2
    assert "Licence: it" not in page
    assert 'value="Story routes"' in page
    assert Resource.objects.get().title == "Story paths"
    assert as_lead.post(details, mine | {"seen": seen_in(answer)}).status_code == SAVED
    said = resources.details_of(Resource.objects.get())
    assert (said.title, said.summary, said.key_stages, said.tags) == ("Story routes", "Seven weeks.", [], ["phonics"])


def test_that_it_is_still_good_isnt_taken_back_by_a_form_that_was_open(as_lead, as_other, shared, details):
    soon = timezone.localdate() + datetime.timedelta(days=30)
    Resource.objects.update(review_on=soon)
    seen = seen_on(as_lead, details)
    as_other.post(reverse("network_resource_still_good", args=[shared.pk]))
    in_a_year = Resource.objects.get().review_on
    page = as_lead.post(details, sent(title="Story paths", tags="phonics", review_on=soon.isoformat(), seen=seen)).text
    assert "Grace Bell changed these details on" in page
    assert f"Review date: it says ‘{day(in_a_year)}’ now." in page
    assert Resource.objects.get().review_on == in_a_year > soon


def posted(client, address, **different):
    """Return the form of a meeting as its page shows it, but for what is `different`."""
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in shown.items() if value is not None} | {"seen": seen_on(client, address)} | different


def test_of_two_leads_who_change_a_meeting_the_second_is_told_what_it_is_now(as_lead, as_other, network, meeting):
    address = reverse("network_change_meeting", args=[network.slug, meeting.pk])
    earlier, better = posted(as_lead, address, starts="15:00"), posted(as_other, address, title="Stories outdoors", places="12")
    assert as_lead.post(address, earlier).status_code == SAVED
    answer = as_other.post(address, better)
    assert answer.status_code == 422
    for words in (
        "The meeting was changed while you were writing",
        "Somebody changed this meeting, after you opened this page.",
        "Starts: it says ‘3pm’ now.",
        "What it’s about: it says ‘Story without a script’ now.",
        "Save mine instead",
    ):
        assert words in answer.text
    meeting.refresh_from_db()
    assert (meeting.title, meeting.capacity) == ("Story without a script", 20)
    assert as_other.post(address, better | {"seen": answer.context["seen"], "starts": "15:00"}).status_code == SAVED
    assert as_other.post(address, better | {"seen": MISSING, "starts": "15:00"}).status_code == SAVED, "the same once more"
    meeting.refresh_from_db()
    assert (meeting.title, meeting.capacity, timezone.localtime(meeting.starts_at).hour) == ("Stories outdoors", 12, 15)


@pytest.mark.parametrize("seen", [MISSING, MADE_UP, HOSTILE, "x" * 100_000])
def test_what_nobody_could_have_seen_saves_nothing_until_they_press_again(as_lead, papers, details, seen):
    answers = {
        papers: as_lead.post(papers, {"notes": "Mine", "seen": seen}),
        details: as_lead.post(details, sent(title="Mine", seen=seen)),
    }
    assert (MeetingPapers.objects.get().notes, Resource.objects.get().title) == ("", "Story maps")
    for address, answer in answers.items():
        assert answer.status_code == 422
        assert "<script>alert(1)" not in answer.text
        typed = {"notes": "Mine"} if address == papers else sent(title="Mine")
        assert as_lead.post(address, typed | {"seen": seen_in(answer)}).status_code == SAVED
    assert (MeetingPapers.objects.get().notes, Resource.objects.get().title) == ("Mine", "Mine")


def test_the_operations_refuse_by_themselves_and_say_what_stands(network, lead, other, meeting, shared):
    written, said = meetings.papers_of(meeting), resources.details_of(shared)
    papers_seen, details_seen = meetings.fingerprint_of(written), resources.fingerprint_of(said)
    meetings.write_papers(network, meeting, agenda="", notes="Grace’s", by=other, seen=papers_seen)
    resources.change(shared, replace(said, title="Grace’s"), by=other, seen=details_seen)
    with pytest.raises(ChangedMeanwhile, match="Grace Bell changed the agenda") as refused:
        meetings.write_papers(network, meeting, agenda="", notes="Mine", by=lead, seen=papers_seen)
    assert refused.value.standing.notes == "Grace’s"
    with pytest.raises(ChangedMeanwhile, match="Grace Bell changed these details") as refused:
        resources.change(shared, replace(said, title="Mine"), by=lead, seen=details_seen)
    assert refused.value.standing.title == "Grace’s"
    assert (MeetingPapers.objects.get().notes, Resource.objects.get().title) == ("Grace’s", "Grace’s")


def test_papers_that_nobody_has_written_yet_are_seen_as_empty(as_lead, as_other, network, lead):
    address = reverse("network_papers", args=[network.slug, networks.meeting(network, by=lead).pk])
    seen = seen_on(as_lead, address)
    assert not MeetingPapers.objects.exists()
    assert as_other.post(address, {"notes": "Grace’s words.", "seen": seen}).status_code == SAVED
    assert as_lead.post(address, {"notes": "Mine", "seen": seen}).status_code == 422
    assert MeetingPapers.objects.get().notes == "Grace’s words."


def write_at_once(network, meeting):
    """Have two leads, who both saw what stands now, save notes at the same moment; return what became of them."""
    seen, leads = meetings.fingerprint_of(meetings.papers_of(meeting)), [networks.lead_of(network) for _ in range(2)]

    def write(number):
        return meetings.write_papers(network, meeting, agenda="", notes=f"Words {number}", by=leads[number], seen=seen)

    return at_once(write, times=2)


def describe_at_once(network, shared):
    """The same of what is said of a resource."""
    said, leads = resources.details_of(shared), [networks.lead_of(network) for _ in range(2)]

    def describe(number):
        wanted = replace(said, title=f"Title {number}")
        return resources.change(shared, wanted, by=leads[number], seen=resources.fingerprint_of(said))

    return at_once(describe, times=2)


def move_at_once(network, meeting):
    """The same of when a meeting begins."""
    said, leads = meetings.details_of(meeting), [networks.lead_of(network) for _ in range(2)]

    def move(number):
        wanted = replace(said, starts_at=said.starts_at - datetime.timedelta(minutes=15 * (number + 1)))
        return meetings.change(network, meeting, wanted, by=leads[number], seen=said.fingerprint)

    return at_once(move, times=2)


def refusals(answers):
    return [answer for answer in answers if isinstance(answer, ChangedMeanwhile)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("agenda", ["", "1. Welcome"])
def test_of_two_who_save_notes_at_the_same_moment_one_is_told_of_the_other(network, lead, agenda):
    answers = write_at_once(network, networks.meeting(network, by=lead, agenda=agenda))
    [refused] = refusals(answers)
    assert refused.standing.notes == MeetingPapers.objects.get().notes
    assert [answer.notes for answer in answers if answer is not refused] == [MeetingPapers.objects.get().notes]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_describe_at_the_same_moment_one_is_told_of_the_other(network, shared):
    answers = describe_at_once(network, shared)
    [refused] = refusals(answers)
    assert refused.standing.title == Resource.objects.get().title
    assert [answer.title for answer in answers if answer is not refused] == [Resource.objects.get().title]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_a_meeting_at_the_same_moment_one_is_told_of_the_other(network, meeting):
    answers = move_at_once(network, meeting)
    [refused] = refusals(answers)
    meeting.refresh_from_db()
    assert refused.standing.starts_at == meeting.starts_at
    assert [answer.starts_at for answer in answers if answer is not refused] == [meeting.starts_at]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's transactions wait for each other without it")
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_would_save_over_the_other(network, meeting, shared, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)
    monkeypatch.setattr(meetings, "_hold_papers", both_looking(meetings._hold_papers))
    assert refusals(write_at_once(network, meeting)) == []
    monkeypatch.setattr(meetings, "details_of", both_looking(meetings.details_of))
    assert refusals(move_at_once(network, meeting)) == []
    monkeypatch.setattr(resources, "hold", both_looking(resources.hold))
    assert refusals(describe_at_once(network, shared)) == []
