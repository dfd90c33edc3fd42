"""What tests of resources do again and again in the browser."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

WORD = "quokkas"


def uploaded(content, name):
    return SimpleUploadedFile(name, content)


def sent(**fields):
    return {"type": "teaching", "licence": "partnership", **fields}


def show(client, resource):
    return client.get(reverse("network_resource", args=[resource.pk]))


def listed(client, address):
    return client.get(address).text
