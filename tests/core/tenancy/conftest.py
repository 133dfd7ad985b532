from __future__ import annotations

import copy
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from core.tenancy.middleware import forget_hosts
from infra.devservices.pooler import find_pgbouncer
from tests.core.tenancy.leaks.harness import FIGURES

NO_POOLER = (
    "PgBouncer is not installed: the leak test did without it (Debian: apt-get install pgbouncer)."
)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Tell the figures of the leak test, and loudly what it had to do without."""
    figures = config.stash.get(FIGURES, [])
    if figures:
        terminalreporter.section("tenant isolation")
        for line in figures:
            terminalreporter.write_line(line)
    if not find_pgbouncer():
        terminalreporter.write_line(NO_POOLER, red=True, bold=True)


@pytest.fixture
def own_site(settings: Any) -> None:
    settings.ROOT_URLCONF = settings.PUBLIC_SCHEMA_URLCONF = "tests.core.tenancy.site"


@pytest.fixture
def fresh_cache() -> Iterator[None]:
    forget_hosts()
    yield
    forget_hosts()


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port that is taken, and where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def dead_database(committed: str, dead_port: int) -> Iterator[None]:
    live = connections["default"]
    live.close()
    port = live.settings_dict["PORT"]
    live.settings_dict["PORT"] = dead_port
    try:
        yield
    finally:
        live.close()
        live.settings_dict["PORT"] = port


@pytest.fixture
def replica(committed: str) -> Iterator[Any]:
    """Give the settings a second alias on the same database, as a streaming replica would be."""
    connections.settings["replica"] = copy.deepcopy(connections["default"].settings_dict)
    yield connections["replica"]
    connections["replica"].close()
    del connections["replica"]
    del connections.settings["replica"]
