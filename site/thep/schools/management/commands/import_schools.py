"""`manage.py import_schools FILE`: takes the Department for Education's register into our table of schools."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from thep.schools import gias_extract, gias_import, gias_links, successions
from thep.schools.errors import NotAnExtract
from thep.schools.models import School, Succession

BOROUGH = Path(gias_extract.__file__).parent / "data" / "schools_tower_hamlets.csv"


class Command(BaseCommand):
    help = "Import schools from the register's file (edubasealldata….csv, or an extract of it). Safe to run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=BOROUGH, help="the CSV file; left out, the borough's schools that we ship"
        )
        parser.add_argument("--la", default="", help="take the schools of one local authority alone, by its code: 211")

        parser.add_argument(
            "--links", type=Path, help="the register's file of links, which says which school follows which: the office confirms it"
        )

    def handle(self, *args: Any, file: Path, la: str, links: Path | None = None, **options: Any) -> None:
        try:
            linked = gias_links.read_links(links.read_bytes()) if links else None
            read = gias_extract.read_extract(file.read_bytes())
            outcome = gias_import.import_extract(read, la=la)
        except OSError as error:
            raise CommandError(f"Can't read {error.filename or file}: {error.strerror}.") from error
        except NotAnExtract as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        for school in outcome.added:
            self.say(f"added     {school.urn} {school.name}")
        for school, names in outcome.changed:
            self.say(f"changed   {school.urn} {school.name}: {', '.join(names)}")
        for school in outcome.closed:
            self.say(f"closed    {school.urn} {school.name}")
        for remark in read.left_blank:
            self.say(f"left out  line {remark.line}: {remark.reason}")
        for remark in read.skipped:
            self.say(f"skipped   line {remark.line}: {remark.reason}")
        if read.missing_columns:
            self.say(f"The file has no column {', '.join(read.missing_columns)}; what we hold there stays as it was.")
        if outcome.elsewhere:
            self.say(f"Rows of other local authorities, left out: {outcome.elsewhere}.")
        if outcome.absent:
            self.say(f"Schools of ours that aren't in the file, and stay as they were: {len(outcome.absent)}.")
        self.say(
            f"{len(outcome.added)} added, {len(outcome.changed)} changed, {outcome.unchanged} unchanged, "
            f"{len(outcome.closed)} closed, {len(read.skipped)} skipped."
        )

        if linked is not None:
            self.propose(linked)

    def propose(self, linked: gias_links.GiasLinks) -> None:
        for succession in successions.propose(linked.links):
            self.say(f"follows   {succession.school.urn} {succession.school}: {succession.successor_urn} {succession.successor_name}")
        for remark in linked.skipped:
            self.say(f"skipped   line {remark.line} of the links: {remark.reason}")
        waiting = School.objects.filter(pk__in=Succession.objects.proposed().values("school")).count()
        self.say(f"Schools that may continue as others, for the office to confirm under Needs attention: {waiting}.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
