"""A Sentry of our own, to see what reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk

from infra.sentry import init_sentry
from tests.infra.sentry_server import SentryServer, sentry_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SentryServer]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "SENTRY_DSN", "SENTRY_RELEASE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with sentry_server() as server:
        yield server


@pytest.fixture
def reporting(server: SentryServer, settings: Any) -> Iterator[SentryServer]:
    settings.SENTRY_DSN = server.dsn
    settings.RELEASE = "2026.11"
    settings.SENTRY_ENVIRONMENT = "test"
    assert init_sentry()
    with sentry_sdk.isolation_scope():
        yield server
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)
