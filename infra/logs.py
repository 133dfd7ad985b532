"""Where log lines go, and what they are rid of on the way."""

from __future__ import annotations

import logging
from typing import Any

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
            # Django attaches handlers of its own, unscrubbed, unless told otherwise.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
