"""Documents of an advert: what is taken, and who reads them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from teach_th.models import VacancyFile
from teach_th.vacancies import documents
from tests.factories.vacancies import draft, in_review, published
from tests.teach_th.adverts import DOCX, add, office, word_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_step")]


@pytest.mark.parametrize(("name", "content", "kind"), [("job.pdf", b"%PDF-1.7 ...", "pdf"), ("photo.jpg", DOCX, "docx")])
def test_a_document_is_what_is_in_it(client, school, recruiter, name, content, kind):
    vacancy = published(school=school)
    add(client, vacancy, name, content)
    document = VacancyFile.objects.get()
    assert (document.kind, document.title) == (kind, "Job description")
    answer = client.get(reverse("vacancy_document", args=[vacancy.pk, document.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="job-description.{kind}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == content


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("job.pdf", b"<html><script>alert(1)</script>", "That isn’t a PDF, Word or OpenDocument file"),
        ("job.pdf", b"GIF89a", "That isn’t a PDF, Word or OpenDocument file"),
        ("job.docx", word_file("readme.txt"), "That isn’t a PDF, Word or OpenDocument file"),
        ("job.docx", word_file("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "That isn’t a PDF, Word"),
        ("job.docx", b"PK\x03\x04broken", "That isn’t a PDF, Word or OpenDocument file"),
        ("job.pdf", b"", "There’s nothing in this file."),
        ("job.pdf", b"%PDF-1.7" + b"x" * documents.LARGEST, "It can be 10 MB at most."),
    ],
)
def test_what_is_no_document_is_refused_with_words(client, school, recruiter, name, content, sentence):
    vacancy = draft(school=school)
    answer = add(client, vacancy, name, content, title="My job description")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert 'value="My job description"' in page
    assert not VacancyFile.objects.exists()


def test_a_drafts_document_is_for_its_recruiters_alone_and_can_be_removed(client, school, recruiter):
    vacancy = draft(school=school)
    add(client, vacancy, "job.pdf", b"%PDF-1.7 ...")
    document = VacancyFile.objects.get()
    own = reverse("school_vacancy_document", args=[school.urn, vacancy.pk, document.pk])
    assert client.get(own).status_code == 200
    assert client.get(reverse("vacancy_document", args=[vacancy.pk, document.pk])).status_code == 404
    client.post(own)
    assert not VacancyFile.objects.exists()


def test_the_office_reads_the_documents_of_an_advert_that_it_reviews(client, editor, school):
    vacancy = in_review(school=school)
    document = documents.add(vacancy, title="Job description", upload=SimpleUploadedFile("job.pdf", b"%PDF-1.7 ..."))
    address = reverse("office_vacancies:document", args=[vacancy.pk, document.pk])
    assert address in client.get(office("inspect", vacancy)).content.decode()
    assert b"".join(client.get(address).streaming_content) == b"%PDF-1.7 ..."
