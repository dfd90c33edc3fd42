"""What digests give to the rest of the site."""

import datetime

from django.urls import reverse

from thep.accounts.closing import Erasure
from thep.accounts.groups import EVENTS, MANAGERS, SEE, Permissions
from thep.accounts.personal_data import PersonalData
from thep.cms.attention import Watch
from thep.schedule.rounds import Round

from . import attention, frequencies, letters, openings, personal_data, retention, runs

PARTS = (
    Permissions(EVENTS, {"digests.DigestRun": SEE}),
    Permissions(MANAGERS, {"digests.DigestRun": SEE}),
    letters.KIND,
    frequencies.LIST,
    Watch(
        name="digests",
        order=92,
        title="Digests that could not be finished",
        job="The people are told in their next digest. If it happens again, ask whoever looks after the server to read the log.",
        permissions=("digests.view_digestrun",),
        records=attention.runs_in_trouble,
        link=attention.link,
        all_of_them=lambda: reverse("office_digests:index"),
    ),
    PersonalData("digests", personal_data.digests, kept="Kept for 90 days."),
    PersonalData("new dates, bookings and jobs you opened", openings.opened_by, kept="Kept for 35 days."),
    Erasure("digests", personal_data.erase),
    Erasure("openings", openings.erase),
    Round("digests", runs.make_due, order=85, words="Write the daily, weekly and monthly digests"),
    Round("digests deleted", retention.forget, every=datetime.timedelta(hours=6), words="Delete old digests"),
    Round("openings deleted", openings.forget, every=datetime.timedelta(hours=6), words="Delete what people opened long ago"),
)
