"""``/healthz``: can this process reach what it stands on?"""

from __future__ import annotations

from django.conf import settings
from django.db import Error, connection
from django.http import HttpResponse, JsonResponse
from redis import Redis
from redis.exceptions import RedisError

from core.tenancy.scope import PUBLIC, working_in

PATIENCE_SECONDS = 2


def healthz() -> HttpResponse:
    """Answer 200 when database and Redis answer, 503 with the missing ones named otherwise."""
    checks = {"database": _database_answers(), "redis": _redis_answers()}
    status = 200 if all(checks.values()) else 503
    return JsonResponse(
        {"status": "ok" if status == 200 else "unavailable", **checks}, status=status
    )


def _database_answers() -> bool:
    try:
        with working_in(PUBLIC), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _redis_answers() -> bool:
    """Ask by a connection of its own: the cache would need a tenant, and so the database."""
    patience = {"socket_connect_timeout": PATIENCE_SECONDS, "socket_timeout": PATIENCE_SECONDS}
    try:
        with Redis.from_url(settings.REDIS_URL, **patience) as server:
            return bool(server.ping())
    except (RedisError, OSError):
        return False
