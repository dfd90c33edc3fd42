"""Pages of files that are drawn: once, whatever is lost on the way."""

import pytest

from networks.resources import drawings
from tests.factories import networks
from thep.schedule.rounds import SomeFailed

from . import documents
from .resource_steps import uploaded

pytestmark = pytest.mark.django_db


def test_what_two_workers_draw_at_once_is_there_once(network, lead):
    shared = networks.resource(network, by=lead, file=uploaded(documents.pdf("Sounds"), "sounds.pdf"))
    for _ in range(2):
        drawings.draw(shared.current)  # each has read that it waits
    assert shared.current.pages.count() == 1


def test_a_drawing_whose_task_was_lost_is_made_by_the_sweep(network, lead, monkeypatch):
    shared = networks.resource(network, by=lead, file=uploaded(documents.pdf("Sounds"), "sounds.pdf"))
    assert drawings.draw_waiting() == 0
    monkeypatch.setattr(drawings, "SOON", -drawings.SOON)
    assert drawings.draw_waiting() == 1
    assert shared.current.pages.count() == 1
    assert drawings.draw_waiting() == 0


def test_a_file_that_cant_be_read_keeps_no_other_from_being_drawn(network, lead, monkeypatch):
    lost, good = (networks.resource(network, by=lead, file=uploaded(documents.pdf("Sounds"), "sounds.pdf")) for _ in range(2))
    lost.current.file.storage.delete(lost.current.file.name)
    monkeypatch.setattr(drawings, "SOON", -drawings.SOON)
    with pytest.raises(SomeFailed):
        drawings.draw_waiting()
    assert good.current.pages.count() == 1
