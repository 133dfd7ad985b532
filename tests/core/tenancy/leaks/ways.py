"""The ways in which the web server may reach the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from infra.devservices.pooler import find_pgbouncer
from tests.core.tenancy.leaks.pooler import pgbouncer

THREADS = 8
SHARED_CONNECTIONS = 2
SETTINGS = ["persistent", "django-pool"]
if find_pgbouncer():  # Told at the end of the run where there is none.
    SETTINGS += ["pgbouncer", "django-pool-with-binding-over-pgbouncer"]


@contextmanager
def connected_by(name: str, folder: Path, *, engine: str = "") -> Iterator[int]:
    """Let new threads reach the database in one of the ``SETTINGS``; yield how many to use.

    ``engine`` is the database backend, the project's own unless another is named.
    """
    live: Any = connections["default"]
    database = live.settings_dict
    before = {**database, "OPTIONS": dict(database["OPTIONS"])}
    threads = THREADS
    live.close()
    with ExitStack() as exits:
        try:
            database["ENGINE"] = engine or database["ENGINE"]
            if "pgbouncer" in name:
                program = find_pgbouncer()
                assert program is not None
                bouncer = pgbouncer(program, before, folder, size=SHARED_CONNECTIONS)
                database["PORT"] = exits.enter_context(bouncer)
                database["HOST"] = "127.0.0.1"
            if "django-pool" in name:
                pool = {"min_size": SHARED_CONNECTIONS, "max_size": SHARED_CONNECTIONS}
                database["OPTIONS"]["pool"] = pool
                database["CONN_MAX_AGE"] = 0
            if "binding" in name:
                database["OPTIONS"]["server_side_binding"] = True
            if name == "persistent":
                threads = SHARED_CONNECTIONS
            yield threads
        finally:
            live.close()
            if "pool" in database["OPTIONS"]:
                live.close_pool()
            database.clear()
            database.update(before)
