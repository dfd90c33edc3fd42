"""What mailings give to the rest of the site."""

from thep.accounts.closing import Erasure
from thep.accounts.groups import ALL, EVENTS, MANAGERS, Permissions
from thep.accounts.personal_data import PersonalData
from thep.mail.restore_followers import RestoreFollower
from thep.schedule.rounds import Round

from . import attention, letters, message_origin, personal_data, restored, retention, rounds
from .subscribers import SUBSCRIBERS

PARTS = (
    Permissions(EVENTS, {"mailings.Mailing": ALL}),
    Permissions(MANAGERS, {"mailings.Mailing": (*ALL, "announce")}),
    *letters.KINDS,
    letters.NEWS,
    letters.IN_THE_DIGEST,
    SUBSCRIBERS,
    message_origin.SOURCE,
    RestoreFollower("mailings", restored.ask),
    *attention.WATCHES,
    PersonalData("emails to many people", personal_data.received, kept="Kept for a year."),
    PersonalData("emails you wrote to many people", personal_data.written, kept="Kept for a year after they were sent."),
    Erasure("mailings", personal_data.erase),
    Round("mailings sent", rounds.send_due, order=80, words="Send emails to people at their time"),
    Round("mailings continued", rounds.go_on_sending, order=85, words="Go on with emails that are being sent"),
    Round("mailings deleted", retention.forget_mailings, words="Delete old emails to people"),
)
