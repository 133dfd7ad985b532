"""A real worker on a real broker carries an edition from the city to its counties."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connections

from catalog.actions.approval import approve_edition, submit_edition
from catalog.actions.editions import draft_next_edition
from catalog.models import Edition
from catalog.selectors import edition_in_force
from core.exchange.models import Dispatch
from core.exchange.tasks import deliver, sweep_waiting
from core.identity.access import Role
from core.identity.models import User
from core.tenancy import PUBLIC, working_in
from infra.celery_app import app
from infra.devservices.processes import wait_until

CITY, COUNTIES = "panzhihua", ("pzh_dongqu", "pzh_xiqu")
SOON = 60


@contextmanager
def worker(log: Path) -> Iterator[None]:
    """Run ``celery worker`` with one process on this test's database; stop it at the end."""
    database = connections["default"].settings_dict
    place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    url = f"postgres://{database['USER']}:{quote(database['PASSWORD'])}@{place}"
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": settings.REDIS_URL,
    }
    command = ["celery", "-A", "infra.celery_app", "--quiet", "worker", "--concurrency", "1"]
    command += ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env=env, stdout=out, stderr=out
        )
    try:
        yield
        assert process.poll() is None, log.read_text()
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def publish_next_edition() -> None:
    """Have two people of the city draft and publish an edition with a new title."""
    with working_in(CITY):
        editor, _ = User.objects.get_or_create(
            username="w-editor", defaults={"name": "周平", "role": Role.EDITOR}
        )
        publisher, _ = User.objects.get_or_create(
            username="w-publisher", defaults={"name": "吴强", "role": Role.PUBLISHER}
        )
        draft = draft_next_edition(by=editor)
        draft.document_number = "攀民发〔2026〕1号"
        draft.save()
        approve_edition(submit_edition(draft, by=editor), by=publisher)


def number_in_force(schema: str) -> int:
    """Return the city's number of the edition in force in ``schema``."""
    with working_in(schema):
        edition = edition_in_force()
        assert edition is not None
        return edition.origin_number


def in_force_everywhere(number: int) -> Callable[[], bool]:
    return lambda: {number_in_force(schema) for schema in COUNTIES} == {number}


def waiting() -> int:
    with working_in(PUBLIC):
        return Dispatch.objects.filter(delivered_at=None).count()


def test_a_lost_message_is_swept_up_and_a_doubled_one_delivers_once(
    committed: str, tmp_path: Path
) -> None:
    app.control.purge()
    first = number_in_force(CITY)
    publish_next_edition()
    app.control.purge()  # All messages are lost.
    assert in_force_everywhere(first)()

    log = tmp_path / "worker.log"
    with worker(log):
        sweep_waiting.apply_async(schema=PUBLIC)
        assert wait_until(in_force_everywhere(first + 1), SOON), log.read_text()

        publish_next_edition()
        assert wait_until(in_force_everywhere(first + 2), SOON), log.read_text()
        assert wait_until(lambda: waiting() == 0, SOON), log.read_text()

        with working_in(PUBLIC):
            last = Dispatch.objects.filter(recipient="pzh-dongqu").latest("sent_at")
        with working_in(COUNTIES[0]):
            before = Edition.objects.count()
        for _again in range(2):
            deliver.apply_async((str(last.pk),), schema=COUNTIES[0])
        publish_next_edition()  # One worker takes them in order: when this is done, so are those.
        assert wait_until(in_force_everywhere(first + 3), SOON), log.read_text()

    with working_in(PUBLIC):
        assert Dispatch.objects.get(pk=last.pk).attempts == 1
    with working_in(COUNTIES[0]):
        assert Edition.objects.count() == before + 1
    said = log.read_text()
    assert "Traceback" not in said
    assert "raised unexpected" not in said


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    yield
    app.control.purge()
