"""Asking the GraphQL door as a partner's system does."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.models import Tenant


@dataclass(frozen=True)
class Said:
    """An answer: the HTTP response and the JSON in it."""

    response: Any
    content: dict[str, Any]

    @property
    def status(self) -> int:
        return int(self.response.status_code)

    @property
    def data(self) -> dict[str, Any]:
        """The data of an answer without errors."""
        assert "errors" not in self.content, self.content["errors"]
        assert self.status == 200
        return dict(self.content["data"])

    @property
    def codes(self) -> list[str]:
        """The codes of all errors."""
        return [error["extensions"]["code"] for error in self.content.get("errors", [])]


Ask = Callable[..., Said]


@pytest.fixture
def ask(client_for: Any, county: Tenant) -> Ask:
    """``ask(query, at=tenant, **variables)``; without a tenant it is 东区 that is asked."""

    def question(query: str, at: Tenant | None = None, host: str = "", **variables: Any) -> Said:
        client = client_for(host=host) if host else client_for(at or county)
        response = client.post(
            "/graphql/",
            json.dumps({"query": query, "variables": variables}),
            content_type="application/json",
        )
        return Said(response, response.json())

    return question


@pytest.fixture
def ask_raw(client_for: Any, county: Tenant) -> Callable[..., Said]:
    """``ask_raw(body, content_type=…)``: any body at all."""

    def question(body: Any, content_type: str = "application/json", **headers: Any) -> Said:
        response = client_for(county).generic(
            "POST", "/graphql/", body, content_type=content_type, **headers
        )
        return Said(response, response.json())

    return question


@pytest.fixture
def counted() -> Callable[[], Any]:
    """``with counted() as tables:`` fills a count of statements by table."""

    @contextmanager
    def counting() -> Iterator[Counter[str]]:
        tables: Counter[str] = Counter()
        with CaptureQueriesContext(connection) as captured:
            yield tables
        for query in captured.captured_queries:
            found = re.search(r'(?:FROM|INTO|UPDATE) "?(\w+)', query["sql"])
            if found and found[1] != "tenants_domain":  # The host's tenant: cached, or not yet.
                tables[found[1]] += 1

    return counting
