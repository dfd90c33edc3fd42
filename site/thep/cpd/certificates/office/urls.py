"""The screens of certificates in the back office."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import run_steps, steps
from .event_screen import EventCertificatesScreen


class NumberConverter(StringConverter):
    """A certificate's number as it is written, so that `certificates/results/` is none."""

    regex = "[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}"


register_converter(NumberConverter, "certificate")

urlpatterns = [
    path("events/<int:pk>/certificates/", EventCertificatesScreen.as_view(), name="office_event_certificates"),
    path("events/<int:pk>/certificates/rule/", steps.RuleStep.as_view(), name="office_certificate_rule"),
    path("events/<int:pk>/certificates/progress/", run_steps.RunsPart.as_view(), name="office_certificates_progress"),
    path("events/<int:pk>/certificates/issue/", run_steps.IssueAllStep.as_view(), name="office_certificates_issue"),
    path("events/<int:pk>/certificates/zip/", run_steps.DrawZipStep.as_view(), name="office_certificates_zip"),
    path("events/<int:pk>/certificates/pdf/", run_steps.DrawPdfStep.as_view(), name="office_certificates_pdf"),
    path("events/<int:pk>/certificates/<int:run>/certificates.zip", run_steps.ZipView.as_view(), name="office_certificates_zip_file"),
    path(
        "events/<int:pk>/certificates/<int:run>/certificates-<int:number>.pdf",
        run_steps.PdfView.as_view(),
        name="office_certificates_pdf_file",
    ),
    path("events/<int:pk>/certificates/issue/<int:person>/", steps.IssueStep.as_view(), name="office_certificate_issue"),
    path("certificates/<certificate:number>/", steps.CertificateScreen.as_view(), name="office_certificate"),
    path("certificates/<certificate:number>/certificate.pdf", steps.DocumentView.as_view(), name="office_certificate_pdf"),
    path("certificates/<certificate:number>/correct/", steps.ReissueStep.as_view(), name="office_certificate_reissue"),
    path("certificates/<certificate:number>/revoke/", steps.RevokeStep.as_view(), name="office_certificate_revoke"),
]
