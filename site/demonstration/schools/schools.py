"""The borough's real schools."""

import datetime
from pathlib import Path

from demonstration.words import words_of
from thep.schools import gias_extract, gias_import
from thep.schools.models import EmailDomain, School, SchoolQuerySet

BOROUGH = Path(gias_extract.__file__).parent / "data" / "schools_tower_hamlets.csv"
BEN_JONSON = 100890
FIRST_INVENTED = 990_000
"""No school of the register has a URN from here on yet."""


def of_the_borough() -> SchoolQuerySet:
    """Return the borough's real schools that are open."""
    return School.objects.of_the_register().open().exclude(urn__gte=FIRST_INVENTED)


def load(today: datetime.date) -> None:
    """Take in the borough's schools from the register."""
    gias_import.import_extract(gias_extract.read_extract(BOROUGH.read_bytes()))
    for words in words_of("schools", "people")["school"]:
        school = School.objects.get(urn=words["urn"])
        EmailDomain.objects.get_or_create(school=school, domain=words["email_domain"])
    School.objects.filter(urn=BEN_JONSON).update(invoice_email="finance@benjonson.example")
