"""Somebody is marked by the code of their booking: typed, scanned, or read from a photograph."""

import hashlib
import io

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFile

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, stamps
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.events import EventFactory
from thep.bookings.arrival_codes import code_of
from thep.bookings.models import ALPHABET, Booking
from thep.cpd.facilitator_links import links
from thep.cpd.models import Mark
from thep.cpd.offline import photographs
from thep.cpd.offline.snapshots import snapshot_of
from thep.events.models import Facilitator

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def event():
    return event_that_began()


@pytest.fixture
def grace(event):
    return place_at(event, PersonFactory(name="Grace Okafor"))


@pytest.fixture
def address(event):
    return links.address_of(links.make(event, for_whom="Farida Khan", by=PersonFactory()))


def photograph_of(code, *, kind="JPEG", size=(1600, 1200)):
    """A photograph with the code somewhere in it, a little turned."""
    drawn, picture = io.BytesIO(), io.BytesIO()
    segno.make(code, micro=False).save(drawn, kind="png", scale=12, border=4)
    photograph = Image.new("RGB", size, (190, 180, 160))
    photograph.paste(Image.open(drawn).convert("RGB").rotate(7, expand=True, fillcolor="white"), (size[0] // 3, size[1] // 3))
    photograph.save(picture, kind)
    return SimpleUploadedFile("code.jpg", picture.getvalue(), content_type="image/jpeg")


def two_with_one_code():
    """The keys of two bookings that have the same code, and the code."""
    seen, number = {}, 1
    while (code := code_of(number)) not in seen:
        seen[code] = number
        number += 1
    return (seen[code], number), code


def test_a_code_is_short_and_of_the_letters_of_references():
    codes = {code_of(number) for number in range(1, 500)}

    assert len(codes) == 499
    assert {len(code) for code in codes} == {6}
    assert set("".join(codes)) <= set(ALPHABET)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{spaced}"])
def test_a_typed_code_marks_whose_it_is(client, event, grace, address, typed):
    code = code_of(grace.pk)
    words = typed.format(code, lower=code.lower(), spaced=f"{code[:3]}-{code[3:]}")

    client.post(address, {"code": words})

    mark = Mark.objects.get()
    assert (mark.person, mark.state, mark.way) == (grace.person, "present", "code")


def test_a_code_of_nobody_here_says_so_and_keeps_what_was_typed(client, grace, address):
    elsewhere = place_at(event_that_began(), PersonFactory())
    for typed, words in (
        (code_of(elsewhere.pk), f"Nobody on this register has the code “{code_of(elsewhere.pk)}”."),
        ("", "Enter the code: it has 6 letters and digits."),
        ("<b>", "Nobody on this register has the code “&lt;B&gt;”."),
    ):
        answer = client.post(address, {"code": typed})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert 'value="&lt;b&gt;"' in answer.content.decode()
    assert not Mark.objects.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_of_a_code_marks_whose_it_is(client, grace, address, kind):
    client.post(address, {"photograph": photograph_of(code_of(grace.pk), kind=kind)})

    mark = Mark.objects.get()
    assert (mark.person, mark.state, mark.way) == (grace.person, "present", "scan")


def test_a_photograph_without_a_code_answers_in_words(client, grace, address, monkeypatch):
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(picture, "PNG")
    gif = io.BytesIO()
    Image.new("RGB", (4, 3), "white").save(gif, "GIF")
    monkeypatch.setattr(photographs, "LARGEST", 50_000)
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as it is once a receipt's PDF was written
    answers = {
        picture.getvalue(): "We found no code in the photograph.",
        gif.getvalue(): "That file isn’t a photograph that we can read.",
        b"%PDF-1.7": "That file isn’t a photograph that we can read.",
        picture.getvalue()[:60]: "That file isn’t a photograph that we can read.",
        b"x" * 50_001: "The photograph is larger than 10 MB.",
    }
    for content, words in answers.items():
        answer = client.post(address, {"photograph": SimpleUploadedFile("code.png", content)})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert "Take or choose a photograph" in client.post(address, {"by_photograph": "1"}).content.decode()
    assert not Mark.objects.exists()


class TestSignedIn:
    """Who leads the event marks by codes on the register that they are signed in for."""

    @pytest.fixture
    def leader(self, event, client):
        leader = PersonFactory(name="Rukhsana Akhtar")
        event.facilitators.add(Facilitator.objects.create(name="Rukhsana Akhtar", slug="rukhsana-akhtar", person=leader))
        client.force_login(leader, backend=BACKEND)
        return leader

    @pytest.fixture
    def register(self, event):
        return reverse("member_leading_register", args=[event.pk])

    @pytest.mark.parametrize(("way", "kept"), [("", "code"), ("code", "code"), ("scan", "scan"), ("paper", "code")])
    def test_a_code_that_is_typed_or_scanned_marks_whose_it_is(self, client, leader, register, grace, way, kept):
        answer = client.post(register, {"code": code_of(grace.pk).lower(), "way": way})

        mark = Mark.objects.get()
        assert (mark.person, mark.state, mark.way, mark.by, mark.link) == (grace.person, "present", kept, leader, None)
        assert answer.url.endswith(f"#p{grace.person.pk}")
        client.post(register, {"code": code_of(grace.pk)})
        assert Mark.objects.count() == 1

    def test_so_does_a_photograph_of_one(self, client, leader, register, grace):
        client.post(register, {"code": "NOBODY", "photograph": photograph_of(code_of(grace.pk)), "by_photograph": "1"})

        mark = Mark.objects.get()
        assert (mark.person, mark.way, mark.by) == (grace.person, "scan", leader)

    def test_the_pages_script_gets_the_row_alone(self, client, leader, register, grace):
        answer = client.post(register, {"code": code_of(grace.pk), "way": "scan"}, headers={"X-Answer": "part"})

        assert "Grace Okafor: present." in answer.text
        assert "<html" not in answer.text

    def test_a_code_of_nobody_here_says_so_and_keeps_what_was_typed(self, client, leader, register, grace):
        for data, words in (
            ({"code": "NOBODY"}, "Nobody on this register has the code “NOBODY”."),
            ({"code": ""}, "Enter the code: it has 6 letters and digits."),
            ({"code": "", "by_photograph": "1"}, "Take or choose a photograph"),
        ):
            answer = client.post(register, data)
            assert answer.status_code == 422
            assert words in answer.text
        assert 'value="NOBODY"' in client.post(register, {"code": "NOBODY"}).text
        assert not Mark.objects.exists()

    def test_the_page_may_use_the_camera_and_others_of_theirs_may_not(self, client, leader, register, event, grace):
        assert "camera=(self)" in client.get(register)["Permissions-Policy"]
        assert "camera=()" in client.get(reverse("member_leading_event", args=[event.pk]))["Permissions-Policy"]

    def test_photographs_without_end_are_asked_to_wait(self, client, leader, register, grace, settings):
        settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register_photograph": "1/m/key"}
        client.post(register, {"photograph": photograph_of("NOBODY")})

        assert "Too many photographs came at once" in client.post(register, {"photograph": photograph_of(code_of(grace.pk))}).text
        assert not Mark.objects.exists()

    def test_each_leaders_photographs_are_counted_by_themselves(self, client, leader, register, grace, event, settings):
        settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register_photograph": "1/m/key"}
        client.post(register, {"photograph": photograph_of("NOBODY")})
        other = PersonFactory()
        event.facilitators.add(Facilitator.objects.create(name="Joe Marsh", slug="joe-marsh", person=other))
        client.force_login(other, backend=BACKEND)

        client.post(register, {"photograph": photograph_of(code_of(grace.pk))})

        assert Mark.objects.get().by == other

    def test_it_is_kept_which_marks_the_page_had_shown(self, client, leader, register, event, grace):
        earlier = mark(event, grace.person, Mark.State.ABSENT)

        client.post(register, {"code": code_of(grace.pk), "seen": str(earlier.pk)})

        assert Mark.objects.get(way="code").seen == earlier.pk
        assert "Another mark says" not in client.get(register).text

    def test_a_code_that_two_have_marks_neither(self, client, leader, register, event):
        pks, code = two_with_one_code()
        for pk in pks:
            place_at(event, PersonFactory(), pk=pk)

        answer = client.post(register, {"code": code})

        assert (answer.status_code, Mark.objects.count()) == (422, 0)
        assert f"Nobody on this register has the code “{code}”." in answer.text

    def test_what_is_far_too_long_for_a_code_is_said_again_in_part(self, client, leader, register, grace):
        answer = client.post(register, {"code": "ABCDEFGHJKMNPQRS"})

        assert "has the code “ABCDEFGHJKMN”." in answer.text

    def test_nobody_else_marks_anybody_there(self, client, register, grace):
        client.force_login(grace.person, backend=BACKEND)

        assert client.post(register, {"code": code_of(grace.pk)}).status_code == 404
        assert not Mark.objects.exists()


def test_a_picture_of_too_many_pixels_is_not_opened(client, address, monkeypatch):
    monkeypatch.setattr(photographs, "MOST_PIXELS", 1_000_000)

    assert "too many pixels" in client.post(address, {"photograph": photograph_of("7KQ3RT")}).content.decode()


def test_a_phone_keeps_codes_as_salted_hashes_alone(event, grace):
    told = snapshot_of(event)

    [person] = told["people"]
    assert person["code"] == hashlib.sha256(f"{told['salt']}{code_of(grace.pk)}".encode()).hexdigest()[:20]
    assert code_of(grace.pk) not in str(told)
    assert told["salt"] != snapshot_of(event_that_began())["salt"]


def test_a_delegate_finds_their_code_on_their_booking_and_in_their_letter(client, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        booking = book(EventFactory(), PersonFactory())
    code = code_of(booking.pk)
    client.force_login(booking.person, backend=BACKEND)

    page = client.get(reverse("member_booking", args=[booking.reference])).content.decode()
    picture = client.get(reverse("member_booking_code", args=[booking.reference]))

    assert f"<strong>{code}</strong>" in page
    assert picture["Cache-Control"] == "private, no-store"
    assert photographs.code_in(SimpleUploadedFile("code.png", picture.content)) == code
    assert any(f"register on the day: {code}" in letter.body for letter in mailoutbox)


def test_nobody_else_is_shown_the_code_nor_is_it_there_without_a_place(client):
    booking = book(EventFactory(), PersonFactory())
    address = reverse("member_booking_code", args=[booking.reference])
    assert client.get(address).status_code == 302
    client.force_login(PersonFactory(), backend=BACKEND)
    assert client.get(address).status_code == 404
    client.force_login(booking.person, backend=BACKEND)
    assert client.get(address).status_code == 200

    Booking.objects.filter(pk=booking.pk).update(state=Booking.State.WAITING, **stamps(Booking.State.WAITING))

    assert client.get(address).status_code == 404
