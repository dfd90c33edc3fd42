"""`python -m tests.bench.adverts NUMBER`: the demonstration's pages and so many adverts in the configured database, for the bench."""

import json
import sys

import django

django.setup()

from django.core.cache import caches  # noqa: E402 (Django has to be set up first)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Site  # noqa: E402

from demonstration import loading  # noqa: E402
from demonstration.fast_writes import in_haste  # noqa: E402
from teach_th.models import StoryPage, Vacancy  # noqa: E402
from tests.factories.vacancies import many  # noqa: E402
from thep.schools.models import School  # noqa: E402
from thep.search import registry  # noqa: E402


def build(number):
    """So many adverts are open in all."""
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("ensure_groups", verbosity=0)
    with in_haste(), registry.postponed():
        loading.load_partnership(timezone.localdate(), lambda line: None)
    Site.objects.update(hostname="127.0.0.1", port=80)
    open_already = Vacancy.objects.open().count()
    with in_haste(), registry.postponed():
        many(number - open_already, list(School.objects.filter(status="open")[:60]))
    call_command("rebuild_search", verbosity=0)
    newest = Vacancy.objects.open().order_by("-pk").first()
    return {
        "adverts": Vacancy.objects.open().count(),
        "pages": {
            "home": "/",
            "landing": "/teach/",
            "story": StoryPage.objects.live().first().get_url(),
            "vacancies": "/teach/vacancies/",
            "vacancies by words": "/teach/vacancies/?q=teacher",
            "vacancies by facets": "/teach/vacancies/?phase=primary&pattern=full_time",
            "vacancies nearby": "/teach/vacancies/?near=E1+4NS&within=2",
            "vacancy": reverse("vacancy", args=[newest.pk, newest.slug]),
        },
    }


def queries(pages):
    """How many queries each page makes for somebody who isn't signed in, with nothing remembered."""
    client, found = Client(headers={"host": "127.0.0.1"}), {}
    for name, address in pages.items():
        client.get(address)
        caches["pages"].clear()
        caches["results"].clear()
        with CaptureQueriesContext(connection) as seen:
            status = client.get(address).status_code
        found[name] = {"status": status, "queries": len(seen)}
    return found


if __name__ == "__main__":
    known = build(int(sys.argv[1]))
    known["queries"] = queries(known["pages"])
    print("JSON " + json.dumps(known))
