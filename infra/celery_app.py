"""The Celery application: ``celery -A infra.celery_app worker|beat``."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import beat_init, celeryd_init, setup_logging

from infra.logs import keep_our_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.production")

app = Celery("unburdening")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


setup_logging.connect(keep_our_logging)


@beat_init.connect
@celeryd_init.connect
def _watch(**_kwargs: object) -> None:
    from infra.sentry import init_sentry

    init_sentry()


@app.on_after_configure.connect
def _schedule(sender: Celery, **_kwargs: object) -> None:
    from infra.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE
    sender.conf.beat_scheduler = "redbeat.RedBeatScheduler"
    sender.conf.redbeat_redis_url = sender.conf.broker_url
    # Read by redbeat as it is; empty says that there is nothing to add to the URL.
    sender.conf.redbeat_redis_options = {}
