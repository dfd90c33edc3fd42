"""Who leads events: what they see of them, and until when."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.world import World
from thep.accounts.access import duties_of
from thep.accounts.groups import ensure_groups
from thep.bookings import changes
from thep.bookings.models import Booking
from thep.cpd.facilitator_links import links
from thep.cpd.reminders import apologies
from thep.cpd.writing import led_mailings
from thep.events import events, files
from thep.events.models import Event, EventFile, Facilitator

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PDF = b"%PDF-1.7 ..."


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def facilitator():
    return PersonFactory(name="Rukhsana Akhtar")


@pytest.fixture
def event(facilitator):
    event = EventFactory(
        title="Phonics that sticks", format=Event.Format.HYBRID, joining_link="https://meet.example/phonics", joining_notes="Bring a book."
    )
    event.facilitators.add(Facilitator.objects.create(name="Rukhsana Akhtar", slug="rukhsana-akhtar", person=facilitator))
    return event


@pytest.fixture
def coming(event):
    """Somebody who comes, with needs."""
    school = SchoolFactory(name="Loomwright Primary School")
    booking = book(event, teacher_at(school, name="Nasima Begum", email="nasima@loomwright.example"), school=school)
    Booking.objects.filter(pk=booking.pk).update(access_needs="Step-free access", dietary_needs="Halal")
    return booking


def page_of(client, person, event, name="member_leading_event"):
    client.force_login(person, backend=BACKEND)
    answer = client.get(reverse(name, args=[event.pk]))
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_a_facilitator_finds_the_events_that_they_lead(client, facilitator, event):
    now = timezone.now()
    over = EventFactory(title="Oracy in every lesson", starts_at=now - datetime.timedelta(days=20))
    over.facilitators.set(event.facilitators.all())
    draft = EventFactory(title="Not announced yet", state=Event.State.DRAFT)
    draft.facilitators.set(event.facilitators.all())
    EventFactory(title="Somebody else’s")
    client.force_login(facilitator, backend=BACKEND)
    page = client.get(reverse("member_leading")).content.decode()
    assert page.index("Phonics that sticks") < page.index("In the last year") < page.index("Oracy in every lesson")
    assert "Not announced yet" not in page
    assert "Somebody else’s" not in page
    assert reverse("member_leading_event", args=[event.pk]) in client.get("/member/").content.decode()


def test_their_page_says_who_comes_with_needs_and_how_to_join(client, facilitator, event, coming):
    page = page_of(client, facilitator, event)
    for words in (
        "Nasima Begum", "Loomwright Primary School", "Step-free access", "Halal", "https://meet.example/phonics", "Bring a book.",
        "1 of 20 places taken", reverse("member_leading_sheet", args=[event.pk]),
    ):  # fmt: skip
        assert words in page
    assert "nasima@loomwright.example" not in page
    assert coming.reference not in page


def test_nobody_else_finds_any_of_it(client, event, coming):
    other = PersonFactory()
    second = EventFactory()
    second.facilitators.add(Facilitator.objects.create(name="Tom Adeyemi", slug="tom-adeyemi", person=other))
    for person in (other, coming.person, PersonFactory()):
        assert page_of(client, person, event) == 404
        assert page_of(client, person, event, "member_leading_sheet") == 404
    assert client.post(reverse("member_leading_files", args=[event.pk]), {"title": "x"}).status_code == 404


def test_a_draft_is_shown_to_nobody(client, facilitator, event):
    Event.objects.filter(pk=event.pk).update(state=Event.State.DRAFT)
    assert page_of(client, facilitator, event) == 404


def test_needs_go_the_day_after_and_names_after_four_weeks(client, facilitator, event, coming):
    def ended(days):
        now = timezone.now()
        Event.objects.filter(pk=event.pk).update(
            starts_at=now - datetime.timedelta(days=days, hours=2), ends_at=now - datetime.timedelta(days=days)
        )
        return page_of(client, facilitator, event)

    assert "Step-free access" in ended(0)
    page = ended(2)
    assert "Nasima Begum" in page
    assert "Step-free access" not in page
    assert "Halal" not in page
    assert "Nasima Begum" not in ended(30)


def test_who_was_cancelled_or_waits_is_not_named(client, facilitator, event, coming):
    events.change(event, capacity=1)
    book(event, PersonFactory(name="Peter Lowe"))
    page = page_of(client, facilitator, event)
    assert "1 on the waiting list" in page
    assert "Peter Lowe" not in page
    events.cancel(event, by=None, reason="The room is flooded.")
    page = page_of(client, facilitator, event)
    assert "The room is flooded." in page
    assert "Nasima Begum" not in page


DAY, MINUTE = datetime.timedelta(days=1), datetime.timedelta(minutes=1)


class TestWhenItIsOpen:
    """From a day before booking opens to thirty days after the event who leads it has its page and all that is on it."""

    OPEN = ({}, {"booking_opens_at": DAY - MINUTE}, {"ends_at": MINUTE - 30 * DAY}, {"starts_at": None, "ends_at": None})
    EARLY, LATE = {"booking_opens_at": DAY + MINUTE}, {"ends_at": -30 * DAY}

    @pytest.fixture
    def file(self, event, facilitator):
        return files.add(event, title="Slides", upload=SimpleUploadedFile("slides.pdf", PDF), by=facilitator)

    @pytest.fixture
    def answers(self, client, event, facilitator, coming, file):
        """What each of its addresses answers its leader, once the event's times are `moved` from now."""
        links.make(event, for_whom="Tom at the door", by=facilitator)
        draft = led_mailings.begin(
            event, by=facilitator, group="booked", words={"subject": "Parking", "body": "<p>Use the north gate.</p>"}
        )

        def ask(moved):
            times = {name: timezone.now() + by if by is not None else None for name, by in moved.items()}
            Event.objects.filter(pk=event.pk).update(**times)
            client.force_login(facilitator, backend=BACKEND)
            found = {
                name: client.get(reverse(f"member_leading_{name}", args=args))
                for name, args in (
                    ("event", [event.pk]), ("code", [event.pk]), ("links", [event.pk]), ("draft", [event.pk, draft.pk]),
                    ("draft_change", [event.pk, draft.pk]), ("sheet", [event.pk]),
                )
            }  # fmt: skip
            found["allow"] = client.post(reverse("member_leading_code", args=[event.pk]))
            found["link"] = client.post(reverse("member_leading_links", args=[event.pk]), {"for_whom": "Asha"})
            found["file"] = client.get(reverse("event_file", args=[event.pk, file.pk]))
            sent = {"title": "More", "file": SimpleUploadedFile("more.pdf", PDF)}
            found["add"] = client.post(reverse("member_leading_files", args=[event.pk]), sent)
            found["remove"] = client.post(reverse("member_leading_file_remove", args=[event.pk, file.pk]))
            return found

        return ask

    @pytest.mark.parametrize("moved", OPEN, ids=["always", "a day before booking opens", "thirty days after", "no date yet"])
    def test_within_its_time_everything_is_there(self, answers, moved):
        found = answers(moved)
        page = found["event"].text
        assert "https://meet.example/phonics" in page
        assert "Who’s coming" in page
        assert [found[name].status_code for name in ("code", "links", "draft", "draft_change", "sheet", "file")] == 6 * [200]
        assert [found[name].status_code for name in ("allow", "add", "remove")] == 3 * [302]

    @pytest.mark.parametrize(
        ("moved", "words"), [(EARLY, "a day before booking opens."), (LATE, "until thirty days after the event.")], ids=["early", "late"]
    )
    def test_before_and_after_the_page_says_when_and_nothing_else_is_there(self, event, file, answers, moved, words):
        found = answers(moved)
        for name in ("event", "code", "links", "draft", "draft_change"):
            page = found[name].text
            assert (found[name].status_code, words in page) == (200, True), name
            for hidden in ("https://meet.example/phonics", "Nasima Begum", "Slides", "Tom at the door", "Use the north gate."):
                assert hidden not in page
        assert [found[name].status_code for name in ("allow", "link", "add", "remove")] == 4 * [403]
        assert (found["sheet"].status_code, found["file"].status_code) == (404, 404)
        assert [each.title for each in EventFile.objects.all()] == ["Slides"]
        assert [each.for_whom for each in event.facilitator_links.all()] == ["Tom at the door"]
        assert not hasattr(Event.objects.get(pk=event.pk), "self_marking")

    @pytest.mark.parametrize("moved", [EARLY, LATE], ids=["early", "late"])
    def test_nobody_else_learns_that_it_is_closed(self, client, event, moved):
        Event.objects.filter(pk=event.pk).update(**{name: timezone.now() + by for name, by in moved.items()})
        assert page_of(client, PersonFactory(), event) == 404


