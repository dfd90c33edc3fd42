"""What a recruiter types into the form of an advert, and sends."""

import datetime
import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone


def day(days):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def said(**changes):
    """A form that says all an advert must."""
    return {
        "title": "Year 2 class teacher", "role": "teacher", "phases": ["primary"], "patterns": ["full_time"], "contract": "permanent",
        "starts_on": day(60), "pay": "Main pay range", "summary": "A lively class.", "description": "You’ll teach.",
        "looking_for": "You like seven-year-olds.", "safeguarding": "We’re committed.", "closes_on": day(14), "closes_time": "09:00",
        "apply_url": "https://school.example/jobs",
    } | changes  # fmt: skip


def write(client, school, **changes):
    return client.post(reverse("school_vacancy_new", args=[school.urn]), said(**changes))


def word_file(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "<xml/>")  # without the time, which would name tests after it
    return content.getvalue()


DOCX = word_file("[Content_Types].xml", "word/document.xml")


def add(client, vacancy, name, content, title="Job description"):
    upload = SimpleUploadedFile(name, content)
    return client.post(
        reverse("school_vacancy_documents", args=[vacancy.school.urn, vacancy.pk]), {"document_title": title, "document": upload}
    )


def office(name, vacancy):
    return reverse(f"office_vacancies:{name}", args=[vacancy.pk])
