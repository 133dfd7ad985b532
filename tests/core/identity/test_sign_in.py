"""Signing in: five wrong passwords lock one account, for a quarter of an hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from time_machine import TimeMachineFixture

from core.identity.models import User
from core.tenancy import working_in
from tenants.models import Tenant
from tests.people import PASSWORD, PEOPLE, hire

ADDRESS = "/sign-in/"
LIMIT = 5
ClientFor = Callable[..., Any]


def sign_in(client: Any, username: str = "clerk", password: str = PASSWORD) -> Any:
    return client.post(ADDRESS, {"username": username, "password": password})


def fail_often(client: Any, times: int, username: str = "clerk") -> list[int]:
    return [sign_in(client, username, f"wrong-{turn}").status_code for turn in range(times)]


def name_of(client: Any) -> str | None:
    name: str | None = client.get("/").json()["name"]
    return name


# --- Refusals -----------------------------------------------------------------------------------
def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(
    client_for: ClientFor, county: Tenant, clerk: User
) -> None:
    client = client_for(county)
    wrong_password = sign_in(client, password="wrong").content.decode()
    wrong_name = sign_in(client, username="nobody").content.decode()
    sentence = "用户名或密码不对。"
    assert sentence in wrong_password
    assert sentence in wrong_name
    assert name_of(client) is None


def test_the_fifth_wrong_password_locks_the_account_and_says_for_how_long(
    client_for: ClientFor, county: Tenant, clerk: User
) -> None:
    client = client_for(county)
    assert fail_often(client, LIMIT) == [200, 200, 200, 200, 429]
    response = sign_in(client)  # The right password comes too late.
    assert response.status_code == 429
    assert "账号已锁定。请 15 分钟后再试" in response.content.decode()
    assert name_of(client) is None


def test_a_lock_out_holds_from_another_browser_too(
    client_for: ClientFor, county: Tenant, clerk: User
) -> None:
    fail_often(client_for(county), LIMIT)
    assert sign_in(client_for(county)).status_code == 429


def test_an_address_that_tries_one_account_after_the_other_is_stopped(
    client_for: ClientFor, county: Tenant, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.identity.views.FAILURES_OF_AN_ADDRESS", 3)
    client = client_for(county)
    tried = [sign_in(client, f"clerk-{turn}", "123456").status_code for turn in range(4)]
    assert tried == [200, 200, 200, 429]
    stopped = sign_in(client)  # The right password comes too late, as from any browser there.
    assert stopped.status_code == 429
    assert "登录失败的次数过多" in stopped.text
    elsewhere = client_for(county)
    elsewhere.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert sign_in(elsewhere).status_code == 302


def test_a_name_that_does_not_exist_is_locked_alike(client_for: ClientFor, county: Tenant) -> None:
    """Otherwise the lock would tell which names exist."""
    assert fail_often(client_for(county), LIMIT, "nobody")[-1] == 429


def test_colleagues_are_not_locked_out_with_them(
    client_for: ClientFor, county: Tenant, clerk: User, approver: User
) -> None:
    client = client_for(county)
    fail_often(client, LIMIT)
    assert sign_in(client, "approver").status_code == 302
    assert name_of(client) == "approver"


def test_the_same_name_in_another_office_is_another_account(
    client_for: ClientFor, county: Tenant, other_county: Tenant, database: None
) -> None:
    for office in (county, other_county):
        with working_in(office):
            hire(PEOPLE["clerk"])
    fail_often(client_for(county), LIMIT)
    assert sign_in(client_for(other_county)).status_code == 302


def test_the_lock_opens_after_a_quarter_of_an_hour(
    client_for: ClientFor, county: Tenant, clerk: User, time_machine: TimeMachineFixture
) -> None:
    start = datetime.now(UTC)
    time_machine.move_to(start, tick=False)
    client = client_for(county)
    fail_often(client, LIMIT)
    time_machine.move_to(start + timedelta(minutes=14), tick=False)
    with working_in(county):
        assert AccessAttempt.objects.get().failures_since_start == LIMIT
    assert client_for(county).get(ADDRESS).status_code == 200
    time_machine.move_to(start + timedelta(minutes=16), tick=False)
    assert sign_in(client).status_code == 302


def test_four_wrong_passwords_are_forgiven_by_the_right_one(
    client_for: ClientFor, county: Tenant, clerk: User
) -> None:
    client = client_for(county)
    fail_often(client, LIMIT - 1)
    assert sign_in(client).status_code == 302
    fresh = client_for(county)
    assert fail_often(fresh, LIMIT - 1) == [200] * (LIMIT - 1)


def test_the_attempts_keep_no_password(client_for: ClientFor, county: Tenant, clerk: User) -> None:
    sign_in(client_for(county), password="my-real-password-misspelt")
    with working_in(county):
        attempt = AccessAttempt.objects.get()
    kept = " ".join(str(value) for value in vars(attempt).values())
    assert "my-real-password" not in kept


def test_an_account_that_was_closed_is_refused_and_its_session_ends(
    client_for: ClientFor, county: Tenant, clerk: User
) -> None:
    client = client_for(county)
    sign_in(client)
    assert name_of(client) == "clerk"
    with working_in(county):
        User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert name_of(client) is None
    fresh = client_for(county)
    assert sign_in(fresh).status_code == 200
    assert name_of(fresh) is None


def test_staff_of_an_office_are_nobody_at_the_platform(
    client_for: ClientFor, clerk: User, settings: Any
) -> None:
    settings.PUBLIC_SCHEMA_URLCONF = "tests.core.identity.site"
    client = client_for()
    assert sign_in(client).status_code == 200
    assert name_of(client) is None


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site_after_signing_in(
    address: str, client_for: ClientFor, county: Tenant, clerk: User
) -> None:
    response = client_for(county).post(
        ADDRESS, {"username": "clerk", "password": PASSWORD, "next": address}
    )
    assert (response.status_code, response["Location"]) == (302, "/counter/")


def test_a_form_without_its_token_is_refused(client_for: ClientFor, county: Tenant) -> None:
    client = client_for(county)
    client.handler.enforce_csrf_checks = True
    assert sign_in(client).status_code == 403


# --- Signing in ---------------------------------------------------------------------------------
def test_the_page_names_the_office_and_both_fields(client_for: ClientFor, county: Tenant) -> None:
    page = client_for(county).get(ADDRESS).content.decode()
    for words in ("东区", 'name="username"', 'name="password"', 'type="password"', "登录"):
        assert words in page


def test_a_clerk_signs_in_and_comes_to_the_counter(
    client_for: ClientFor, county: Tenant, clerk: User
) -> None:
    client = client_for(county)
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/counter/")
    assert name_of(client) == "clerk"


def test_an_editor_who_has_no_business_at_the_counter_comes_to_the_front_page(
    client_for: ClientFor, county: Tenant, editor: User
) -> None:
    assert sign_in(client_for(county), "editor")["Location"] == "/"


def test_a_session_gets_a_new_key_at_sign_in_and_is_gone_after_sign_out(
    client_for: ClientFor, county: Tenant, clerk: User
) -> None:
    client = client_for(county)
    with working_in(county):
        session = client.session
        session["planted"] = True
        session.save()
        client.cookies["sessionid"] = planted = session.session_key
    sign_in(client)
    key = client.cookies["sessionid"].value
    assert key != planted
    with working_in(county):
        assert not Session.objects.filter(session_key=planted).exists()
    assert client.post("/sign-out/").status_code == 302
    with working_in(county):
        assert not Session.objects.filter(session_key=key).exists()
    assert name_of(client) is None


def test_signing_out_by_a_link_is_refused(
    client_for: ClientFor, county: Tenant, clerk: User
) -> None:
    client = client_for(county, clerk)
    assert client.get("/sign-out/").status_code == 405
    assert name_of(client) == "clerk"
