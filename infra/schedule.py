"""What beat starts, and when (Asia/Shanghai). Every entry runs in the public schema and fans out."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

from core.tenancy import PUBLIC

AT_THE_PLATFORM: dict[str, Any] = {"headers": {"schema": PUBLIC}}

SCHEDULE: dict[str, Any] = {
    "deliver-waiting-dispatches": {
        "task": "core.exchange.tasks.sweep_waiting",
        "schedule": 60.0,
        "options": AT_THE_PLATFORM,
    },
    # At 00:00 what is due takes effect; the other turns make up for what was missed.
    "let-editions-take-effect": {
        "task": "catalog.tasks.take_effect_everywhere",
        "schedule": crontab(minute="*/15"),
        "options": AT_THE_PLATFORM,
    },
    # What nobody answered is asked again, also where the broker lost its memory.
    "go-on-summing-up": {
        "task": "reporting.summaries.tasks.go_on_summing_up",
        "schedule": crontab(minute="*/10"),
        "options": AT_THE_PLATFORM,
    },
    "sum-up-quarters": {
        "task": "reporting.summaries.tasks.sum_up_every_night",
        "schedule": crontab(hour=1, minute=0),
        "options": AT_THE_PLATFORM,
    },
    # The first turn is that of the day; the others make up for one that beat slept through.
    "open-quarterly-reports": {
        "task": "reporting.tasks.open_reports_everywhere",
        "schedule": crontab(minute=5, hour="*/3"),
        "options": AT_THE_PLATFORM,
    },
    # In office hours, again every hour: what a broken beat missed is made up for once.
    "remind-of-reports": {
        "task": "reporting.tasks.remind_everywhere",
        "schedule": crontab(hour="8-18", minute=20),
        "options": AT_THE_PLATFORM,
    },
    "send-what-waits": {
        "task": "core.notices.tasks.sweep",
        "schedule": crontab(minute="*/5"),
        "options": AT_THE_PLATFORM,
    },
    "check-archives": {
        "task": "issuance.tasks.check_archives",
        "schedule": crontab(hour=2, minute=30),
        "options": AT_THE_PLATFORM,
    },
    # After the check, which compares with the anchors of the days before. Once a day is enough; the
    # second turn makes up for a night without beat.
    "anchor-archives": {
        "task": "issuance.tasks.anchor_archives",
        "schedule": crontab(hour="4,12", minute=10),
        "options": AT_THE_PLATFORM,
    },
    "resume-archive-work": {
        "task": "issuance.tasks.resume_archive_work_everywhere",
        "schedule": crontab(minute=40),
        "options": AT_THE_PLATFORM,
    },
    "clear-sessions": {
        "task": "core.identity.tasks.clear_sessions_everywhere",
        "schedule": crontab(hour=3, minute=0),
        "options": AT_THE_PLATFORM,
    },
    "look-at-seal-keys": {
        "task": "issuance.tasks.look_at_seal_keys_everywhere",
        "schedule": crontab(hour=7, minute=30),
        "options": AT_THE_PLATFORM,
    },
    "remind-of-stamps": {
        "task": "issuance.tasks.remind_of_stamps_everywhere",
        "schedule": crontab(hour=8, minute=30),
        "options": AT_THE_PLATFORM,
    },
    "erase-stale-applications": {
        "task": "issuance.tasks.erase_stale_everywhere",
        "schedule": crontab(hour=2, minute=0),
        "options": AT_THE_PLATFORM,
    },
    "empty-practice-books": {
        "task": "issuance.tasks.empty_practice_everywhere",
        "schedule": crontab(hour=2, minute=15),
        "options": AT_THE_PLATFORM,
    },
    "collect-orphans": {
        "task": "issuance.tasks.collect_orphans_everywhere",
        "schedule": crontab(hour=3, minute=30),
        "options": AT_THE_PLATFORM,
    },
    "collect-photos": {
        "task": "catalog.tasks.collect_photos_everywhere",
        "schedule": crontab(hour=3, minute=45),
        "options": AT_THE_PLATFORM,
    },
}
