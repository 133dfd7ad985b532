"""One deed close behind another, which holds its lock while the second already waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

from core.errors import DomainError
from core.tenancy import working_in

SCHEMA = "pzh_dongqu"


def _somebody_waits() -> bool:
    """Say, from a thread of its own, whether anybody waits for a lock."""
    try:
        with working_in(SCHEMA), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            row = cursor.fetchone()
        return bool(row and row[0])
    finally:
        connections.close_all()


def close_behind(first: Callable[[], Any], second: Callable[[], Any]) -> str:
    """Do ``first``, and ``second`` while the first holds its lock; return the second's refusal."""

    def behind() -> str:
        try:
            with working_in(SCHEMA):
                second()
        except DomainError as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(2) as hands:
        with working_in(SCHEMA):
            first()
            answer = hands.submit(behind)
            deadline = time.monotonic() + 10
            while not hands.submit(_somebody_waits).result() and time.monotonic() < deadline:
                time.sleep(0.05)
        return answer.result(timeout=20)
