"""How far runs over all certificates of an event are."""

from typing import Any

from thep.cpd.certificates.models import CertificateRun, CertificateRunPart
from thep.events.models import Event


def progress_of(event: Event) -> dict[str, Any]:
    """Return what is under way with the certificates of `event`, and what is there to fetch: the newest of each kind."""
    newest: dict[str, CertificateRun] = {}
    for run in CertificateRun.objects.filter(event=event).order_by("pk"):
        newest[run.kind] = run
    sheets = CertificateRunPart.objects.filter(run__in=[run.pk for run in newest.values()]).order_by("number")
    files: dict[int, list[tuple[int, int, int]]] = {}
    for run_pk, number, count in sheets.values_list("run", "number", "sheets"):
        first = files[run_pk][-1][2] + 1 if files.get(run_pk) else 1
        files.setdefault(run_pk, []).append((number, first, first + count - 1))
    shown = [{"run": run, "files": files.get(run.pk, [])} for run in newest.values()]
    return {"runs": shown, "is_under_way": any(run.is_under_way for run in newest.values()), "event": event}
