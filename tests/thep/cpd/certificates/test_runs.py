"""All certificates of an event at once: whatever is started twice or interrupted, everybody gets one."""

import io
import zipfile

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import attended, certified, event_that_began
from tests.pdf_reader import PdfReader
from tests.threads import at_once
from thep.accounts import closing
from thep.cpd.certificates import certificates, rules, runs
from thep.cpd.certificates.errors import NoCertificates, NothingToDraw, NotOver
from thep.cpd.certificates.models import Certificate, CertificateRun
from thep.cpd.models import Mark
from thep.mail.models import Message

from .test_certificates import HOURS_AGO
from .test_pages import words_of

pytestmark = pytest.mark.django_db
Kind = CertificateRun.Kind


@pytest.fixture
def event(monkeypatch):
    """Five came, one did not; two are dealt with at a time."""
    monkeypatch.setattr(runs, "AT_A_TIME", dict.fromkeys(Kind, 2))
    event = event_that_began(ago=HOURS_AGO, title="Phonics that sticks")
    for name in ("Eve", "Ada", "Dov", "Bea", "Cem"):  # who came first isn't first by name
        attended(event, PersonFactory(name=f"{name} Okafor"))
    attended(event, state=Mark.State.ABSENT)
    return event


def started(event, kind, office):
    """A run that nobody has begun to work on."""
    return CertificateRun.objects.create(event=event, kind=kind, total=6, asked_by=office)


def test_whoever_earned_one_gets_it_with_a_letter(event, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        runs.start(event, Kind.ISSUE, by=office)

    run = CertificateRun.objects.get()
    assert (run.total, run.done, run.issued, run.is_under_way) == (6, 6, 5, False)
    assert set(Certificate.objects.values_list("issued_by", flat=True)) == {office.pk}
    letters = Message.objects.filter(kind="cpd.certificate")
    assert set(letters.values_list("to", flat=True)) == {each.person.email for each in Certificate.objects.all()}
    letter = letters.get(to=Certificate.objects.get(name="Ada Okafor").person.email)
    assert Certificate.objects.get(name="Ada Okafor").number in letter.text


def test_started_twice_it_is_one_run(event, office):
    assert runs.start(event, Kind.ISSUE, by=office) == runs.start(event, Kind.ISSUE, by=office)


def test_interrupted_it_goes_on_where_it_was(event, office, clock):
    run = started(event, Kind.ISSUE, office)
    assert runs.step(run.pk)
    assert Certificate.objects.count() == 2
    assert runs.work_on_forgotten() == 0

    clock.forward(minutes=11)

    assert runs.work_on_forgotten() == 2
    assert Certificate.objects.count() == 5
    assert Message.objects.filter(kind="cpd.certificate").count() == 5


def test_it_stops_in_words_where_the_rule_changes_meanwhile(event, office):
    run = started(event, Kind.ISSUE, office)
    runs.step(run.pk)
    rules.change_rule(event, offered=False, percent=80)

    runs.work_on(run.pk)

    run.refresh_from_db()
    assert (run.is_under_way, run.stopped) == (False, "This event has no certificates.")
    assert Certificate.objects.count() == 2


def test_what_cannot_be_is_refused(event, office):
    with pytest.raises(NothingToDraw):
        runs.start(event, Kind.ZIP, by=office)
    with pytest.raises(NotOver):
        runs.start(event_that_began(), Kind.ISSUE, by=office)
    rules.change_rule(event, offered=False, percent=80)
    with pytest.raises(NoCertificates):
        runs.start(event, Kind.ISSUE, by=office)
    assert not CertificateRun.objects.exists()


def test_the_office_fetches_a_zip_and_prints_them(event, office, client, clock, django_capture_on_commit_callbacks):
    client.force_login(office)
    screen = reverse("office_event_certificates", args=[event.pk])
    assert "Issue 5 certificates" in words_of(client.get(screen))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("office_certificates_issue", args=[event.pk]))
    certificates.revoke(Certificate.objects.get(name="Eve Okafor"), reason="Wrong", by=office)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("office_certificates_zip", args=[event.pk]))
        client.post(reverse("office_certificates_pdf", args=[event.pk]))

    said = words_of(client.get(screen))
    assert "Download 4 certificates in a zip" in said
    assert "Print certificates 3 to 4" in said
    [zipped, printed] = [CertificateRun.objects.get(kind=kind) for kind in (Kind.ZIP, Kind.PDF)]
    address = reverse("office_certificates_zip_file", args=[event.pk, zipped.pk])
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get(address).streaming_content)))
    in_force = Certificate.objects.in_force().values_list("number", flat=True)
    assert set(archive.namelist()) == {f"certificate-{number}.pdf" for number in in_force}
    assert PdfReader(archive.read(archive.namelist()[0])).tags["H1"] == 1
    paper = client.get(reverse("office_certificates_pdf_file", args=[event.pk, printed.pk, 2]))
    assert PdfReader(paper.content).tags["H1"] == 2
    assert client.get(reverse("office_certificates_pdf_file", args=[event.pk, printed.pk, 3])).status_code == 404
    assert "Download 4 certificates to print, 2 PDFs in a zip" in said
    both = client.get(reverse("office_certificates_zip_file", args=[event.pk, printed.pk]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(both.streaming_content)))
    assert [PdfReader(archive.read(name)).tags["H1"] for name in archive.namelist()] == [2, 2]

    clock.forward(days=8)
    assert runs.forget_runs() == 3
    assert client.get(address).status_code == 404


