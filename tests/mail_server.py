"""A real SMTP server of a test's own, that does what servers of mail do on bad days, and remembers what it took."""

import asyncio
import threading
from collections import Counter
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP


class Conversation(SMTP):
    """One that a `MailServer` may end before it is given a message."""

    async def smtp_MAIL(self, arg):  # noqa: N802 (aiosmtpd's name)
        await self._unless_ended("MAIL", super().smtp_MAIL, arg)

    async def smtp_DATA(self, arg):  # noqa: N802 (aiosmtpd's name)
        await self._unless_ended("DATA", super().smtp_DATA, arg)

    async def _unless_ended(self, command, answer, arg):
        most = self.event_handler.most_in_a_connection
        if most and self.session.taken >= most and self.event_handler.ends_at == command:
            self.transport.abort()
            return
        await answer(arg)


class MailServer:
    """Takes mail, but as `recipients` and `after_data` say. `taken` are the messages that it took, as the standard library reads them, and
    `senders` those on their envelopes.

    `recipients` maps addresses or domains to answers to RCPT, or to "drop"; one that is a list is used up. `after_data` is what
    happens when the whole message has come: "take", "drop" (the connection ends, and it has not taken the message), "take and drop"
    (it has), or an answer; `late` are seconds that pass before it is given. A connection with `most_in_a_connection` messages ends
    at the next `ends_at`.
    """

    def __init__(self):
        self.recipients, self.after_data, self.late = {}, "take", 0.0
        self.most_in_a_connection, self.ends_at = 0, "MAIL"
        self.taken, self.senders, self.connections = [], [], 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self):
        """Listen on a free port, which is `port` from then on."""
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(20)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _listen(self):
        return await self._loop.create_server(lambda: Conversation(self, hostname="mail.example", loop=self._loop), "127.0.0.1", 0)

    def stop(self):
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)

    @property
    def identities(self):
        """How often each Message-ID was taken."""
        return Counter(message["Message-ID"] for message in self.taken)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 (aiosmtpd's name)
        self.connections += 1
        session.host_name, session.taken = hostname, 0
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (aiosmtpd's name)
        answer = self.recipients.get(address, self.recipients.get(address.rpartition("@")[2], ""))
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else ""
        if answer == "drop":
            server.transport.abort()
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        if self.late:
            await asyncio.sleep(self.late)
        if "drop" not in self.after_data and "take" not in self.after_data:
            return self.after_data
        if "take" in self.after_data:
            self.senders.append(envelope.mail_from)
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        session.taken += 1
        if "drop" in self.after_data:
            server.transport.abort()
        return "250 Taken"
