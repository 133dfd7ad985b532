"""``/healthz``: can this process reach what it stands on?"""

from __future__ import annotations

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from redis.exceptions import RedisError

from core.tenancy.scope import PUBLIC, working_in


def healthz() -> HttpResponse:
    """Answer 200 when database and Redis answer, 503 with the missing ones named otherwise."""
    checks = {"database": _database_answers(), "redis": _redis_answers()}
    status = 200 if all(checks.values()) else 503
    return JsonResponse({"status": "ok" if status == 200 else "unavailable", **checks}, status=status)


def _database_answers() -> bool:
    try:
        with working_in(PUBLIC), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        with working_in(PUBLIC):
            cache.get("healthz")
    except (RedisError, OSError, DatabaseError):
        return False
    return True
