"""The Celery application in a hurry: reminders every second, and nobody's hands trusted for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from infra.celery_app import app
from infra.schedule import AT_THE_PLATFORM

__all__ = ["app"]


@app.on_after_finalize.connect
def _hurry(sender: Any, **_kwargs: Any) -> None:
    from core.notices import outgoing

    outgoing.ABANDONED_AFTER = timedelta(seconds=3)
    sender.conf.beat_schedule = {
        "remind": {
            "task": "reporting.tasks.remind_everywhere",
            "schedule": 1.0,
            "options": AT_THE_PLATFORM,
        },
        "sweep": {
            "task": "core.notices.tasks.sweep",
            "schedule": 2.0,
            "options": AT_THE_PLATFORM,
        },
    }
    sender.conf.beat_max_loop_interval = 1
    sender.conf.redbeat_lock_timeout = 4
