"""A hundred and fifty further illustrative people, who fill the registers. Nobody signs in as one of them."""

import datetime
from collections.abc import Iterator, Sequence
from unicodedata import combining, normalize

from demonstration.schools import organisations
from demonstration.schools.memberships import tier_of
from demonstration.schools.people import affiliate, verify
from demonstration.schools.schools import of_the_borough
from demonstration.seeded_random import Dice
from demonstration.words import words_of
from thep.accounts.models import User
from thep.cms.models import Subject
from thep.cms.vocabulary import JobRole, Phase
from thep.schools.models import Affiliation, School

HOW_MANY = 150
SCHOOLS = 56
NAMES = (
    ("Abdul Aisha Ayaan Farzana Hasina Ibrahim Jasmine Kamrul Mahbub Maryam Nadia Rahima Rezaul Sabina Shirin Tahmid Yasmin Zakir",
     "Ahmed Akter Ali Begum Chowdhury Hoque Hussain Islam Khan Khatun Miah Rahman Sultana Uddin"),
    ("Alice Amy Ben Catherine Daisy Edward Fiona George Hannah Jack Kate Liam Lucy Martin Natalie Oliver Rachel Sam Tess Will",
     "Barker Bell Carter Cole Fisher Green Harris Hughes Lloyd Marsh Murphy Palmer Reid Shaw Turner Walsh Webb Wood"),
    ("Abena Chidi Desmond Efua Femi Ifeoma Janelle Kwame Marlon Nia Oluchi Shanice Tobi Yvonne",
     "Adeleke Asante Bailey Boateng Campbell Clarke Ekwueme Grant Mensah Morgan Obi Owusu Sowande Williams"),
    ("Abdi Asha Faduma Hodan Idil Khadra Liban Mohamed Sagal Zahra", "Abdullahi Adan Farah Hassan Jama Omar Osman Warsame"),
    ("Agnieszka Andrei Beatriz Dimitra Elena Giulia Joana Lukas Marta Paulo Sofia Tomasz",
     "Costa Dumitru Ferrari Kowalski Lopez Novak Papadaki Pereira Popescu Santos Silva Zieliński"),
    ("Amrit Anjali Deepa Hui Jing Kavita Linh Mei Minh Neha Ravi Sanjay Xin",
     "Chen Gill Kaur Lam Li Mehta Nguyen Patel Sharma Singh Tran Wong"),
)  # fmt: skip
JOBS = {
    Phase.EARLY_YEARS: (JobRole.TEACHER, JobRole.TEACHER, JobRole.TEACHING_ASSISTANT, JobRole.HEADTEACHER),
    Phase.PRIMARY: (
        JobRole.TEACHER, JobRole.TEACHER, JobRole.TEACHER, JobRole.TEACHING_ASSISTANT, JobRole.HEAD_OF_YEAR, JobRole.SENDCO,
        JobRole.ASSISTANT_HEADTEACHER, JobRole.ADMINISTRATION, JobRole.GOVERNOR, JobRole.HLTA,
    ),
    Phase.SECONDARY: (
        JobRole.TEACHER, JobRole.TEACHER, JobRole.HEAD_OF_DEPARTMENT, JobRole.HEAD_OF_DEPARTMENT, JobRole.HEAD_OF_YEAR,
        JobRole.LEARNING_SUPPORT, JobRole.SENDCO, JobRole.DEPUTY_HEADTEACHER, JobRole.PASTORAL, JobRole.GOVERNOR,
    ),
    Phase.POST_16: (JobRole.TEACHER, JobRole.HEAD_OF_DEPARTMENT, JobRole.LEARNING_SUPPORT),
    Phase.SPECIAL: (JobRole.TEACHER, JobRole.TEACHING_ASSISTANT, JobRole.HLTA, JobRole.HEADTEACHER),
}  # fmt: skip
NEEDS = ("", "", "", "", "Vegetarian", "Halal", "Vegan", "No nuts", "Gluten free")
ACCESS = (
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "Step-free access, please.",
    "I lip-read: a seat near the front helps.",
    "Slides in advance, please.",
)


def load(today: datetime.date) -> None:
    """Have as many people as `HOW_MANY`, spread over some schools, of which each has a lead."""
    schools = chosen_schools()
    subjects = list(Subject.objects.order_by("slug"))
    for number, name in enumerate(names()):
        school = schools[number % len(schools)]
        invite(name, school, subjects, leads=number < len(schools))


def everybody() -> list[User]:
    """Return these people, in an order that lasts; none of those whom the words name."""
    named = [words["email"] for words in [*words_of("schools", "people")["person"], *organisations.people()]]
    return list(User.objects.filter(is_illustrative=True).exclude(email__in=named).order_by("email"))


def invite(name: str, school: School, subjects: Sequence[Subject], *, leads: bool) -> None:
    """Have the person belong to `school`, as its CPD lead where they lead."""
    dice = Dice("colleague", name)
    phase = school.phase or Phase.PRIMARY
    job = JobRole.DEPUTY_HEADTEACHER if leads else dice.pick(JOBS[Phase(phase)])
    person, is_new = User.objects.get_or_create(
        email=f"{ascii_of(name)}@{domain_of(school)}",
        defaults={
            "name": name,
            "job_role": job,
            "phase": phase,
            "dietary_needs": dice.pick(NEEDS),
            "access_needs": dice.pick(ACCESS),
            "is_illustrative": True,
        },
    )
    if is_new:
        person.set_unusable_password()
        person.save(update_fields=["password"])
        person.subjects.set(dice.shuffled(subjects)[: dice.between(1, 2)])
        verify(person)
    affiliate(person, school, role_of(job, leads=leads), Affiliation.State.ACTIVE)


def chosen_schools() -> list[School]:
    """Return schools with people in them, most of them members; Ben Jonson among the first, for its lead has colleagues."""
    everywhere = sorted(of_the_borough().order_by("urn"), key=lambda school: Dice("people of", school.urn).below(1_000_000))
    members = [school for school in everywhere if tier_of(school)]
    others = [school for school in everywhere if not tier_of(school)]
    return [*members[: SCHOOLS - 4], *others[:4]]


def names() -> Iterator[str]:
    """Yield as many names as there are people, none twice."""
    dice = Dice("names")
    met: set[str] = set()
    while len(met) < HOW_MANY:
        first, last = NAMES[dice.pick((0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5))]
        name = f"{dice.pick(first.split())} {dice.pick(last.split())}"
        if name not in met:
            met.add(name)
            yield name


def role_of(job: str, *, leads: bool) -> str:
    if leads:
        return Affiliation.Role.CPD_LEAD
    return {JobRole.HEADTEACHER: Affiliation.Role.HEADTEACHER, JobRole.GOVERNOR: Affiliation.Role.GOVERNOR}.get(
        JobRole(job), Affiliation.Role.TEACHER
    )


def ascii_of(name: str) -> str:
    plain = "".join(letter for letter in normalize("NFKD", name) if not combining(letter)).replace("ł", "l")
    return plain.lower().replace(" ", ".")


def domain_of(school: School) -> str:
    """Return the school's domain, which ends in .example: nothing can be delivered to it."""
    known = school.email_domains.filter(domain__endswith=".example").first()
    return known.domain if known else f"{school.slug[:40].strip('-')}.example"