def zipped(client, event, capture):
    """The names of the files in the zip of all certificates, as the office fetches it."""
    with capture(execute=True):
        client.post(reverse("office_certificates_zip", args=[event.pk]))
    run = CertificateRun.objects.get(kind=Kind.ZIP)
    answer = client.get(reverse("office_certificates_zip_file", args=[event.pk, run.pk]))
    return set(zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist())


def test_the_zip_has_none_of_another_event_nor_of_closed_accounts(event, office, client, django_capture_on_commit_callbacks):
    client.force_login(office)
    certificates.issue_to_many(event, list(event.bookings.values_list("person", flat=True)), by=office)
    elsewhere = certified(by=office)
    closed = Certificate.objects.get(name="Dov Okafor")
    closing.close(closed.person)

    names = zipped(client, event, django_capture_on_commit_callbacks)

    assert f"certificate-{elsewhere.number}.pdf" not in names
    assert f"certificate-{closed.number}.pdf" not in names
    assert len(names) == 4


def test_where_all_were_revoked_there_is_nothing_to_draw(event, office, client):
    client.force_login(office)
    for each in certificates.issue_to_many(event, list(event.bookings.values_list("person", flat=True)), by=office):
        certificates.revoke(each, reason="Wrong", by=office)

    said = words_of(client.post(reverse("office_certificates_zip", args=[event.pk]), follow=True))

    assert "No certificate of this event is in force." in said
    assert not CertificateRun.objects.exists()


def test_one_that_is_revoked_while_they_are_drawn_holds_nothing_up(event, office):
    certificates.issue_to_many(event, list(event.bookings.values_list("person", flat=True)), by=office)
    run = runs.start(event, Kind.ZIP, by=office)
    runs.step(run.pk)
    last = Certificate.objects.order_by("person_id").last()
    certificates.revoke(last, reason="Wrong", by=office)

    runs.work_on(run.pk)

    run.refresh_from_db()
    assert (run.total, run.done, run.issued, run.is_under_way) == (5, 5, 4, False)


def test_whoever_is_marked_while_they_are_issued_gets_one_and_no_more_are_counted_than_there_were(event, office):
    run = started(event, Kind.ISSUE, office)
    runs.step(run.pk)
    for name in ("Fay", "Gus"):
        attended(event, PersonFactory(name=f"{name} Okafor"))
    while runs.step(run.pk):
        run.refresh_from_db()
        assert run.done <= run.total

    assert Certificate.objects.count() == 7


def test_one_pdf_is_offered_alone(event, office, client, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(runs, "AT_A_TIME", dict.fromkeys(Kind, 100))
    client.force_login(office)
    certificates.issue_to_many(event, list(event.bookings.values_list("person", flat=True)), by=office)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("office_certificates_pdf", args=[event.pk]))

    said = words_of(client.get(reverse("office_event_certificates", args=[event.pk])))
    assert "Print certificates 1 to 5 (PDF)" in said
    assert "PDFs in a zip" not in said


def test_the_progress_is_shown_until_it_is_done(event, office, client):
    client.force_login(office)
    run = started(event, Kind.ISSUE, office)
    runs.step(run.pk)
    said = words_of(client.get(reverse("office_event_certificates", args=[event.pk])))
    assert "Issuing certificates: 2 of 6" in said
    assert 'hx-trigger="every 2s"' in said
    runs.work_on(run.pk)
    assert client.get(reverse("office_certificates_progress", args=[event.pk]))["HX-Refresh"] == "true"


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_each_once(event):
    run = started(event, Kind.ISSUE, PersonFactory())
    answers = at_once(lambda _: runs.work_on(run.pk), times=2)
    assert all(isinstance(answer, int) for answer in answers), answers
    assert Certificate.objects.count() == 5
    run.refresh_from_db()
    assert (run.done, run.issued) == (6, 5)
    assert Message.objects.filter(kind="cpd.certificate").count() == 5
