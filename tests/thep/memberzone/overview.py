"""The overview of somebody's account."""

from django.urls import reverse

from tests.thep.reports.test_records import words


def needs(client, person):
    """Sign `person` in, and return the words of their overview, on top of which is what needs them."""
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return words(client.get(reverse("member")))
