"""Slides as pictures, drawn by a program that may be missing, may fail, and may never end."""

import fcntl
import io
import json
import shutil
import socket
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from networks.resources import checks, drawings
from networks.resources.files import drawing, slides
from networks.resources.files.child import slides as child
from networks.resources.files.drawing import draw
from networks.resources.files.kinds import FileKind
from networks.resources.models import ResourceVersion
from tests.factories import networks

from . import documents
from .resource_steps import show, uploaded

TEXTS = ("Welcome\nto phonics", "For next year", *(f"Sound {number}" for number in range(3, 24)))


@pytest.fixture(scope="module")
def asked():
    """A place on this machine that slides name as the home of a picture."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        place.setblocking(False)
        yield place


@pytest.fixture(scope="module")
def found(asked, tmp_path_factory):
    """Slides that are drawn for all tests here at once, which takes some seconds: 22 that are shown, and one that is hidden."""
    made = documents.pptx(*TEXTS, hidden=(2,), notes="Smile at Anna", linked=f"http://127.0.0.1:{asked.getsockname()[1]}/picture.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.SLIDES_PROGRAM", "soffice")
        patch.setattr("django.conf.settings.VAR", tmp_path_factory.mktemp("var"))
        return draw(ContentFile(made, "sounds.pptx"), FileKind.SLIDES)


@pytest.fixture
def program(tmp_path, settings):
    """Have slides drawn by a program of Python's instead."""
    settings.VAR = tmp_path

    def program(text):
        path = tmp_path / "soffice"
        path.write_text(f"#!{sys.executable}\n{text}\n")
        path.chmod(0o755)
        settings.SLIDES_PROGRAM = str(path)

    return program


WRITES = "import os, pathlib\nos.mkdir('written')\npathlib.Path('written/shown.pdf').write_bytes({!r})"


def drawn(*texts):
    return draw(ContentFile(documents.pptx(*texts), "sounds.pptx"), FileKind.SLIDES)


def test_the_first_twenty_slides_are_pictures_with_their_words(found):
    assert (found.reason, found.count, len(found.pages)) == ("", 22, 20)
    assert [page.text for page in found.pages] == ["Welcome\nto phonics", *(f"Sound {number}" for number in range(3, 22))]
    assert "Sound 23" in found.text
    for page in (found.pages[0], found.pages[-1]):
        with Image.open(io.BytesIO(page.picture)) as picture:
            assert (picture.format, picture.size) == ("WEBP", (page.width, page.height))
            assert picture.convert("L").getextrema()[0] < 100, "the words are on it"
    assert abs(found.pages[0].width - 1200) <= 1


def test_no_picture_is_fetched_from_where_slides_say(found, asked):
    with pytest.raises(BlockingIOError):
        asked.accept()


@pytest.mark.django_db
def test_a_page_shows_the_slides_and_says_their_words(found, network, lead, as_lead, monkeypatch):
    monkeypatch.setattr(drawing, "draw", lambda *given: found)
    shared = networks.resource(network, by=lead, file=uploaded(documents.pptx(*TEXTS), "sounds.pptx"))
    drawings.draw(shared.current)
    shown = show(as_lead, shared).text
    assert shown.count('class="drawn"') == 20
    for words in ("The first 20 of 22 slides.", 'alt="Slide 20 of 22"', "Text of slide 20", "Sound 21"):
        assert words in shown


def test_without_the_program_slides_are_their_words_and_the_operator_is_told(settings):
    settings.SLIDES_PROGRAM = "no-such-program"
    found = drawn("Monday")
    assert ([(page.picture, page.text) for page in found.pages], found.reason) == ([(b"", "Monday")], "")
    (warning,) = checks.slides_can_be_drawn()
    assert "show their words only" in warning.msg
    settings.SLIDES_PROGRAM = ""  # who wants none is told nothing
    assert drawn("Monday") == found
    assert checks.slides_can_be_drawn() == []


def test_a_slide_whose_words_stand_in_a_drawing_has_those_of_its_picture(program):
    program(WRITES.format(documents.pdf("Welcome to us", "Plan, do, review")))
    found = drawn("Welcome", "")
    assert [page.text for page in found.pages] == ["Welcome", "Plan, do, review"]
    assert found.text == "Welcome\n\nPlan, do, review"
    assert all(page.picture for page in found.pages)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import time; time.sleep(600)", drawing.SLIDES_TOO_LONG),
        ("while True: pass", drawing.SLIDES_TOO_LONG),
        ("held = [b'x' * 10_000_000 for _ in range(1_000)]", drawing.SLIDES_NOT_DRAWN),
        ("", drawing.SLIDES_NOT_DRAWN),
        (WRITES.format(b"no PDF"), drawing.SLIDES_NOT_DRAWN),
        (WRITES.format(documents.pdf("One page", "too many")), drawing.SLIDES_NOT_DRAWN),
    ],
)
def test_slides_that_cant_be_drawn_are_their_words_with_a_reason(program, monkeypatch, text, reason):
    program(text)
    if reason == drawing.SLIDES_TOO_LONG:
        monkeypatch.setattr(slides, "SECONDS", 2)
    found = drawn("Monday")
    assert ([(page.picture, page.text) for page in found.pages], found.reason) == ([(b"", "Monday")], reason)
    assert found.text == "Monday"


