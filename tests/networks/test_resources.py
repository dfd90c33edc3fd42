"""What networks share: added, described, replaced, placed, taken down and removed, by those who may; each operation in each wrong state."""

import datetime
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from networks import attention, quota
from networks.errors import AlreadyReported, NetworkIsFull, NotItsHome, NotTheirs, OnlyHome
from networks.members.models import NetworkMember
from networks.resources import access, meeting_resources, moderation, placements, resources, rounds, uses
from networks.resources.models import Placement, Resource, ResourceDownload, ResourceUse, ResourceVersion
from networks.resources.resources import Contents, Details
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory
from thep.mail.models import Message
from thep.search.models import SearchEntry

pytestmark = pytest.mark.django_db
WORDS = Contents(html="<p>Seven weeks of stories.</p>")


def text_file(words="Phase 2 sounds: s, a, t, p", name="sounds.txt"):
    return SimpleUploadedFile(name, words.encode())


@pytest.fixture
def shared(network, lead):
    return networks.resource(network, by=lead)


@pytest.fixture
def other(lead):
    """Another network of the same lead."""
    network = networks.network("Reception teachers")
    networks.lead_of(network, lead)
    return network


def test_a_lead_adds_a_file_which_is_found_by_members_and_whose_words_are_read(network, lead, teacher):
    networks.belongs(network, teacher)
    added = networks.resource(network, "Sounds", by=lead, file=text_file(), tags=["phonics"], type="template", phases=["early_years"])
    assert list(access.seen_by(teacher)) == [added]
    assert (added.current.number, added.current.name, added.current.kind) == (1, "sounds.txt", "txt")
    assert added.review_on == timezone.localdate() + resources.GOOD_FOR
    assert Placement.objects.get(resource=added).is_home
    entry = SearchEntry.objects.get(kind="resource", key=str(added.pk))
    assert entry.title == "Sounds"


@pytest.mark.parametrize("who", ["a member", "somebody", "the lead of another network"])
def test_only_its_leads_and_the_office_do_anything_with_it(network, lead, office, shared, other, who):
    person = PersonFactory()
    if who == "a member":
        networks.belongs(network, person)
    if who == "the lead of another network":
        networks.lead_of(networks.network("Third"), person)
    for step in (
        lambda by: resources.add(network, Details(title="Mine"), WORDS, by=by),
        lambda by: resources.change(shared, Details(title="Mine"), by=by, seen=""),
        lambda by: resources.add_version(shared, WORDS, what_changed="All", by=by),
        lambda by: placements.place(shared, [other], by=by),
        lambda by: placements.take_out(shared, network, by=by),
        lambda by: placements.move_home(shared, other, by=by),
        lambda by: resources.remove(shared, by=by),
        lambda by: moderation.take_down(shared, by=by, why="No"),
        lambda by: moderation.put_back(shared, by=by),
        lambda by: resources.still_good(shared, by=by),
        lambda by: moderation.dismiss_reports(shared, by=by),
        lambda by: meeting_resources.choose(network, networks.meeting(network, by=lead), [shared], by=by),
    ):
        with pytest.raises(NotTheirs):
            step(person)
    assert Resource.objects.get().title == "Story maps"
    assert resources.add(network, Details(title="The office’s"), WORDS, by=office).placements.get().network == network


def test_nobody_uses_or_reports_what_they_may_not_see(shared):
    for step in (lambda by: uses.use(shared, by=by), lambda by: moderation.report(shared, by=by, words="Wrong")):
        with pytest.raises(NotTheirs):
            step(PersonFactory())
    assert not ResourceUse.objects.exists()


def test_versions_are_kept_in_their_order_and_the_newest_is_what_people_see(shared, lead):
    resources.add_version(shared, Contents(link="https://example.org/film"), what_changed="A film instead", by=lead)
    version = resources.add_version(shared, Contents(html="<p>Words again</p>"), what_changed="Words again", by=lead)
    shared.refresh_from_db()
    assert shared.current == version
    assert [(each.number, each.what_changed) for each in shared.versions.all()] == [(3, "Words again"), (2, "A film instead"), (1, "")]


