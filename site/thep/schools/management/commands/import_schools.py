"""`manage.py import_schools FILE`: takes the Department for Education's register into our table of schools."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from thep.schools import gias_extract, gias_import
from thep.schools.errors import NotAnExtract

BOROUGH = Path(gias_extract.__file__).parent / "data" / "schools_tower_hamlets.csv"


class Command(BaseCommand):
    help = "Import schools from the register's file (edubasealldata….csv, or an extract of it). Safe to run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=BOROUGH, help="the CSV file; left out, the borough's schools that we ship"
        )
        parser.add_argument("--la", default="", help="take the schools of one local authority alone, by its code: 211")

    def handle(self, *args: Any, file: Path, la: str, **options: Any) -> None:
        try:
            read = gias_extract.read_extract(file.read_bytes())
            outcome = gias_import.import_extract(read, la=la)
        except OSError as error:
            raise CommandError(f"Can't read {file}: {error.strerror}.") from error
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

    def say(self, line: str) -> None:
        self.stdout.write(line)