class TestApologies:
    """Who gave their place up with the reminder's link is counted and named to who leads the event, and to the office."""

    def send(self, booking):
        return apologies.send(booking, shown=apologies.key_of(apologies.returns_of(booking)))

    def test_who_leads_the_event_sees_how_many_and_who(self, client, facilitator, event, coming):
        assert "Sent apologies" not in page_of(client, facilitator, event)
        self.send(coming)
        page = page_of(client, facilitator, event)
        assert "Sent apologies (1)" in page
        assert "<li>Nasima Begum, Loomwright Primary School</li>" in page
        assert "Step-free access" not in page
        Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - datetime.timedelta(days=29))
        assert "Nasima Begum" not in page_of(client, facilitator, event)

    def test_the_office_sees_how_many_and_who(self, client, event, coming):
        cancelled = book(event, PersonFactory(name="Peter Lowe"))
        self.send(coming)
        changes.cancel(cancelled, by=cancelled.person)
        World().sign_in(client, "office")
        page = client.get(reverse("office_events:inspect", args=[event.pk])).text
        listed = page.partition("Sent apologies (1)")[2].partition("</section>")[0]
        assert "Nasima Begum" in listed
        assert "Peter Lowe" not in listed
        assert page.partition("<dt>Apologies</dt>")[2].partition("</dd>")[0].split() == ["<dd>", "1"]

    def test_who_comes_after_all_sent_none_and_who_sent_them_twice_is_counted_once(self, client, facilitator, event, coming):
        self.send(coming)
        again = book(event, coming.person, school=coming.school)
        assert "Sent apologies" not in page_of(client, facilitator, event)
        self.send(again)
        assert "Sent apologies (1)" in page_of(client, facilitator, event)


