"""Two tenants, few connections, errors and rollbacks: nobody ever reads the other's rows."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections

from core.tenancy.middleware import forget_hosts
from tests.core.tenancy.leaks.harness import (
    HOSTS,
    Tally,
    interleave,
    note,
    plant_beacons,
    rows_written,
)
from tests.core.tenancy.leaks.ways import SETTINGS, connected_by

REQUESTS = 1000
WATCHER = "tests.core.tenancy.leaks.app.Watcher"
ANSWERS = {
    "read": 200,
    "iterate": 200,
    "stream": 200,
    "recover": 200,
    "refuse": 409,
    "fail": 500,
    "fail_in_the_database": 500,
    "answer_500": 500,
    "lose_the_connection": 500,
    "roll_back": 503,
}
STOCK = {
    "core.tenancy.middleware.TenantMiddleware": "django_tenants.middleware.main.TenantMainMiddleware"
}
KEPT = {"read", "iterate", "stream", "recover"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that an unprivileged account can reach."""
    made = Path(tempfile.mkdtemp(prefix="leaks-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def beacons(committed: str, settings: Any) -> None:
    settings.MIDDLEWARE = [*django_settings.MIDDLEWARE, WATCHER]
    settings.ROOT_URLCONF = "tests.core.tenancy.leaks.app"
    forget_hosts()
    plant_beacons()


@pytest.mark.parametrize("setting", SETTINGS)
def test_nobody_reads_or_writes_in_the_other_tenant(
    setting: str, beacons: None, folder: Path, request: pytest.FixtureRequest
) -> None:
    with connected_by(setting, folder) as threads:
        tally = interleave(
            list(ANSWERS), requests=REQUESTS, threads=threads, close=connections.close_all
        )
    note(request.config, setting, tally)
    assert tally.leaks == (0, 0, 0)
    assert tally.requests == REQUESTS
    every_answer_is_the_expected_one(tally)
    only_what_succeeded_was_kept(tally)


def every_answer_is_the_expected_one(tally: Tally) -> None:
    assert set(tally.answers) == set(ANSWERS.items())


def only_what_succeeded_was_kept(tally: Tally) -> None:
    kept: Counter[str] = sum((rows_written(schema) for schema in HOSTS), Counter())
    succeeded = {path: count for (path, _), count in tally.answers.items() if path in KEPT}
    assert kept == succeeded


if "pgbouncer" in SETTINGS:

    def test_the_same_requests_leak_where_the_path_is_set_for_the_session(
        beacons: None, folder: Path, settings: Any, request: pytest.FixtureRequest
    ) -> None:
        """The test has teeth: django-tenants as it comes, over the same PgBouncer, leaks each way."""
        settings.MIDDLEWARE = [STOCK.get(name, name) for name in settings.MIDDLEWARE]
        settings.ROOT_URLCONF = "tests.core.tenancy.leaks.stock"
        stock = "django_tenants.postgresql_backend"
        with connected_by("pgbouncer", folder, engine=stock) as threads:
            tally = interleave(
                ["read", "recover"], requests=400, threads=threads, close=connections.close_all
            )
        note(request.config, "pgbouncer, stock django-tenants", tally)
        assert all(tally.leaks)
