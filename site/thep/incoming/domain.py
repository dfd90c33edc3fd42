"""What incoming mail gives to the rest of the site."""

import datetime

from django.urls import reverse

from thep.accounts.closing import Erasure
from thep.accounts.groups import EVENTS, FINANCE, Permissions
from thep.accounts.personal_data import PersonalData
from thep.cms.attention import Watch, step_address
from thep.schedule.rounds import Round

from . import arrivals, mailbox, personal_data, replies
from .visibility import visible

PARTS = (
    Permissions(EVENTS, {"incoming.IncomingMessage": ("view", "change")}),
    Permissions(FINANCE, {"incoming.IncomingMessage": ("view", "change")}),
    Watch(
        name="replies",
        order=25,
        title="Replies to our emails",
        job="Somebody answered an email that the site sent. Write to them or do what they ask, then mark it as done.",
        permissions=("incoming.change_incomingmessage",),
        records=lambda user: visible(user).waiting().defer("text"),
        link=lambda message: (reverse("office_replies:inspect", args=[message.pk]), str(message)),
        actions=lambda message: [(step_address("office_replies:done", message.pk), "Mark as done")],
        all_of_them=lambda: reverse("office_replies:index"),
    ),
    PersonalData("replies to our emails", personal_data.replies, kept="Kept for 90 days after we have dealt with them, a year at most."),
    Erasure("incoming", personal_data.erase),
    Round("mailbox", mailbox.fetch_all, order=40, words="Fetch replies to our emails, and reports of what came back"),
    Round("replies deleted", replies.forget_old, every=datetime.timedelta(hours=6), words="Delete old replies to our emails"),
    Round("arrivals deleted", arrivals.forget_old, every=datetime.timedelta(hours=6), words="Delete what is known of old incoming emails"),
)
