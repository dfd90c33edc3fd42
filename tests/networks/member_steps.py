"""What people do and get where networks' members come and go."""

from thep.mail.models import Message

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def letters_to(address):
    return list(Message.objects.filter(to=address).order_by("pk").values_list("kind", flat=True))


def by_request(network):
    type(network).objects.filter(pk=network.pk).update(openness="request")
    network.refresh_from_db()
    return network
