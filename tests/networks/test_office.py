"""What a network writes and where it meets is shown in the office to those who look after networks, and to nobody else there."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db.models import Q
from django.urls import reverse
from wagtail.models import PageViewRestriction

from networks.announcements import announcements
from networks.discussion import moderation
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page
from tests.factories.events import EventFactory
from tests.factories.first_pages import plant_root
from tests.factories.mail import posted
from tests.factories.schools import AffiliationFactory
from thep.accounts.groups import EDITORS, EVENTS, FINANCE, MANAGERS, ensure_groups
from thep.bookings import rsvp
from thep.bookings.audiences import ON_AN_EVENT
from thep.bookings.models import Booking
from thep.cpd.reminders import reminders
from thep.digests.letters import KIND as DIGEST
from thep.domains import declared
from thep.events.kinds import EventKind
from thep.events.models import EventFile
from thep.mail import attention
from thep.mail.bounce_reasons import NOT_THE_ADDRESS
from thep.mail.kinds import LetterKind
from thep.mail.models import Message
from thep.mailings import moves, sending
from thep.schools.models import School

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LOOKS_AFTER_NETWORKS = ((FINANCE, False), (EVENTS, True), (MANAGERS, True))


@pytest.fixture
def secret(network, lead):
    return networks.network("Heads in difficulty", is_hidden=True)


@pytest.fixture
def of_the_office(client):
    """Sign somebody of this group in: `of_the_office("Finance")`; answers the person."""
    ensure_groups()

    def sign_in(group):
        person = PersonFactory()
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person, backend=BACKEND)
        return person

    return sign_in


@pytest.fixture
def letters(secret):
    """What is written about a post that a member reports and a lead removes, an announcement that is tried out, and in a digest."""
    lead = networks.lead_of(secret)
    reader = networks.belongs(secret).person
    post = networks.thread(secret, "Our deficit", by=reader).posts.get()
    moderation.report(post, by=lead, words="It names a school.")
    moderation.remove(post, by=lead, why="It names a school.")
    announcements.try_out(announcements.write(secret, by=lead, title="Whom we mustn’t name", body="Nobody."), by=lead)
    posted(reader.email, subject="1 piece of news", text="Heads in difficulty: Our deficit", kind=DIGEST, cause="digests.digestrun:1")
    kinds = {"networks.post_reported", "networks.post_removed", "networks.announcement_test", "digests.digest"}
    assert set(Message.objects.values_list("kind", flat=True)) == kinds
    return list(Message.objects.all())


@pytest.mark.parametrize(("group", "sees"), LOOKS_AFTER_NETWORKS)
def test_letters_of_networks_are_read_by_those_who_look_after_networks_alone(client, of_the_office, letters, group, sees):
    posted("nasima@school.example", subject="Your invoice", text="It is due.", cause="1")
    of_the_office(group)

    index = client.get(reverse("office_messages:index")).text
    found = client.get(reverse("office_messages:index"), {"q": "deficit"}).text
    screens = {client.get(reverse("office_messages:inspect", args=[each.pk])).status_code for each in letters}

    assert "Your invoice" in index
    assert [words in index for words in ("Our deficit", "in Heads in difficulty", "mustn’t name", "1 piece of news")] == [sees] * 4
    assert ("‘Our deficit’" in found, screens) == (sees, {200 if sees else 404})


@pytest.mark.parametrize(("group", "sees"), LOOKS_AFTER_NETWORKS)
def test_what_was_sent_of_a_kind_is_listed_for_them_alone(client, of_the_office, letters, group, sees):
    of_the_office(group)
    page = client.get(reverse("office_emails:kind", args=["networks.post_removed"])).text
    assert ("‘Our deficit’" in page, "Only people in the office who look after" in page) == (sees, not sees)


@pytest.mark.parametrize(("group", "sees"), [(FINANCE, False), (MANAGERS, True)])
def test_a_refused_letter_of_a_network_is_named_to_them_alone(of_the_office, letters, group, sees):
    Message.objects.filter(kind="networks.post_removed").update(state=Message.State.FAILED, reason=f"{NOT_THE_ADDRESS}: 550")
    watch = next(each for each in attention.WATCHES if each.name == "refused messages")
    (refused,) = watch.records(of_the_office(group))
    assert ("deficit" in watch.link(refused)[1]) == sees


def test_each_letter_of_networks_says_who_of_the_office_reads_it():
    assert {kind.office_permission for kind in declared(LetterKind) if kind.name.startswith("networks.")} == {
        "networks.change_networkmember"
    }


@pytest.fixture
def meeting(secret):
    """A meeting of a hidden network, to which somebody of a school comes."""
    event = networks.meeting(secret, by=networks.lead_of(secret), title="Before the governors hear of it")
    teacher = networks.belongs(secret, AffiliationFactory(school__name="Heron Dock Academy").person).person
    rsvp.come(event, person=teacher, by=teacher)
    return event


@pytest.mark.parametrize(("group", "sees"), [(FINANCE, False), (EDITORS, False), (EVENTS, True), (MANAGERS, True), (None, True)])
def test_meetings_of_a_hidden_network_are_listed_for_those_alone(client, of_the_office, network, meeting, group, sees):
    open_to_all = networks.meeting(network, title="Story without a script")
    if group is None:
        client.force_login(PersonFactory(is_superuser=True), backend=BACKEND)
    else:
        of_the_office(group)

    index = client.get(reverse("office_events:index"))
    found = client.get(reverse("office_events:index"), {"q": "governors"}).text

    assert ("Before the governors" in index.text, "Before the governors hear" in found) == (sees, sees)
    assert open_to_all.title in index.text
    assert client.get(reverse("office_events:inspect", args=[meeting.pk])).status_code == (200 if sees else 404)
    assert client.get(reverse("office_events:inspect", args=[open_to_all.pk])).status_code == 200


@pytest.mark.parametrize(("group", "sees"), LOOKS_AFTER_NETWORKS)
def test_who_comes_to_them_is_in_the_bookings_of_those_alone(client, of_the_office, meeting, group, sees):
    booking = Booking.objects.get(event=meeting)
    of_the_office(group)
    index = reverse("office_bookings:index")
    pages = [index, f"{index}?export=csv", reverse("wagtailusers_users:inspect", args=[booking.person_id])]
    pages.append(reverse("office_schools:inspect", args=[School.objects.get().pk]))

    said = [str(b"".join(answer) if answer.streaming else answer.content, "utf-8") for answer in map(client.get, pages)]

    assert ["governors" in words for words in said] == [sees] * 4
    assert client.get(reverse("office_bookings:inspect", args=[booking.pk])).status_code == (200 if sees else 404)


@pytest.mark.parametrize(("group", "sees"), LOOKS_AFTER_NETWORKS)
def test_letters_about_them_are_read_by_those_alone(client, of_the_office, meeting, time_machine, group, sees):
    """Whoever comes gets a letter, is reminded, is written to, and sends apologies: no letter names the meeting to others."""
    booking = Booking.objects.get(event=meeting)
    time_machine.move_to(meeting.starts_at - datetime.timedelta(hours=30), tick=False)
    assert reminders.remind_all() == 1
    by = PersonFactory(is_superuser=True)
    choice = {"event": [str(meeting.pk)], "groups": ["booked"]}
    words = {"subject": "A word before", "body": "{{ event }} is early.", "reply_to_writer": False}
    mailing = moves.begin(by=by, audience=ON_AN_EVENT, choice=choice, **words)
    moves.send(mailing, by=by)
    sending.go_on(mailing.pk)
    assert moves.copy(mailing, by=by).office_permission == "networks.change_networkmember"
    rsvp.send_apologies(meeting, person=booking.person, by=booking.person)
    told = Message.objects.filter(Q(subject__contains="governors") | Q(text__contains="governors"))
    assert {"bookings.coming", "cpd.reminder", "bookings.apologies", "mailings.to_booked"} <= set(told.values_list("kind", flat=True))
    of_the_office(group)
    index = client.get(reverse("office_messages:index"), {"q": "governors"}).text
    screens = {client.get(reverse("office_messages:inspect", args=[each.pk])).status_code for each in told.filter(for_reader_alone=False)}
    person = client.get(reverse("wagtailusers_users:inspect", args=[booking.person_id])).text
    assert ("Before the governors" in index, screens, "Before the governors" in person) == (sees, {200 if sees else 404}, sees)
    Message.objects.update(office_permission="")
    assert "Before the governors" in client.get(reverse("office_messages:index"), {"q": "governors"}).text, "the control"


@pytest.mark.parametrize(("group", "sees"), LOOKS_AFTER_NETWORKS)
def test_what_was_put_beside_them_is_kept_by_those_alone(client, of_the_office, meeting, group, sees):
    figures = ContentFile(b"%PDF-1.7 figures", name="figures.pdf")
    file = EventFile.objects.create(event=meeting, title="Figures", file=figures, kind="pdf", size=16)
    of_the_office(group)
    assert client.get(reverse("event_file", args=[meeting.pk, file.pk])).status_code == (200 if sees else 404)


def test_the_office_sees_events_on_pages_that_it_is_no_reader_of(client, of_the_office):
    plant_root()
    page = course_page()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="open sesame")
    event = EventFactory(title="For those who know", page=page)
    of_the_office(FINANCE)
    assert event.title in client.get(reverse("office_events:index")).text
    assert client.get(reverse("office_events:inspect", args=[event.pk])).status_code == 200


@pytest.mark.parametrize(("group", "sees"), [(EVENTS, True), (FINANCE, False)])
def test_whoever_may_change_events_has_those_whose_kind_forgets_the_office_and_their_documents(client, of_the_office, declare, group, sees):
    declare(EventKind(name="circle", label="Circle", plural="Circles", shape="meeting", only_for=lambda person: Q(pk__in=[])))
    event = EventFactory(kind="circle", title="Our circle")
    file = EventFile.objects.create(event=event, title="Figures", file=ContentFile(b"%PDF-1.4 circle", "circle.pdf"), kind="pdf", size=15)
    of_the_office(group)
    assert ("Our circle" in client.get(reverse("office_events:index")).text) == sees
    assert client.get(reverse("event_file", args=[event.pk, file.pk])).status_code == (200 if sees else 404)
