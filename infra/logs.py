"""Where log lines go, and what they are rid of on the way."""

from __future__ import annotations

import logging
from logging.config import dictConfig
from typing import Any

from django.conf import settings
from django.db import connections

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(tenant)s] %(message)s"


class TenantFilter(logging.Filter):
    """Gives each record the schema it was written in, for the format."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set ``record.tenant``; "-" outside any tenant."""
        record.tenant = getattr(connections["default"], "schema_name", None) or "-"
        return True


def logging_config(level: str = "INFO") -> dict[str, Any]:
    """Return the value of ``LOGGING``: one scrubbed stream, stderr, for Django, Celery and us."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "scrub": {"()": "core.privacy.scrubbing.ScrubbingFilter"},
            "tenant": {"()": "infra.logs.TenantFilter"},
        },
        "formatters": {"line": {"format": FORMAT}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["scrub", "tenant"],
                "formatter": "line",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # These attach handlers of their own, unscrubbed, unless told otherwise.
            name: {"handlers": [], "level": level, "propagate": True}
            for name in (
                "django",
                "django.server",
                "gunicorn.error",
                "gunicorn.access",
                "celery",
                "celery.task",
            )
        },
    }


def keep_our_logging(**_kwargs: object) -> None:
    """Receive Celery's ``setup_logging``: its mere presence keeps Celery's own handlers away."""
    dictConfig(settings.LOGGING)
