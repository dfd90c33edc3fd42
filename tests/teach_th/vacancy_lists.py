"""The list of vacancies as tests ask for it and read it."""

import re

from django.core.cache import caches

LIST = "/teach/vacancies/"


def page_of(client, query=""):
    for cache in ("pages", "results"):
        caches[cache].clear()
    return client.get(LIST + query).content.decode()


def titles(client, query=""):
    """What the list shows, in its order; not what it offers where it found nothing."""
    page = page_of(client, query).partition("Closing soon in the borough")[0]
    found = re.findall(r'<h3><a class="whole" href="/teach/vacancies/[^"]+">(.*?)</a></h3>', page)
    return [re.sub(r"</?mark>", "", title) for title in found]
