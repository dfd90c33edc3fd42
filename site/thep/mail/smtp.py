"""Handing mail to a server by SMTP, so that whoever hands it over knows whether the server may have it."""

import smtplib
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend


class NoAnswer(OSError):
    """The server was given the message and did not say whether it took it."""


GO_ON = 354
"""The server's answer to DATA: only after it is it given the message. RFC 5321, 4.2.3."""


class _SaysWhetherGiven:
    last_code = 0

    def getreply(self) -> tuple[int, bytes]:
        answer: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        self.last_code = answer[0]
        return answer

    def data(self, message: Any) -> tuple[int, bytes]:
        try:
            answer: tuple[int, bytes] = super().data(message)  # type: ignore[misc]
        except smtplib.SMTPDataError:
            raise
        except OSError as error:
            if self.last_code != GO_ON:
                raise
            raise NoAnswer(str(error)) from error
        return answer


class Server(_SaysWhetherGiven, smtplib.SMTP):
    """A connection to the server."""


class ServerByTLS(_SaysWhetherGiven, smtplib.SMTP_SSL):
    """One that is encrypted from its beginning."""


class EmailBackend(SMTPBackend):
    """Django's, that raises `NoAnswer` where the connection ends once the message is on its way."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return ServerByTLS if self.use_ssl else Server


@checks.register(deploy=True)
def check_backend(**kwargs: Any) -> list[checks.CheckMessage]:
    """Return a warning where mail leaves by Django's own way, which can't tell whether a server may have a message."""
    if settings.MAIL_DELIVERY != "django.core.mail.backends.smtp.EmailBackend":
        return []
    hint = "Leave EMAIL_BACKEND out: mail leaves by SMTP then too."
    return [
        checks.Warning("Somebody may be sent an email twice when the server of mail goes away in mid-message.", hint=hint, id="mail.W001")
    ]
