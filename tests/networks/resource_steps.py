"""What tests of resources do again and again in the browser."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

SEEN = re.compile(r'name="seen" value="(\w+)"')
WORD = "quokkas"


def uploaded(content, name):
    return SimpleUploadedFile(name, content)


def sent(**fields):
    return {"type": "teaching", "licence": "partnership", **fields}


def seen_on(client, address):
    """Return what a form on a page keeps of the words that it shows."""
    return SEEN.search(client.get(address).text).group(1)


def show(client, resource):
    return client.get(reverse("network_resource", args=[resource.pk]))


def listed(client, address):
    return client.get(address).text
