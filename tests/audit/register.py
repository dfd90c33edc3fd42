"""A register of three hundred people, planted in the demonstration that is audited: what somebody at the door opens on a phone.

Run by itself, with the settings and the data of that demonstration, it prints where the register is: at a link without an account, and for
who leads the event.
"""

import json
import subprocess
import sys

import django

from tests.audit.site import SETTINGS
from tests.journeys import demonstration

LEADER = "rukhsana.akhtar@thep.example"


def plant(var):
    """Plant it in the data in the folder `var`; return the paths by who opens them."""
    root = demonstration.ROOT
    environment = demonstration.surroundings(var, SETTINGS) | {"PYTHONPATH": f"{root / 'site'}:{root}"}
    command = [sys.executable, "-m", "tests.audit.register"]
    done = subprocess.run(command, env=environment, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    from django.urls import reverse

    from tests.factories.cpd import event_that_began, register_three_hundred
    from thep.accounts.models import User
    from thep.cpd.facilitator_links import links

    leader = User.objects.get(email=LEADER)
    event = event_that_began(title="Three hundred at the door")
    event.facilitators.add(leader.facilitator)
    register_three_hundred(event)
    link = links.make(event, for_whom="The door", by=leader)
    print(json.dumps({"at a link": links.address_of(link), "for who leads it": reverse("member_leading_register", args=[event.pk])}))


if __name__ == "__main__":
    django.setup()
    main()
