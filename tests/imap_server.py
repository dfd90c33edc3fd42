"""Mailboxes of a test's own: as much of IMAP as it takes to fetch, said as Dovecot 2.3 says it, with what goes wrong on bad days.

Where IMAP_SERVER names a real server ("user:password@host:port", without TLS), `serve` gives its inbox instead, which is emptied: so the
tests that need no bad day are run against it, and this file is held to what servers do.
"""

import contextlib
import imaplib
import os
import re
import socket
import socketserver
import threading

REAL = os.environ.get("IMAP_SERVER", "")
LITERAL = re.compile(rb"\{(\d+)\}\r\n$")


class FakeInbox(socketserver.ThreadingTCPServer):
    """An inbox with `emails` by UID and the `flags` of each.

    `drops_at` is the command, or "literal" for the middle of an email, at which the connection ends, once. `refused` are the UIDs that the
    server can't read. `gone_when_fetched` are those that somebody else takes away just before.
    """

    daemon_threads = allow_reuse_address = True

    def __init__(self, *emails, can_expunge_one=True):
        super().__init__(("127.0.0.1", 0), Talk)
        self.validity, self.can_expunge_one = 1_795_957_308, can_expunge_one
        self.emails = dict(enumerate(emails, 11))  # so that no number of the order is one of these
        self.flags = {uid: set() for uid in self.emails}
        self.drops_at, self.refused, self.gone_when_fetched = "", set(), set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def left(self):
        """What is in the inbox, with what is said of each."""
        return [(email, self.flags[uid]) for uid, email in self.emails.items()]

    def mark(self, position, flag):
        """Do what somebody else does with a program of their own."""
        self.flags[list(self.emails)[position]].add(flag)

    def take_away(self, uid):
        del self.emails[uid], self.flags[uid]

    def number_anew(self):
        """Give all emails other numbers, as after a repair (RFC 3501, section 2.3.1.1)."""
        self.validity += 1
        self.emails = {uid + 100: email for uid, email in self.emails.items()}
        self.flags = {uid + 100: flags for uid, flags in self.flags.items()}

    @contextlib.contextmanager
    def signed_in(self):
        with imaplib.IMAP4(*self.server_address, timeout=10) as connection:
            connection.login("site", "secret")
            yield connection

    def close(self):
        self.shutdown()
        self.server_close()


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say(b"* OK [CAPABILITY IMAP4rev1 LITERAL+ AUTH=PLAIN] Ready.")
        self.has_signed_in = False
        for line in self.rfile:
            tag, command, *rest = line.strip().split(b" ", 2)
            name = command.decode().lower()
            words = rest[0].split(b" ", 1) if name == "uid" else rest
            if name == "uid":
                name, words = f"uid_{words[0].decode().lower()}", words[1].split(b" ", 1)
            if self.ends_at(name):
                return
            answers, end = getattr(self, name)(*(word.decode() for word in words))
            for answer in answers:
                if b"\r\n" in answer and self.ends_at("literal"):
                    self.wfile.write(answer[: len(answer) // 2])
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.say(answer)
            self.say(tag + b" " + end)
            if name == "logout":
                return

    def ends_at(self, place):
        """Return whether the connection ends here, which it does once."""
        if self.server.drops_at != place:
            return False
        self.server.drops_at = ""
        return True

    def say(self, line):
        self.wfile.write(line + b"\r\n")

    def capability(self):
        more = b" UIDPLUS" if self.has_signed_in and self.server.can_expunge_one else b""
        return [b"* CAPABILITY IMAP4rev1" + more], b"OK Done."

    def login(self, words):
        self.has_signed_in = True
        return [], b"OK Logged in"

    def select(self, folder):
        return [
            b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
            b"* %d EXISTS" % len(self.server.emails),
            b"* OK [UIDVALIDITY %d] UIDs valid" % self.server.validity,
        ], b"OK [READ-WRITE] Select completed."

    def logout(self):
        return [b"* BYE Logging out"], b"OK Logout completed."

    def uid_search(self, *criteria):
        assert criteria == ("UNSEEN", "UNDELETED"), criteria
        waiting = [uid for uid, flags in self.server.flags.items() if not flags & {"\\Seen", "\\Deleted"}]
        return [b"* SEARCH" + b"".join(b" %d" % uid for uid in waiting)], b"OK Search completed."

    def uid_fetch(self, uid, what):
        uid, most = int(uid), int(re.fullmatch(r"\(BODY\.PEEK\[\]<0\.(\d+)>\)", what)[1])  # BODY[] would mark it as seen
        if uid in self.server.refused:
            return [], b"NO [SERVERBUG] Internal error occurred."
        if uid in self.server.gone_when_fetched:
            self.server.take_away(uid)
        if uid not in self.server.emails:
            return [], b"OK Fetch completed."
        email, number = self.server.emails[uid][:most], list(self.server.emails).index(uid) + 1
        told = b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%b)" % (number, uid, len(email), email)
        return [b"* 1 FETCH (FLAGS (\\Recent))", told], b"OK Fetch completed."

    def uid_store(self, uid, what):
        flag = re.fullmatch(r"\+FLAGS\.SILENT \((\\\w+)\)", what)[1]
        if int(uid) in self.server.flags:
            self.server.flags[int(uid)].add(flag)
        return [], b"OK Store completed."

    def uid_expunge(self, uid):
        return self._expunge([int(uid)])

    def expunge(self):
        return self._expunge(list(self.server.emails))

    def _expunge(self, uids):
        answers = []
        for uid in uids:
            if "\\Deleted" in self.server.flags.get(uid, ()):
                answers.append(b"* %d EXPUNGE" % (list(self.server.emails).index(uid) + 1))
                self.server.take_away(uid)
        return answers, b"OK Expunge completed."


class RealInbox:
    """The inbox of a real server, with the same face; it has no bad days."""

    def __init__(self, *emails):
        with self.signed_in() as connection:
            _, (number,) = connection.select("INBOX")
            if int(number):
                connection.store("1:*", "+FLAGS", r"(\Deleted)")
                connection.expunge()
            for email in emails:
                connection.append("INBOX", None, None, email)

    @property
    def left(self):
        with self.signed_in() as connection:
            connection.select("INBOX", readonly=True)
            _, found = connection.search(None, "ALL")
            parts = [connection.fetch(number, "(FLAGS BODY.PEEK[])")[1][0] for number in found[0].decode().split()]
        return [(content, {flag.decode() for flag in imaplib.ParseFlags(said)} - {"\\Recent"}) for said, content in parts]

    def mark(self, position, flag):
        with self.signed_in() as connection:
            connection.select("INBOX")
            connection.store(str(position + 1), "+FLAGS", f"({flag})")

    @contextlib.contextmanager
    def signed_in(self):
        who, _, where = REAL.rpartition("@")
        host, _, port = where.partition(":")
        with imaplib.IMAP4(host, int(port), timeout=10) as connection:
            connection.login(*who.split(":"))
            yield connection

    def close(self):
        pass


def inbox(*emails):
    """Return an inbox with `emails` in it."""
    return RealInbox(*emails) if REAL else FakeInbox(*emails)
