"""Worker, beat and broker die while reminders fan out: everybody gets each of them once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.db import connections

from core.identity.access import Role
from core.identity.models import User
from core.notices.actions import change_channels, change_contact
from core.notices.models import Delivery, DeliveryState, Notice
from core.tenancy import PUBLIC, working_in
from infra.celery_app import app
from infra.devservices.processes import wait_until
from reporting.models import ReminderSent
from tenants.models import Tenant
from tests.core.notices.channels.gateway import SECRET, Gateway, running_gateway

SCHEMAS = ("panzhihua", "pzh_dongqu", "pzh_xiqu")
OFFICERS = 8
LONG = 90
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@contextmanager
def running(*command: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run Celery in a process group of its own, killed outright at the end."""
    database = connections["default"].settings_dict
    place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    url = f"postgres://{database['USER']}:{quote(database['PASSWORD'])}@{place}"
    env = {**os.environ, "DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL}
    line = [sys.executable, "-m", "celery", "-A", "tests.faults.hasty", "--quiet", *command]
    with log.open("ab") as out:
        process = subprocess.Popen(
            line, env=env, cwd=settings.BASE_DIR, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def worker(log: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return running(
        "worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel",
        "WARNING", log=log,
    )  # fmt: skip


def beat(log: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return running("beat", "--loglevel", "WARNING", "--pidfile=", log=log)


@pytest.fixture
def gateway(committed: str) -> Iterator[Gateway]:
    with running_gateway() as gateway:
        with working_in(PUBLIC):
            Tenant.objects.update(created_at=LONG_AGO)
        for schema in SCHEMAS:
            with working_in(schema):
                people = [
                    User.objects.create_user(f"o{n}", name=f"赵{n}", role=Role.OFFICER)
                    for n in range(OFFICERS)
                ]
                User.objects.update(joined_at=LONG_AGO)
                for one in people:
                    change_contact(one, mail="", handle=f"{schema}-{one.username}", by=one)
                change_channels(
                    mail_is_on=False, mail_sender="", webhook_is_on=True, by=people[0],
                    webhook_url=gateway.url, webhook_secret=SECRET,
                )  # fmt: skip
        yield gateway


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    app.control.purge()
    yield
    # Not everything: without its bindings this process could send no task any more.
    app.control.purge()
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        for key in broker.scan_iter("redbeat*"):
            broker.delete(key)


def forget_everything() -> None:
    """Have the broker lose its memory: queues, what was in hand, beat's own notes."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


def is_all_sent() -> bool:
    for schema in SCHEMAS:
        with working_in(schema):
            if ReminderSent.objects.values("recipient").distinct().count() < OFFICERS:
                return False
            if Delivery.objects.exclude(state=DeliveryState.SENT).exists():
                return False
    return True


def test_each_reminder_is_counted_once_whoever_dies(gateway: Gateway, tmp_path: Path) -> None:
    log = tmp_path / "celery.log"
    gateway.seconds = 0.05

    def shown(least: int) -> bool:
        return wait_until(lambda: len(gateway.shown) >= least, LONG)

    with worker(log) as first, beat(log) as ticking:
        assert shown(3), log.read_text()
        kill(first)
        forget_everything()
        with worker(log) as second:
            kill(ticking)
            with beat(log), beat(log):  # Two at once, as after a careless restart.
                assert shown(9), log.read_text()
                kill(second)
                with worker(log):
                    assert wait_until(is_all_sent, LONG), log.read_text()
                    before = dict(gateway.shown)
                    assert not wait_until(lambda: len(gateway.shown) > len(before), 4)

    deliveries: Counter[str] = Counter()
    for schema in SCHEMAS:
        with working_in(schema):
            sent = ReminderSent.objects.order_by("pk").values_list(
                "recipient_id", "quarter", "stage", "about"
            )
            assert len(sent) == len(set(sent))
            told = Notice.objects.values_list("recipient_id", "key")
            assert len(told) == len(set(told)) == Delivery.objects.count()
            per_person = Counter(recipient for recipient, _ in told)
            assert len(per_person) == OFFICERS
            assert len(set(per_person.values())) == 1, "everybody is told the same"
            deliveries.update(
                str(key) for key in Delivery.objects.values_list("public_id", flat=True)
            )
    assert set(gateway.shown) == set(deliveries), "each was shown, and nothing else"
    assert set(deliveries.values()) == {1}
