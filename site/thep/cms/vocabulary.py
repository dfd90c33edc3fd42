"""The controlled words that pages, people and searches share."""

from collections.abc import Iterable

from django.db import models


def labels_of(vocabulary: type[models.TextChoices], values: Iterable[str]) -> list[str]:
    """Return the labels of `values` in their order; words that the vocabulary has no longer are left out."""
    return [vocabulary(value).label for value in values if value in vocabulary.values]


class Phase(models.TextChoices):
    EARLY_YEARS = "early_years", "Early years"
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    POST_16 = "post_16", "Post-16"
    SPECIAL = "special", "Special and alternative"


class Audience(models.TextChoices):
    """Who a course is for: the catalogue's facet 'Who it's for'."""

    TEACHER = "teacher", "Teachers"
    ECT = "ect", "Early career teachers (ECTs)"
    MENTOR = "mentor", "Mentors and coaches"
    MIDDLE_LEADER = "middle_leader", "Subject and phase leaders"
    SENIOR_LEADER = "senior_leader", "Senior leaders"
    HEADTEACHER = "headteacher", "Headteachers"
    SENDCO = "sendco", "SENDCos"
    TEACHING_ASSISTANT = "teaching_assistant", "Teaching assistants"
    SUPPORT_STAFF = "support_staff", "Support staff"
    BUSINESS_MANAGER = "business_manager", "Business managers"
    GOVERNOR = "governor", "Governors"


class JobRole(models.TextChoices):
    """Labels of the national vacancies service (Teaching Vacancies), and the roles around a school."""

    TEACHER = "teacher", "Teacher"
    HEAD_OF_YEAR = "head_of_year", "Head of year or phase"
    HEAD_OF_DEPARTMENT = "head_of_department", "Head of department or curriculum"
    ASSISTANT_HEADTEACHER = "assistant_headteacher", "Assistant headteacher"
    DEPUTY_HEADTEACHER = "deputy_headteacher", "Deputy headteacher"
    HEADTEACHER = "headteacher", "Headteacher"
    SENDCO = "sendco", "SENDCo"
    OTHER_LEADERSHIP = "other_leadership", "Other leadership"
    TEACHING_ASSISTANT = "teaching_assistant", "Teaching assistant"
    HLTA = "hlta", "Higher level teaching assistant (HLTA)"
    LEARNING_SUPPORT = "learning_support", "Learning support or cover supervisor"
    ADMINISTRATION = "administration", "Administration, HR, data and finance"
    CATERING_SITE = "catering_site", "Catering, cleaning and site"
    IT_SUPPORT = "it_support", "IT support"
    PASTORAL = "pastoral", "Pastoral, health and welfare"
    OTHER_SUPPORT = "other_support", "Other support"
    GOVERNOR = "governor", "Governor or trustee"
    OTHER = "other", "Something else"


class WorkingPattern(models.TextChoices):
    """How much of a week a post takes, in the national vacancies service's words."""

    FULL_TIME = "full_time", "Full time"
    PART_TIME = "part_time", "Part time"
    JOB_SHARE = "job_share", "Job share"
    FLEXIBLE = "flexible", "Flexible working"
    TERM_TIME = "term_time", "Term time only"
