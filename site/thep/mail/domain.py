"""What mail gives to the rest of the site."""

from thep.accounts.closing import Erasure
from thep.accounts.groups import EDITORS, EVENTS, FINANCE, MANAGERS, SEE, Permissions
from thep.accounts.panels import DetailEntry, MemberPanel
from thep.accounts.personal_data import PersonalData
from thep.cms.secret_addresses import SecretPlace
from thep.schedule.rounds import Round

from . import (
    address_troubles,
    arrivals,
    attention,
    backend,
    delivery_events,
    new_link,
    newsletter,
    personal_data,
    preferences,
    retention,
    sender,
    sign_in,
)

PARTS = (
    SecretPlace("/newsletter/confirm"),
    SecretPlace("/newsletter/stop"),
    SecretPlace("/email-preferences"),
    Permissions(EVENTS, {"mail.Message": SEE, "mail.Wording": SEE}),
    Permissions(FINANCE, {"mail.Message": SEE, "mail.Wording": SEE}),
    Permissions(EDITORS, {"mail.Subscription": SEE, "mail.Wording": ("view", "add")}),
    Permissions(
        MANAGERS, {"mail.Message": ("view", "change"), "mail.AddressTrouble": ("view", "change"), "mail.Subscription": ("view", "delete")}
    ),
    sign_in.SIGNING_IN,
    backend.NOTICE,
    backend.LIST,
    new_link.NEW_LINK,
    *newsletter.KINDS,
    newsletter.LIST,
    DetailEntry(label="Emails you get", address="email_preferences", order=40),
    *attention.WATCHES,
    PersonalData("messages", personal_data.messages, kept=retention.IN_WORDS),
    PersonalData("newsletter", personal_data.newsletter, kept="Kept until you stop the newsletter."),
    PersonalData("emails you chose", personal_data.choices, kept="Kept until you close your account."),
    PersonalData("emails that came back", personal_data.deliveries, kept="Kept for 90 days, or until it’s put right."),
    Erasure("mail", personal_data.erase),
    MemberPanel(name="emails that come back", template="mail/come_back.html", context=arrivals.come_back, order=5),
    Round("messages", sender.send_due, order=90, words="Send emails that are waiting"),
    Round("pauses ended", preferences.forget_pauses, words="Delete pauses of emails that are over"),
    Round("news of emails deleted", delivery_events.forget_old, words="Delete what was told of emails"),
    Round("addresses' troubles deleted", address_troubles.forget_old, words="Delete old troubles of email addresses"),
    Round("messages deleted", retention.forget_messages, words="Delete old emails"),
    Round("newsletter addresses deleted", newsletter.FLOW.forget_unconfirmed, words="Delete newsletter sign-ups nobody confirmed"),
)
