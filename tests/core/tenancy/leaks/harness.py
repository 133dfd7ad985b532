"""Interleaves two tenants on few connections and counts what was read or written in the wrong one."""

from __future__ import annotations

import contextlib
import json
import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.utils import timezone

from core.directory.models import RelyingParty
from core.identity.models import User
from core.tenancy import working_in
from tests.core.tenancy.leaks.app import BEACON, CROWD, SESSION_KEY

HOSTS = {"pzh_dongqu": "pzh-dongqu.localhost", "pzh_xiqu": "pzh-xiqu.localhost"}


@dataclass
class Tally:
    """What came of a run; ``view``, ``session`` and ``write`` count leaks."""

    requests: int = 0
    view: int = 0
    session: int = 0
    write: int = 0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def leaks(self) -> tuple[int, int, int]:
        """Wrong-tenant reads in the view, of the session, and writes after the view."""
        return (self.view, self.session, self.write)


FIGURES = pytest.StashKey[list[str]]()


def note(config: pytest.Config, setting: str, tally: Tally) -> None:
    """Keep the figures for the end of the run."""
    view, session, write = tally.leaks
    line = f"{setting}: {tally.requests} requests; wrong tenant in view {view}, session {session}, write {write}"
    config.stash.setdefault(FIGURES, []).append(line)


def plant_beacons() -> None:
    """Give each tenant its beacon account, a crowd of clerks, and the session of the same key."""
    for schema in HOSTS:
        with working_in(schema):
            User.objects.create_user(BEACON, name=schema, role="editor")
            for number in range(CROWD):
                User.objects.create_user(f"crowd-{number}", name=schema, role="clerk")
            Session.objects.create(
                session_key=SESSION_KEY,
                session_data=SessionStore().encode({"schema": schema}),
                expire_date=timezone.now() + timedelta(days=1),
            )


def interleave(
    paths: list[str], *, requests: int, threads: int, close: Callable[[], None]
) -> Tally:
    """Send ``requests`` requests from so many threads, each to a tenant drawn by lot.

    ``close`` is called at the end of each thread, to let its connections go.
    """
    site = WSGIHandler()
    tally = Tally()
    lock = threading.Lock()
    starting = threading.Barrier(threads)
    crashes: list[BaseException] = []

    def work(number: int) -> None:
        lot = random.Random(number)
        starting.wait(10)
        try:
            for _turn in range(requests // threads):
                schema, path = lot.choice(list(HOSTS)), lot.choice(paths)
                status, headers, body = ask(site, schema, path)
                with lock:
                    count(tally, schema, path, status, headers, body)
        except BaseException as crash:  # noqa: BLE001  told by the main thread
            crashes.append(crash)
        finally:
            close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    with unheard():
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    if crashes:
        raise crashes[0]
    tally.write += misplaced_rows()
    return tally


def ask(site: WSGIHandler, schema: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """Send one request through the whole stack, as a WSGI server does; stream its body."""
    factory = RequestFactory(headers={"host": HOSTS[schema], "x-expected": schema})
    environ = factory.get(f"/{path}").environ
    environ["HTTP_COOKIE"] = f"sessionid={SESSION_KEY}"
    started: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
        started.update(status=int(status.split()[0]), headers=dict(headers))

    response = site(environ, start_response)
    try:
        body = b"".join(response)
    finally:
        response.close()
    return started["status"], started["headers"], body


def count(
    tally: Tally, schema: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> None:
    """Enter one answer into the tally."""
    tally.requests += 1
    tally.answers[path, status] += 1
    if "X-Session-Of" in headers and headers["X-Session-Of"] != schema:
        tally.session += 1
    if headers["Content-Type"] == "application/json":
        tally.view += any(name != schema for name in json.loads(body)["read"])
    else:
        others = [name for name in HOSTS if name != schema]
        tally.view += any(other.encode() in body for other in others)


def misplaced_rows() -> int:
    """Count rows that stand in the other schema than their request's host."""
    found = 0
    for schema in HOSTS:
        with working_in(schema):
            rows = RelyingParty.objects.filter(name__contains=" /")
            found += rows.exclude(name__startswith=f"{schema} ").count()
    return found


def rows_written(schema: str) -> Counter[str]:
    """Return how many rows each path left in ``schema``."""
    with working_in(schema):
        names = RelyingParty.objects.filter(name__contains=" /").values_list("name", flat=True)
        return Counter(name.split()[1].strip("/") for name in names)


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """Keep the log quiet while requests fail on purpose."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
