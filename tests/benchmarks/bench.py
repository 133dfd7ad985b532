"""What all benchmarks stand on: the running stack, and meters on its processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from infra.devservices.stack import Stack
from tests.benchmarks.client import Client
from tests.benchmarks.cpu import watch, workers_of

COUNTY = "pzh-dongqu"


@dataclass
class Bench:
    """A stack with one web worker, how many rounds to measure, and what was prepared."""

    stack: Stack
    rounds: int
    prepared: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the connection that asks which database processes serve us."""
        self.database_url = self.stack.env["DATABASE_URL"]
        self._monitor = psycopg.connect(self.database_url, autocommit=True)
        self.database_is_here = _is_postgres(self._monitor.info.backend_pid)

    def close(self) -> None:
        """Close it."""
        self._monitor.close()

    @property
    def folder(self) -> Path:
        """The stack's folder."""
        return self.stack.local

    @property
    def web_worker(self) -> int:
        """The process that answers requests."""
        return workers_of(self.stack.children["web"].pid)[0]

    def client(self, role: str = "") -> Client:
        """Return a client on the county's host, signed in as a role of the demo if one is named."""
        tenant = self.stack.demo["tenants"][COUNTY]
        client = Client(tenant["url"])
        if role:
            client.sign_in(tenant["accounts"][role])
        return client

    def server_meter(self, *, without: Iterable[int] = ()) -> Callable[[], float]:
        """Return a meter over the web workers and the database processes that serve this stack.

        A database on another machine is not metered.
        """
        web, apart = workers_of(self.stack.children["web"].pid), set(without)
        return watch(lambda: web, lambda: self._backends() - apart)

    def _backends(self) -> set[int]:
        if not self.database_is_here:
            return set()
        found = self._monitor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in found}


def _is_postgres(pid: int) -> bool:
    try:
        return psutil.Process(pid).name().startswith("postgres")
    except psutil.Error:
        return False