def test_a_broken_presentation_is_never_given_to_the_program(program, tmp_path):
    program(f"open({str(tmp_path / 'began')!r}, 'w')")
    assert draw(ContentFile(b"PK\x03\x04 nothing", "sounds.pptx"), FileKind.SLIDES).reason == drawing.NOT_DRAWN
    assert not (tmp_path / "began").exists()


def test_what_the_program_leaves_running_is_ended(program, tmp_path):
    lock = tmp_path / "held"
    program(
        f"import fcntl, subprocess\nheld = open({str(lock)!r}, 'w')\nfcntl.flock(held, fcntl.LOCK_EX)\n"
        "subprocess.Popen(['sleep', '600'], pass_fds=[held.fileno()])"
    )
    assert drawn("Monday").reason == drawing.SLIDES_NOT_DRAWN
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # it would wait for ten minutes


def test_the_program_knows_nothing_of_our_environment_and_waits_its_turn(program, monkeypatch, tmp_path):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_secret")
    program(
        "import fcntl, json, os, pathlib, sys\n"
        f"lock = open({str(tmp_path / 'slides.lock')!r})\n"
        "try:\n    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB); taken = False\nexcept BlockingIOError:\n    taken = True\n"
        "allowed = pathlib.Path('profile/user/registrymodifications.xcu').read_text()\n"
        f"pathlib.Path({str(tmp_path / 'told')!r}).write_text(json.dumps([dict(os.environ), sys.argv, os.getcwd(), taken, allowed]))"
    )
    drawn("Monday")
    told = (tmp_path / "told").read_text()
    environment, arguments, folder, taken, allowed = json.loads(told)
    assert "sk_secret" not in told
    assert environment["HOME"].startswith(folder)
    assert f"-env:UserInstallation=file://{folder}/profile" in arguments
    assert taken
    for name, value in (("MacroSecurityLevel", 3), ("DisableMacrosExecution", "true"), ("BlockUntrustedRefererLinks", "true")):
        assert f'"{name}" oor:op="fuse"><value>{value}</value>' in allowed


def test_the_program_reads_no_more_than_is_drawn(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("given").write_bytes(documents.pptx(*TEXTS, hidden=(2,), notes="Smile", comment="Ask Anna", linked="file:///etc/hostname"))
    child.keep_shown()
    with zipfile.ZipFile("shown.pptx") as kept:
        names = kept.namelist()
        whole = b"".join(kept.read(name) for name in names if name != "[Content_Types].xml")
    assert len([name for name in names if name.startswith("ppt/slides/slide")]) == 20
    assert b"Sound 21" in whole
    for left_out in (b"For next year", b"Sound 22", b"Smile", b"Ask Anna", b"/etc/hostname"):
        assert left_out not in whole


@pytest.mark.django_db
def test_slides_that_were_words_are_drawn_by_the_sweep_once_the_program_is_there(network, lead, program):
    shared = networks.resource(network, by=lead, file=uploaded(documents.pptx("Monday"), "monday.pptx"))
    drawings.draw(shared.current)
    assert not shared.current.pages.get().picture
    assert drawings.draw_waiting() == 0
    program(WRITES.format(documents.pdf("Monday")))
    assert drawings.draw_waiting() == 1
    assert shared.current.pages.get().picture
    assert drawings.draw_waiting() == 0


@pytest.mark.django_db
def test_slides_that_cant_be_drawn_are_tried_by_the_sweep_once(network, lead, program):
    shared = networks.resource(network, by=lead, file=uploaded(documents.pptx("Monday"), "monday.pptx"))
    drawings.draw(shared.current)
    program("")
    assert drawings.draw_waiting() == 1
    assert ResourceVersion.objects.get().why_not_drawn == drawing.SLIDES_NOT_DRAWN
    assert drawings.draw_waiting() == 0


def test_the_program_is_there_where_tests_run():
    assert shutil.which("soffice"), "apt-get install libreoffice-impress-nogui"
