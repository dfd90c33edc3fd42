"""The subjects, synonyms and strategic plan that a new site has."""

from pathlib import Path

from thep.search.synonyms import load_synonyms

from .academic_years import this_academic_year
from .first_things import read_words
from .models import PlanLine, Subject
from .plan import plan

DATA = Path(__file__).parent / "data"


def make_subjects() -> None:
    """Have the platform's subjects, by the names that it begins with."""
    for slug, name in read_words(DATA / "subjects.toml")["subjects"].items():
        Subject.objects.update_or_create(slug=slug, defaults={"name": name})


def make_synonyms() -> None:
    """Have words that mean the same, beside those that editors wrote."""
    load_synonyms(group["terms"] for group in read_words(DATA / "synonyms.toml")["group"])


def make_plan() -> None:
    """Have a strategic plan for this academic year, or leave what was ever written of one as it has become."""
    if not PlanLine.objects.exists():
        plan.begin(this_academic_year())
