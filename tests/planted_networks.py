"""What somebody unlike anybody else does in networks (`tests/planted.py`)."""

from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile

from networks.announcements import announcements
from networks.discussion import following, spaces
from networks.discussion import moderation as discussion_moderation
from networks.discussion import posts as discussion_posts
from networks.discussion import threads as discussion_threads
from networks.discussion.models import ThreadFollow
from networks.meetings import calendar_feeds, meetings
from networks.members import invitations as network_invitations
from networks.members import members
from networks.members.models import NetworkInvitation
from networks.resources import contents, moderation, placements, resources, uses
from networks.resources.uploads import uploads
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.planted_person import EMAIL, NAME
from thep.accounts.models import User


def belong_to_networks(person):
    """Lead a network and ask to join another; invite, let in and remove; note what was said, and what they and others are to do."""
    led, asked = networks.network(openness="request"), networks.network("Heads together", openness="request")
    networks.lead_of(led, person)
    members.ask(asked, person=person, note=f"{NAME} has just begun")
    let_in = members.accept(members.ask(led, person=PersonFactory()), by=person)
    members.remove(let_in, by=person)
    network_invitations.invite(led, ["colleague@school.example"], by=person)
    NetworkInvitation.objects.create(network=asked, email=EMAIL, invited_by=PersonFactory())
    uploads.begin(led, person=person, name=f"{NAME}.txt", size=10)
    share_in_a_network(led, person)
    announcements.write(led, by=person, title="Bring boots", body=f"Write to {NAME}.")
    networks.belongs(led)
    as_now = User.objects.get(pk=person.pk)  # what they may do is kept once it was read, and changes later in their life
    announcements.send(announcements.write(led, by=as_now, title=f"{NAME} writes", body="We begin in the garden."), by=as_now)
    write_in_discussions(led, as_now)
    calendar_feeds.renew(led, person=as_now)
    meeting = networks.meeting(led, by=person)
    meetings.write_papers(led, meeting, agenda="", notes="We agreed.", by=person, seen=meetings.fingerprint_of(meetings.papers_of(meeting)))
    for owner in (person, None):
        meetings.finish_action(meetings.add_action(led, meeting, words="Bring a plan", owner=owner, due_on=None, by=person), by=person)


def share_in_a_network(led, person):
    """Share a resource, place it, use it and report what others share; take something down and settle a report."""
    placed = networks.resource(led, by=person)
    said = resources.details_of(placed)
    resources.change(placed, replace(said, summary="Six weeks"), by=person, seen=resources.fingerprint_of(said))
    placements.place(placed, [other := networks.network("Another network")], by=networks.lead_of(other, networks.lead_of(led)))
    theirs = networks.resource(led, "Theirs", by=networks.lead_of(led))
    uses.use(theirs, by=person)
    moderation.report(theirs, by=person, words=f"{NAME} is named in it")
    moderation.report(theirs, by=networks.belongs(led).person, words="It is out of date")
    moderation.take_down(theirs, by=person, why="A child is named")


def write_in_discussions(led, person):
    """Start a thread, change it and be mentioned; report, settle, remove and publish what others write; pin, close and mute."""
    words = f"<p>{NAME} asks: who has tried a rolling snack time?</p>"
    given = [contents.of_file(SimpleUploadedFile(f"{NAME}.txt", b"Monday: stories"))]
    own = networks.thread(led, f"{NAME} asks", by=person, html=words, given=given)
    discussion_posts.edit(own.posts.get(), by=person, html=f"{words}<p>Tell me.</p>")
    other = networks.belongs(led).person
    answer = networks.reply(own, by=other, html=f"<p>@{NAME} yes, we have.</p>")
    discussion_moderation.report(answer, by=person, words=f"{NAME} is named in it")
    discussion_moderation.report(own.posts.get(number=1), by=other, words=f"{NAME} again")
    discussion_moderation.dismiss_reports(own.posts.get(number=1), by=person)
    spaces.switch(led, by=person, is_on=True, posts_wait=True)
    waits = networks.reply(own, html="<p>I’m new here.</p>")
    discussion_moderation.publish(waits, by=person)
    discussion_moderation.remove(waits, by=person, why=f"It names {NAME}")
    discussion_posts.reply(own, by=person, html="<p>Thank you all.</p>")
    discussion_threads.pin(own, by=person)
    discussion_threads.close(own, by=person)
    following.choose(own, by=person, wish=ThreadFollow.Wish.MUTED)
