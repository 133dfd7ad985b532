"""Who is signed in: session and user, read on every page of the counter, by the shortest way."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.identity.models import User
from core.rows import read_row


class SessionStore(db.SessionStore):
    """Sessions in the tenant's own table."""

    def _get_session_from_db(self) -> Session | None:
        found = read_row(
            Session, "session_key = %s AND expire_date > %s", [self.session_key, timezone.now()]
        )
        if found is None:
            self._session_key = None
        return found


class StaffBackend(ModelBackend):
    """Staff and operators by name and password."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session, unless they were taken out of use."""
        user = read_row(User, "id = %s", [user_id])
        return user if user is not None and self.user_can_authenticate(user) else None
