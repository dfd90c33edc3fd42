"""Leads for `test_killed_leads`: each shares files in a process of its own, which is killed where it is told to be."""

import os
import signal

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import Client, override_settings
from django.urls import get_resolver

from networks.resources import resources
from networks.resources.uploads import uploads
from thep.accounts.models import User

from .resource_steps import sent

assert get_resolver().url_patterns  # looked up here once, not in each process


def share(slug, email, tokens):
    """Send the form for what came in parts, and return the answer's status and words."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/networks/{slug}/resources/add/", sent(uploads=tokens))
    return answer.status_code, answer.text


def share_and_die(slug, email, tokens, folder, place, nth):
    """Do the same, with files in a folder, and die as soon as a step was taken for the `nth` time."""
    of, name = PLACES[place]
    function = getattr(of, name)
    passed = 0

    def dying(*args, **kwargs):
        nonlocal passed
        result = function(*args, **kwargs)
        passed += 1
        if passed == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(of, name, dying)
    with override_settings(STORAGES=on_disk(folder)):
        return share(slug, email, tokens)


def on_disk(folder):
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    return settings.STORAGES | {"default": disk}


PLACES = {
    "a file is kept and has no row": (FileSystemStorage, "_save"),
    "an upload is used and nothing made of it": (uploads, "use_up"),
    "a resource is made and not yet kept": (resources, "add"),
    "a resource is kept and its parts still lie there": (uploads, "_remove_folder"),
}
