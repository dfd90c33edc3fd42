"""All certificates of an event at once: begun, watched, and fetched when they are drawn."""

import io
import tempfile
import zipfile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.views.generic import View

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Guarded, Step
from thep.cms.progress_part import ProgressPart
from thep.cpd.certificates import earned, runs
from thep.cpd.certificates.errors import CertificateError
from thep.cpd.certificates.models import CertificateRun, CertificateRunPart

from .event_screen import ISSUE, SEE, OfAnEvent
from .progress import progress_of

Kind = CertificateRun.Kind


class RunsPart(OfAnEvent, ProgressPart):
    """How far the runs of an event are."""

    permissions = SEE
    template_name = "cpd/certificates/office/_progress.html"

    def progress(self) -> dict[str, Any]:
        return progress_of(self.event)


class RunStep(OfAnEvent, Step):
    """Begin something with all certificates of an event."""

    refusals = (CertificateError,)
    kind = Kind.ISSUE
    header_icon = "doc-full"

    def get_crumbs(self) -> list[Crumb]:
        return [*self.crumbs_of_event(), (reverse("office_event_certificates", args=[self.event.pk]), "Certificates")]

    def perform(self, form: Any) -> str:
        runs.start(self.event, self.kind, by=person_of(self.request))
        return "It’s under way. This page shows how far it is, and you can leave it."


class IssueAllStep(RunStep):
    permissions = ISSUE
    page_title = "Issue all certificates"
    button = "Issue the certificates"

    def obstacle(self) -> str:
        try:
            earned.measure_of(self.event)
        except CertificateError as error:
            return str(error)
        return ""

    def what_happens(self) -> list[str]:
        return [
            "Everybody who meets the rule, by the register as it is now, and never had a certificate of this event gets one.",
            "We email each of them the way to it.",
        ]


class DrawZipStep(RunStep):
    permissions = SEE
    kind = Kind.ZIP
    page_title = "Prepare a zip of all certificates"
    button = "Prepare the zip"

    def what_happens(self) -> list[str]:
        return ["Each certificate that is in force is drawn into a PDF of its own. You can download them together for a week."]


class DrawPdfStep(RunStep):
    permissions = SEE
    kind = Kind.PDF
    page_title = "Prepare all certificates to print"
    button = "Prepare the PDF"

    def what_happens(self) -> list[str]:
        return ["All certificates that are in force are drawn into one PDF. If there are more than 100, you get several PDFs in one zip."]


class ZipView(OfAnEvent, Guarded, View):
    """The certificates of an event that were drawn: each in a file of its own, or up to a hundred in each to print."""

    permissions = SEE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        drawn = CertificateRun.objects.exclude(finished_at=None).filter(kind__in=[Kind.ZIP, Kind.PDF])
        run = get_object_or_404(drawn, event=self.event, pk=kwargs["run"])
        # Part by part into a file: a thousand certificates at once would fill the memory of a worker.
        whole = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
            for part in run.parts.iterator(chunk_size=1):
                if run.kind == Kind.PDF:
                    archive.writestr(f"certificates-{part.number}.pdf", bytes(part.document))
                    continue
                with zipfile.ZipFile(io.BytesIO(bytes(part.document))) as files:
                    for name in files.namelist():
                        archive.writestr(name, files.read(name))
        whole.seek(0)
        return FileResponse(whole, as_attachment=True, filename=f"certificates-{slugify(self.event.title)}.zip")


class PdfView(OfAnEvent, Guarded, View):
    """Some of the certificates of an event that were drawn, to print."""

    permissions = SEE

    @cached_property
    def part(self) -> CertificateRunPart:
        wanted = {"run__event": self.event, "run": self.kwargs["run"], "run__kind": Kind.PDF, "number": self.kwargs["number"]}
        found = CertificateRunPart.objects.filter(**wanted).exclude(run__finished_at=None).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(bytes(self.part.document), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="certificates-{slugify(self.event.title)}-{self.part.number}.pdf"'
        return response
