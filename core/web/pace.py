"""How often one address may do a thing that costs us, or that is worth guessing at."""

from __future__ import annotations

import hmac
import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from core.web.clients import client_address

logger = logging.getLogger(__name__)


def asker_of(request: HttpRequest) -> str:
    """Return a keyed hash of the caller's address: enough to count by, not to find anyone."""
    address = client_address(request)
    return hmac.digest(settings.SECRET_KEY.encode(), address.encode(), "sha256").hex()[:32]


def count(what: str, request: HttpRequest, *, seconds: int) -> int:
    """Count one more ``what`` of the caller at this host; return how many there were.

    The count ends ``seconds`` after the first. A counter that is away counts nothing: it must not
    close a door that people work behind.
    """
    key = _key(what, request)
    try:
        if cache.add(key, 1, timeout=seconds):
            return 1
        return cache.incr(key)
    except ValueError:  # It ended in between.
        return 1
    except RedisError:
        logger.warning("The pace of callers is not counted: the cache is away.")
        return 0


def counted(what: str, request: HttpRequest) -> int:
    """Return how often the caller did ``what`` of late."""
    try:
        return int(cache.get(_key(what, request), 0))
    except RedisError:
        return 0


def _key(what: str, request: HttpRequest) -> str:
    return f"pace:{what}:{asker_of(request)}"
