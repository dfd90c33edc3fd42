"""A course's page shows the networks of its subject and phase, and none that not everybody may know of."""

import pytest
from django.core.cache import caches

from networks.related import beside
from tests.factories import networks
from tests.factories.courses import course_page, subject
from thep.cms.related_panels import Topic

pytestmark = pytest.mark.django_db


def network_of(title, subject=None, **fields):
    page = networks.network(title, **fields)
    if subject:
        page.subjects.add(subject)
        page.save_revision().publish()
    return page


def test_a_course_shows_the_networks_of_its_subject_and_phase_alone(client):
    maths, english = subject("Numeracy"), subject("Oracy")
    course = course_page(subjects=["Numeracy"], phases=["primary"])
    network_of("Primary numeracy", maths, phases=["primary"])
    network_of("Sixth-form numeracy", maths, phases=["post_16"])
    network_of("Oracy leads", english, phases=["primary"])
    network_of("Primary heads", phases=["primary"])
    network_of("Everybody")
    network_of("Quiet circle", maths, is_hidden=True)
    for kept in ("pages", "results"):
        caches[kept].clear()
    page = client.get(course.get_url()).text.partition("Keep going with colleagues")[2]
    assert page.index("Primary numeracy") < page.index("Primary heads")
    for other in ("Sixth-form numeracy", "Oracy leads", "Everybody", "Quiet circle"):
        assert other not in page


def test_the_steps_of_a_career_have_the_networks_of_their_people(rf):
    network_of("New to teaching", audiences=["ect"])
    network_of("Heads together", audiences=["headteacher"])
    for kept in ("pages", "results"):
        caches[kept].clear()
    shown = beside(rf.get("/"), Topic(audiences=["ect", "mentor"]))
    assert [each.title for each in shown["networks"]] == ["New to teaching"]
    assert beside(rf.get("/"), Topic(audiences=["sendco"])) is None