def test_leading_is_a_duty_and_its_pages_want_a_second_factor(client, facilitator, event, coming, settings):
    assert "lead courses or events" in duties_of(facilitator)
    assert duties_of(coming.person) == []
    settings.MFA_REQUIRED_FOR_DUTIES = True
    client.force_login(facilitator, backend=BACKEND)
    for name in ("member_leading_event", "member_leading_sheet", "member_leading_register"):
        answer = client.get(reverse(name, args=[event.pk]))
        assert answer.status_code == 302
        assert answer.url == reverse("second_factor")


class TestFiles:
    def add(self, client, person, event, upload, title="Slides"):
        client.force_login(person, backend=BACKEND)
        return client.post(reverse("member_leading_files", args=[event.pk]), {"title": title, "file": upload})

    def test_a_facilitator_adds_one_and_everybody_with_a_place_finds_it(self, client, facilitator, event, coming):
        self.add(client, facilitator, event, SimpleUploadedFile("C:\\secret name.pdf", PDF))
        document = EventFile.objects.get()
        assert (document.title, document.kind, document.added_by) == ("Slides", "pdf", facilitator)
        assert "secret" not in document.file.name
        address = reverse("event_file", args=[event.pk, document.pk])
        client.force_login(coming.person, backend=BACKEND)
        assert address in client.get(reverse("member_booking", args=[coming.reference])).content.decode()
        answer = client.get(address)
        assert answer["Content-Disposition"] == 'attachment; filename="slides.pdf"'
        assert b"".join(answer.streaming_content) == PDF

    def test_the_office_sees_what_is_handed_out(self, client, facilitator, event):
        self.add(client, facilitator, event, SimpleUploadedFile("slides.pdf", PDF))
        World().sign_in(client, "office")
        address = reverse("event_file", args=[event.pk, EventFile.objects.get().pk])
        assert address in client.get(reverse("office_events:inspect", args=[event.pk])).content.decode()
        assert client.get(address).status_code == 200

    def test_nobody_without_a_place_gets_it(self, client, facilitator, event, coming):
        self.add(client, facilitator, event, SimpleUploadedFile("slides.pdf", PDF))
        address = reverse("event_file", args=[event.pk, EventFile.objects.get().pk])
        changes.cancel(coming, by=coming.person)
        for person in (coming.person, PersonFactory()):
            client.force_login(person, backend=BACKEND)
            assert client.get(address).status_code == 404

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("slides.exe", b"MZ", "Choose a PDF, Word, PowerPoint or Excel file."),
            ("slides.pdf", b"<script>", "that isn’t what is in it"),
            ("slides.pdf", b"", "The file is empty: choose another."),
        ],
    )
    def test_what_is_no_document_is_refused_in_words(self, client, facilitator, event, name, content, says):
        answer = self.add(client, facilitator, event, SimpleUploadedFile(name, content), title="My slides")
        assert answer.status_code == 422
        assert says in answer.content.decode()
        assert 'value="My slides"' in answer.content.decode()
        assert not EventFile.objects.exists()

    def test_one_is_removed_with_what_is_in_it(self, client, facilitator, event, django_capture_on_commit_callbacks):
        self.add(client, facilitator, event, SimpleUploadedFile("slides.pdf", PDF))
        document = EventFile.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("member_leading_file_remove", args=[event.pk, document.pk]))
        assert not EventFile.objects.exists()
        assert not document.file.storage.exists(document.file.name)