@pytest.mark.parametrize(
    "fields", [{}, {"link": "https://example.org/", "html": "<p>both</p>"}, {"file": "x.pdf", "link": "https://a.example/"}]
)
def test_a_version_is_a_file_a_link_or_words(shared, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ResourceVersion.objects.create(resource=shared, number=2, **fields)


def test_it_has_one_home(shared, other):
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(resource=shared, network=other, is_home=True)


def test_it_is_placed_in_networks_that_the_lead_leads_and_seen_by_all_their_members(network, lead, shared, other, teacher):
    networks.belongs(other, teacher)
    assert not access.seen_by(teacher)
    placements.place(shared, [other], by=lead)
    assert list(access.seen_by(teacher)) == [shared]
    with pytest.raises(NotTheirs):  # not a network of theirs
        placements.place(shared, [networks.network("Third")], by=lead)
    assert set(shared.networks.all()) == {network, other}
    placements.place(shared, [], by=lead)
    assert not access.seen_by(teacher)


def test_what_others_have_placed_stays_when_a_lead_changes_their_own(network, lead, office, shared, other):
    third = networks.network("Third")
    placements.place(shared, [third, other], by=office)
    placements.place(shared, [], by=lead)
    assert set(shared.networks.all()) == {network, third}


def test_a_lead_of_where_it_is_placed_takes_it_out_there_and_not_of_its_home(network, lead, shared, other):
    placements.place(shared, [other], by=lead)
    only_there = networks.lead_of(other)
    placements.take_out(shared, other, by=only_there)
    placements.take_out(shared, other, by=only_there)  # twice does nothing more
    assert list(shared.networks.all()) == [network]
    with pytest.raises(OnlyHome):
        placements.take_out(shared, network, by=lead)


def test_its_home_moves_to_where_it_is_placed(network, lead, shared, other):
    with pytest.raises(NotItsHome):
        placements.move_home(shared, other, by=lead)
    placements.place(shared, [other], by=lead)
    placements.move_home(shared, other, by=lead)
    assert access.home_of(shared) == other
    assert list(shared.networks.all()) == [other]


def test_what_is_removed_is_gone_with_its_files(network, lead, django_capture_on_commit_callbacks):
    removed = networks.resource(network, "Sounds", by=lead, file=text_file())
    name = removed.current.file.name
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        resources.remove(removed, by=lead)
    assert not default_storage.exists(name)
    assert not Resource.objects.exists()
    assert not SearchEntry.objects.filter(kind="resource").exists()


def test_what_is_taken_down_is_seen_by_leads_alone_until_it_is_put_back(network, lead, shared, teacher):
    networks.belongs(network, teacher)
    moderation.report(shared, by=teacher, words="A child is named")
    moderation.take_down(shared, by=lead, why="A child is named")
    assert not access.seen_by(teacher)
    assert list(access.seen_by(lead)) == [shared]
    assert not SearchEntry.objects.filter(kind="resource").exists()
    assert not shared.reports.filter(settled_at=None).exists()
    with pytest.raises(NotTheirs):
        uses.use(shared, by=teacher)
    moderation.put_back(shared, by=lead)
    assert list(access.seen_by(teacher)) == [shared]


def test_leads_are_told_what_is_reported_once_until_it_is_settled(network, lead, shared, teacher):
    networks.belongs(network, teacher)
    moderation.report(shared, by=teacher, words="A child is named on page 3")
    with pytest.raises(AlreadyReported):
        moderation.report(shared, by=teacher, words="Again")
    letter = Message.objects.get(kind="networks.resource_reported")
    assert letter.to == lead.email
    assert "A child is named on page 3" in letter.text
    moderation.dismiss_reports(shared, by=lead)
    moderation.report(shared, by=teacher, words="Still")


def test_where_nobody_leads_the_office_is_told(network, lead, shared, teacher, office):
    networks.belongs(network, teacher)
    NetworkMember.objects.filter(person=lead).delete()
    moderation.report(shared, by=teacher, words="Out of date")
    assert Message.objects.get(kind="networks.resource_reported").to == office.email


def test_one_says_once_that_one_used_it_and_takes_it_back(network, shared, teacher):
    networks.belongs(network, teacher)
    AffiliationFactory(person=teacher, school__name="Larkspur Lane Nursery School")
    assert uses.use(shared, by=teacher)
    assert ResourceUse.objects.get().school.name == "Larkspur Lane Nursery School"
    assert uses.schools_of(shared) == [("Larkspur Lane Nursery School", 1, 0)]
    assert not uses.use(shared, by=teacher)
    assert not ResourceUse.objects.exists()


def test_downloads_are_counted_by_school_and_day_without_a_name(shared):
    teacher, other = PersonFactory(), PersonFactory()
    AffiliationFactory(person=teacher, school__name="Larkspur Lane Nursery School")
    for person in (teacher, teacher, other, other):
        uses.count_downloads([shared], by=person)
    assert uses.schools_of(shared) == [("Larkspur Lane Nursery School", 0, 2), ("At no school", 0, 2)]
    assert ResourceDownload.objects.count() == 2


def test_a_network_keeps_so_much_and_no_more(network, lead, other):
    with override_settings(NETWORK_QUOTA=60):
        kept = networks.resource(network, "Sounds", by=lead, file=text_file("x" * 40))
        for step in (
            lambda: networks.resource(network, "More", by=lead, file=text_file("y" * 40)),
            lambda: resources.add_version(kept, networks.contents.of_file(text_file("y" * 40)), what_changed="More", by=lead),
        ):
            with pytest.raises(NetworkIsFull):
                step()
        networks.resource(network, "Words weigh nothing", by=lead)
        placements.place(kept, [other], by=lead)
        networks.resource(other, "Full", by=lead, file=text_file("z" * 40))
        with pytest.raises(NetworkIsFull):
            placements.move_home(kept, other, by=lead)
    assert quota.bytes_kept(network) == 40


def test_leads_are_asked_once_whether_it_is_still_good_in_one_letter(network, lead, shared):
    networks.resource(network, "Not due", by=lead)
    second = networks.resource(network, "Rhymes", by=lead)
    Resource.objects.filter(pk__in=[shared.pk, second.pk]).update(review_on=timezone.localdate())
    assert rounds.ask_to_review() == 2
    assert rounds.ask_to_review() == 0
    letter = Message.objects.get(kind="networks.resources_to_review")
    assert "Story maps" in letter.text
    assert "Rhymes" in letter.text
    assert "Not due" not in letter.text
    assert resources.still_good(shared, by=lead) > timezone.localdate() + datetime.timedelta(days=300)
    assert rounds.ask_to_review() == 0


def test_who_was_asked_and_chose_another_day_is_asked_again_on_that(network, lead, shared, clock):
    Resource.objects.update(review_on=timezone.localdate())
    assert rounds.ask_to_review() == 1
    shared.refresh_from_db()
    standing = resources.details_of(shared)
    later = replace(standing, review_on=timezone.localdate() + datetime.timedelta(days=30))
    resources.change(shared, later, by=lead, seen=resources.fingerprint_of(standing))
    assert rounds.ask_to_review() == 0
    clock.forward(days=31)
    assert rounds.ask_to_review() == 1


def test_a_network_that_nobody_leads_is_asked_when_somebody_does(network, lead, shared):
    Resource.objects.update(review_on=timezone.localdate())
    NetworkMember.objects.filter(person=lead).delete()
    assert rounds.ask_to_review() == 0
    networks.lead_of(network)
    assert rounds.ask_to_review() == 1


def test_files_that_nothing_refers_to_are_deleted_when_they_are_old(network, lead, monkeypatch):
    with monkeypatch.context() as at_once:
        at_once.setattr(rounds, "LONG_ENOUGH", -datetime.timedelta(minutes=1))
        rounds.delete_unclaimed_files()  # what other tests have left
    kept = networks.resource(network, "Sounds", by=lead, file=text_file()).current.file.name
    lost = default_storage.save(f"{rounds.FOLDER}/lost.txt", text_file())
    assert rounds.delete_unclaimed_files() == 0  # it may be on its way into the database
    monkeypatch.setattr(rounds, "LONG_ENOUGH", -datetime.timedelta(minutes=1))
    assert rounds.delete_unclaimed_files() == 1
    assert default_storage.exists(kept)
    assert not default_storage.exists(lost)


def test_when_its_home_is_deleted_it_goes_on_where_it_is_placed_or_is_deleted(network, lead, shared, other):
    alone = networks.resource(network, "Alone", by=lead)
    placements.place(shared, [other], by=lead)
    network.delete()
    assert rounds.find_homes() == 2
    assert access.home_of(shared) == other
    assert not Resource.objects.filter(pk=alone.pk).exists()


def test_what_belongs_to_a_meeting_is_of_the_network_and_in_its_order(network, lead, shared, other):
    meeting = networks.meeting(network, by=lead)
    second, foreign = networks.resource(network, "Rhymes", by=lead), networks.resource(other, "Elsewhere", by=lead)
    meeting_resources.choose(network, meeting, [second, foreign, shared], by=lead)
    assert meeting_resources.of_meeting(meeting, lead) == [second, shared]
    moderation.take_down(second, by=lead, why="Old")
    assert meeting_resources.of_meeting(meeting, lead) == [shared]


def test_the_office_sees_reports_that_no_lead_has_settled_for_a_week(network, lead, shared, teacher, office, client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    networks.belongs(network, teacher)
    moderation.report(shared, by=teacher, words="It names a child.")
    assert not attention.resources_not_settled(office).exists()
    time_machine.shift(datetime.timedelta(days=8))
    assert list(attention.resources_not_settled(office)) == [shared]
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")
    assert reverse("network_resource", args=[shared.pk]) in client.get(reverse("office_attention")).text
    moderation.dismiss_reports(shared, by=office)
    assert not attention.resources_not_settled(office).exists()


def test_the_office_sees_reports_at_once_where_nobody_leads_the_home_of_a_resource(network, other, lead, shared, teacher, office):
    networks.belongs(network, teacher)
    placements.place(shared, [other], by=lead)
    moderation.report(shared, by=teacher, words="It names a child.")
    assert not attention.resources_not_settled(office).exists()
    NetworkMember.objects.filter(person=lead, network=network).delete()
    assert list(attention.resources_not_settled(office)) == [shared]
