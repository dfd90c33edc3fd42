"""How letters leave."""

from .environment import env

EMAIL_BACKEND = "thep.mail.backend.Outbox"
MAIL_DELIVERY = env.str("EMAIL_BACKEND", default="thep.mail.smtp.EmailBackend")  # what the outbox sends with
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
MAIL_BULK_A_DAY = env.int("MAIL_BULK_A_DAY", default=2)  # letters that can be stopped, to an address in a day of London; 0 for no limit
MAIL_A_MINUTE_TO_A_DOMAIN = env.int("MAIL_A_MINUTE_TO_A_DOMAIN", default=200)  # of letters that can wait; 0 for no limit
# A provider's own keys and addresses, as Anymail names them: ANYMAIL_MAILGUN_API_KEY, ANYMAIL_POSTMARK_SERVER_TOKEN …
ANYMAIL = {name.removeprefix("ANYMAIL_"): value for name, value in env.ENVIRON.items() if name.startswith("ANYMAIL_")}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="THE Partnership <office@thep.example>")

# Incoming mail: see docs/mail.md. Nothing is taken in without the first or the second, nor fetched without MAILBOX_HOST.
MAIL_REPLY_DOMAIN = env.str("MAIL_REPLY_DOMAIN", default="")  # answers to letters come to reply+…@ this domain
MAIL_BOUNCE_ADDRESS = env.str("MAIL_BOUNCE_ADDRESS", default="")  # reports of failure come to it, with +… before the @
MAILBOX_HOST = env.str("MAILBOX_HOST", default="")  # IMAP over TLS
MAILBOX_PORT = env.int("MAILBOX_PORT", default=993)
MAILBOX_USER = env.str("MAILBOX_USER", default="")
MAILBOX_PASSWORD = env.str("MAILBOX_PASSWORD", default="")
