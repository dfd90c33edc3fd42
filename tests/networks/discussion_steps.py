"""Letters about what is written in a discussion."""

from networks.discussion import telling
from thep.mail.models import Message


def write():
    telling.go_on_writing()
    return Message.objects.filter(kind__in=("networks.thread", "networks.post")).order_by("pk")


def readers(letters):
    return sorted(letter.to for letter in letters)
