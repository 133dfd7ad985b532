"""Host → tenant → one transaction: what the outermost middleware answers, and what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.identity.models import User
from core.tenancy import PUBLIC, TenantRequired, current_schema, middleware, working_in
from core.tenancy.middleware import HOST_CACHE_SIZE, forget_hosts
from tenants.models import Domain, State, Tenant
from tests.core.tenancy.leaks.harness import unheard
from tests.core.tenancy.requests import ask

NAMES = ("攀枝花", "东区", "panzhihua", "dongqu", "xiqu", "sichuan", "public")


# --- Hosts that are nobody's --------------------------------------------------------------------
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("host", ["nowhere.localhost", "evil.example", "127.0.0.1", "a_b!.x"])
def test_an_unknown_host_gets_a_bare_404_that_lists_nothing(
    host: str, debug: bool, client_for: Callable[..., Any], settings: Any
) -> None:
    settings.DEBUG = debug
    response = client_for(host=host).get("/look/")
    assert response.status_code == 404
    assert response.content == b"404\n"
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert not response.cookies
    assert not any(name in f"{response.headers}" for name in NAMES)


def test_a_suspended_tenant_answers_404(
    client_for: Callable[..., Any], county: Tenant, own_site: None, fresh_cache: None
) -> None:
    assert client_for(county).get("/look/").status_code == 200
    with working_in(PUBLIC):
        Tenant.objects.filter(pk=county.pk).update(state=State.SUSPENDED)
    forget_hosts()
    response = client_for(county).get("/look/")
    assert (response.status_code, response.content) == (404, b"404\n")


def test_a_tenant_answers_on_each_of_its_hosts_in_any_case_and_on_any_port(
    client_for: Callable[..., Any], county: Tenant, own_site: None, fresh_cache: None
) -> None:
    with working_in(PUBLIC):
        Domain.objects.create(domain="zhengming.example.gov.cn", tenant=county, is_primary=False)
    for host in ("zhengming.example.gov.cn", "PZH-Dongqu.localhost:8000", "pzh-dongqu.localhost."):
        assert client_for(host=host).get("/look/").json()["schema"] == "pzh_dongqu"


def test_the_host_cache_is_bounded_and_made_up_hosts_do_not_fill_it(
    client_for: Callable[..., Any], county: Tenant, own_site: None, fresh_cache: None
) -> None:
    for number in range(20):
        client_for(host=f"made-up-{number}.localhost").get("/")
    assert middleware._hosts == {}
    middleware._hosts.update(
        {f"h{number}": (float("inf"), county) for number in range(HOST_CACHE_SIZE)}
    )
    client_for(county).get("/look/")
    assert list(middleware._hosts) == ["pzh-dongqu.localhost"]


def test_a_known_host_costs_one_look_up_in_thirty_seconds(
    client_for: Callable[..., Any], county: Tenant, own_site: None, fresh_cache: None
) -> None:
    client = client_for(county)

    def looked_up() -> bool:
        with CaptureQueriesContext(connection) as queries:
            client.get("/look/")
        return any("tenants_domain" in query["sql"] for query in queries)

    assert looked_up()
    assert not looked_up()
    ((_until, tenant),) = middleware._hosts.values()
    middleware._hosts["pzh-dongqu.localhost"] = (0, tenant)
    assert looked_up()


# --- What is kept -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "status"), [("answer-500", 500), ("crash", 500), ("refuse", 409)]
)
def test_a_request_that_fails_leaves_neither_row_nor_session(
    address: str, status: int, client_for: Callable[..., Any], county: Tenant, own_site: None
) -> None:
    client = client_for(county)
    client.raise_request_exception = False
    with unheard():
        assert client.get(f"/{address}/").status_code == status
    with working_in(county):
        assert not User.objects.filter(username=f"trace-{address}").exists()
    assert client.get("/look/").json()["trace"] is None


def test_a_request_that_succeeds_keeps_row_and_session(
    client_for: Callable[..., Any], county: Tenant, own_site: None
) -> None:
    client = client_for(county)
    assert client.get("/keep/").json() == {"schema": "pzh_dongqu", "trace": "/keep/"}
    assert client.get("/look/").json()["trace"] == "/keep/"
    with working_in(county):
        assert User.objects.filter(username="trace-keep").exists()


def test_a_refusal_is_a_page_with_its_own_sentence(
    client_for: Callable[..., Any], county: Tenant, own_site: None
) -> None:
    response = client_for(county).get("/refuse/")
    assert response.status_code == 409
    assert "今天不办。" in response.content.decode()


def test_a_stream_that_queries_after_its_request_has_ended_raises(
    committed: str, own_site: None
) -> None:
    response = ask("/stream-too-late/", host="pzh-dongqu.localhost")
    with pytest.raises(TenantRequired):
        list(response.streaming_content)


def test_no_tenant_is_left_after_a_request(committed: str, own_site: None) -> None:
    for address in ("/look/", "/crash/", "/nothing-here/"):
        with unheard():
            ask(address, host="pzh-dongqu.localhost")
        with pytest.raises(TenantRequired):
            current_schema()
        assert not connection.in_atomic_block


# --- Sessions -----------------------------------------------------------------------------------
def test_the_session_of_one_host_is_worthless_on_another(
    client_for: Callable[..., Any], county: Tenant, other_county: Tenant, city: Tenant,
    own_site: None,
) -> None:  # fmt: skip
    client = client_for(county)
    client.get("/keep/")
    for elsewhere in (other_county, city, None):
        stranger = client_for(elsewhere)
        stranger.cookies = client.cookies
        assert stranger.get("/look/").json()["trace"] is None


def test_a_signed_in_person_is_nobody_on_another_host(
    client_for: Callable[..., Any],
    clerk: User,
    other_county: Tenant,
    county: Tenant,
    own_site: None,
) -> None:
    client = client_for(county, clerk)
    assert client.get("/sign-in/").status_code == 302  # Signed in already.
    stranger = client_for(other_county)
    stranger.cookies = client.cookies
    assert stranger.get("/sign-in/").status_code == 200


def test_cookies_belong_to_one_host_and_no_script(
    client_for: Callable[..., Any], county: Tenant, own_site: None
) -> None:
    client = client_for(county)
    client.get("/keep/")
    client.get("/sign-in/")
    assert set(client.cookies) == {"sessionid", "csrftoken"}
    for cookie in client.cookies.values():
        assert cookie["domain"] == ""
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
