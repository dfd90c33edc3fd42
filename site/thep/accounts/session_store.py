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
        try:
            found = _with_note(Session.objects.all(), now).get(session_key=self.session_key, expire_date__gt=now)
        except Session.DoesNotExist:
            self._session_key = None
            return {}
        noted = found.noted
        self.note = Note(noted["person"], noted["ip"], noted["user_agent"], found.groups or []) if noted else None
        return self.decode(found.session_data)


def _with_note(sessions: QuerySet[Session], now: datetime.datetime) -> QuerySet[Any]:
    uses = UserSession.objects.filter(session_key=OuterRef("session_key"), last_seen_at__gt=now - NOTED_EVERY)
    noted = uses.values(said=JSONObject(person="user", ip="ip", user_agent="user_agent"))[:1]
    groups = privacy.group_rows(usersession__session_key=OuterRef(OuterRef("session_key")))
    return sessions.annotate(noted=Subquery(noted), groups=Subquery(groups))
