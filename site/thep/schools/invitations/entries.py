"""One entry of a list of people: an address with a name and a role, or what is wrong with it; touches no database."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from thep.cms.fields import NameField
from thep.cms.visible_text import one_line
from thep.schools.models import Affiliation
from thep.schools.models.invitations import LONGEST_EMAIL, LONGEST_NAME

LONGEST_SHOWN = 200
NO_ADDRESS = "Enter an email address, such as name@school.sch.uk."
NOT_AN_ADDRESS = "“{}” isn’t an email address in full, such as name@school.sch.uk."
ROLES = {words.lower(): value for value, words in Affiliation.Role.choices} | {
    "teacher": Affiliation.Role.TEACHER,
    "staff": Affiliation.Role.TEACHER,
    "other staff": Affiliation.Role.TEACHER,
    "teaching assistant": Affiliation.Role.TEACHER,
    "ta": Affiliation.Role.TEACHER,
    "hlta": Affiliation.Role.TEACHER,
    "cpd": Affiliation.Role.CPD_LEAD,
    "cpd leader": Affiliation.Role.CPD_LEAD,
    "sbm": Affiliation.Role.BUSINESS_MANAGER,
    "school business manager": Affiliation.Role.BUSINESS_MANAGER,
    "head": Affiliation.Role.HEADTEACHER,
    "head teacher": Affiliation.Role.HEADTEACHER,
    "principal": Affiliation.Role.HEADTEACHER,
    "school governor": Affiliation.Role.GOVERNOR,
    "chair": Affiliation.Role.CHAIR,
    "clerk": Affiliation.Role.CLERK,
    "supply": Affiliation.Role.SUPPLY,
    "supply teacher": Affiliation.Role.SUPPLY,
}
"""What schools call roles, in small letters."""

_is_address = EmailValidator()
_NAME = NameField(required=False, max_length=LONGEST_NAME)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a line says. `number` is the line on which it begins; where `problem` says what is wrong, `given` is what stood there."""

    number: int
    email: str = ""
    name: str = ""
    role: str = ""
    given: str = ""
    problem: str = ""


def entry_of(number: int, *, email: str, name: str = "", role: str = "", given: str = "") -> Entry:
    """Return the entry made of what stood on line `number`; `role` is in words, and empty where the list's own is meant."""
    try:
        return Entry(number=number, email=_email(email), name=_name(name), role=_role(role))
    except ValidationError as error:
        shown = one_line(given) or ", ".join(filter(None, map(one_line, (email, name, role))))
        return Entry(number=number, given=shown[:LONGEST_SHOWN], problem=error.messages[0][:LONGEST_SHOWN])


def _email(text: str) -> str:
    address = one_line(text).removeprefix("mailto:").strip("<>").lower()
    if not address:
        raise ValidationError(NO_ADDRESS)
    if len(address) > LONGEST_EMAIL:
        raise ValidationError(f"Use {LONGEST_EMAIL} characters or fewer for the email address.")
    try:
        _is_address(address)
    except ValidationError:
        raise ValidationError(NOT_AN_ADDRESS.format(_shortened(address))) from None
    return address


def _name(text: str) -> str:
    name = one_line(text)
    if len(name) > LONGEST_NAME:
        raise ValidationError(f"Use {LONGEST_NAME} characters or fewer for the name.")
    cleaned: str = _NAME.clean(name)
    return cleaned


def _role(text: str) -> str:
    words = one_line(text).lower()
    if words and words not in ROLES and words not in Affiliation.Role.values:
        raise ValidationError(f"We don’t know the role “{_shortened(one_line(text))}”. Leave it empty, or use one such as CPD lead.")
    return ROLES.get(words, words)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
