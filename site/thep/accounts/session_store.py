"""Sessions in the database, each read together with what every request of its person asks: when it was noted as used, and their groups."""

import datetime
from typing import Any, NamedTuple

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from thep.cms import privacy
from thep.domains import declared
from thep.prepared import Prepared

NOTED_EVERY = datetime.timedelta(minutes=5)


class Note(NamedTuple):
    """What is known of a session that was noted as used in the last five minutes: whose it is, from where, and their groups."""

    person: int
    ip: str
    user_agent: str
    groups: list[privacy.GroupRow]


class SessionStore(db.SessionStore):
    """Django's sessions. `note` is None for a session that is new, or wasn't used in the last five minutes."""

    note: Note | None = None

    def load(self) -> dict[str, Any]:
        """Return what the session holds, from the one query that reads its note too."""
        now = timezone.now()
        found = WITH_NOTE.rows(key=self.session_key, now=now, noted_since=now - NOTED_EVERY)
        if not found:
            self._session_key = None
            return {}
        [(data, noted, groups)] = found
        self.note = Note(noted["person"], noted["ip"], noted["user_agent"], groups or []) if noted else None
        return self.decode(data)


def _with_note(key: str, now: datetime.datetime, noted_since: datetime.datetime) -> QuerySet[Any, Any]:
    uses = UserSession.objects.filter(session_key=OuterRef("session_key"), last_seen_at__gt=noted_since)
    noted = uses.values(said=JSONObject(person="user", ip="ip", user_agent="user_agent"))[:1]
    groups = privacy.group_rows(usersession__session_key=OuterRef(OuterRef("session_key")))
    sessions = Session.objects.filter(session_key=key, expire_date__gt=now).annotate(noted=Subquery(noted), groups=Subquery(groups))
    return sessions.values_list("session_data", "noted", "groups")


LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
WITH_NOTE = Prepared(
    _with_note,
    {"key": "the key of a session", "now": LONG_AGO, "noted_since": LONG_AGO - NOTED_EVERY},
    made_of=lambda: declared(privacy.DerivedGroups),
)
