"""`python -m tests.bench.letter_links 0`: whoever and whatever the authorisation matrix names, added to the configured database.

Prints a link of each kind that letters have and anybody may open, and what sums up the rows of each model; with 1 those sums alone.
"""

import hashlib
import json
import re
import sys

import django

django.setup()

from django.apps import apps  # noqa: E402 (Django has to be set up first)

from tests.matrix import MATRIX  # noqa: E402
from tests.world import World  # noqa: E402

TOKEN = "<str:token>"


def links():
    """Return a link of each kind that opens without signing in."""
    world = World().whole()
    kinds = {address: row for address, row in MATRIX.items() if f"{TOKEN}/" in address and row.anonymous == 200}
    return ["/" + re.sub(TOKEN, row.arguments(world)["token"], address) for address, row in kinds.items()]


def sums_of_rows():
    """Return for each model what is another where any of its rows is."""
    return {model._meta.label: sum_of_rows(model) for model in apps.get_models() if model._meta.managed}


def sum_of_rows(model):
    summed = hashlib.sha256()
    for row in model._base_manager.order_by("pk").values_list().iterator():
        summed.update(repr(row).encode())
    return summed.hexdigest()


if __name__ == "__main__":
    told = {} if int(sys.argv[1]) else {"links": links()}
    print("JSON " + json.dumps(told | {"rows": sums_of_rows()}))
