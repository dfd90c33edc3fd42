"""What tests of digests of networks do again and again."""

from networks.members import emails
from thep.mail.models import Message
from thep.mailings import sending
from thep.mailings.models import Mailing


def wants(network, person, how_often):
    emails.choose(network, person=person, how_often=how_often)


def write_letters():
    for mailing in Mailing.objects.all():
        sending.go_on(mailing.pk)


def told(person, titles=("Bring boots on Thursday", "Story without a script", "Bring a torch")):
    letters = Message.objects.filter(kind="digests.digest", person=person).order_by("pk")
    return [[title for title in titles if title in letter.text] for letter in letters]
