"""What is said while the database, or Redis, is away."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import RequestFactory

from core.identity.models import User
from core.tenancy import working_in
from core.tenancy.unavailable import database_unavailable
from tenants.models import Tenant
from tests.core.tenancy.requests import CutOnce, ask


# --- /healthz -----------------------------------------------------------------------------------
@pytest.mark.parametrize("host", ["localhost", "pzh-dongqu.localhost", "nowhere.example"])
def test_every_host_says_that_it_is_healthy(host: str, client_for: Callable[..., Any]) -> None:
    response = client_for(host=host).get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": True, "redis": True}


def test_health_is_told_from_within_a_tenant_too(
    client_for: Callable[..., Any], in_county: Tenant
) -> None:
    assert client_for(in_county).get("/healthz").status_code == 200


def test_a_missing_database_is_told_and_redis_is_not_blamed(
    committed: str, dead_database: None
) -> None:
    response = ask("/healthz", host="nowhere.example")
    assert response.status_code == 503
    assert json.loads(response.content) == {
        "status": "unavailable",
        "database": False,
        "redis": True,
    }


def test_a_missing_redis_is_told_and_the_database_is_not_blamed(
    client_for: Callable[..., Any], settings: Any, dead_port: int
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{dead_port}/0"
    response = client_for(host="localhost").get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": True, "redis": False}


def is_the_sentence_for_a_missing_database(response: Any) -> None:
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    text = response.content.decode()
    assert "数据库暂时连不上" in text
    assert "Traceback" not in text
    assert "127.0.0.1" not in text


def test_without_its_database_a_known_host_says_what_happened_in_chinese(
    own_site: None, committed: str, fresh_cache: None, dead_port: int
) -> None:
    ask("/look/", host="pzh-dongqu.localhost")
    live = connections["default"]
    port = live.settings_dict["PORT"]
    live.close()
    live.settings_dict["PORT"] = dead_port
    try:
        is_the_sentence_for_a_missing_database(ask("/look/?page=2", host="pzh-dongqu.localhost"))
    finally:
        live.settings_dict["PORT"] = port
    assert ask("/look/", host="pzh-dongqu.localhost").status_code == 200


def test_without_its_database_a_host_not_yet_known_says_so_too(
    own_site: None, dead_database: None, fresh_cache: None
) -> None:
    is_the_sentence_for_a_missing_database(ask("/look/", host="pzh-dongqu.localhost"))


def test_programs_are_told_in_json(own_site: None, dead_database: None, fresh_cache: None) -> None:
    response = ask("/look/", host="pzh-dongqu.localhost", accept="application/json")
    assert response.status_code == 503
    (error,) = json.loads(response.content)["errors"]
    assert error["code"] == "unavailable"
    assert error["message"].startswith("数据库暂时连不上")


def test_a_connection_cut_in_the_middle_of_a_request_is_a_503_and_the_next_one_works(
    own_site: None, committed: str, fresh_cache: None, settings: Any
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.core.tenancy.requests.CutOnce"]
    CutOnce.armed = True
    is_the_sentence_for_a_missing_database(ask("/keep/", host="pzh-dongqu.localhost"))
    with working_in("pzh_dongqu"):
        assert not User.objects.filter(username="trace-keep").exists()
    assert ask("/keep/", host="pzh-dongqu.localhost").status_code == 200


@pytest.mark.parametrize(
    ("method", "headers", "leads_to"),
    [
        ("GET", {}, "/counter/a/"),
        ("POST", {"referer": "http://pzh-dongqu.localhost/counter/form/?x=1"}, "/counter/form/"),
        ("POST", {"referer": "https://evil.example/counter/"}, "/"),
        ("POST", {}, "/"),
    ],
)
def test_to_try_again_never_means_to_fetch_what_is_posted_to(
    method: str, headers: dict[str, str], leads_to: str
) -> None:
    headers = {"host": "pzh-dongqu.localhost", **headers}
    request = RequestFactory().generic(method, "/counter/a/", headers=headers)
    assert f'href="{leads_to}">重试</a>' in database_unavailable(request).content.decode()