class TestTheOffice:
    @pytest.fixture
    def office(self, client):
        world = World()
        world.sign_in(client, "office")
        return world.office

    def edit(self, client, facilitator, **fields):
        return client.post(
            reverse("office_facilitators:edit", args=[facilitator.pk]), {"name": facilitator.name, "slug": facilitator.slug, **fields}
        )

    def test_it_says_with_which_account_a_facilitator_signs_in(self, client, office):
        facilitator = Facilitator.objects.create(name="Joe Tanner", slug="joe-tanner")
        person = PersonFactory(email="joe@home.example")
        self.edit(client, facilitator, account="Joe@home.example")
        facilitator.refresh_from_db()
        assert facilitator.person == person
        assert 'value="joe@home.example"' in client.get(reverse("office_facilitators:edit", args=[facilitator.pk])).content.decode()

    def test_an_editor_who_may_not_read_needs_gives_nobody_access_to_them(self, client, event):
        ensure_groups()
        editor = PersonFactory()
        editor.groups.add(Group.objects.get(name="Editors"))
        client.force_login(editor, backend=BACKEND)
        facilitator = event.facilitators.get()
        assert 'name="account"' not in client.get(reverse("office_facilitators:edit", args=[facilitator.pk])).content.decode()
        before = facilitator.person
        self.edit(client, facilitator, account=editor.email, job_title="Reading lead")
        facilitator.refresh_from_db()
        assert (facilitator.person, facilitator.job_title) == (before, "Reading lead")

    def test_an_address_that_nobody_has_is_said(self, client, office, event):
        facilitator = Facilitator.objects.create(name="Joe Tanner", slug="joe-tanner")
        assert "Ask them to sign up first." in self.edit(client, facilitator, account="nobody@home.example").content.decode()
        taken = event.facilitators.get().person.email
        assert "Another facilitator signs in with this address." in self.edit(client, facilitator, account=taken).content.decode()


@pytest.mark.parametrize("page", ["/member/", "/member/profile/", "/accounts/2fa/"])
def test_who_leads_events_finds_them_from_every_page_of_their_account(client, facilitator, event, page):
    link = f'href="{reverse("member_leading")}"'
    client.force_login(facilitator, backend=BACKEND)
    menu = client.get(page).text.partition('aria-label="Your account"')[2].partition("</nav>")[0]
    assert link in menu
    client.force_login(PersonFactory(), backend=BACKEND)
    assert link not in client.get(page).text
