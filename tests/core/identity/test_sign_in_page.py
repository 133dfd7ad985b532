"""The sign-in page as people see it, on the host of an office and on the public one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from core.identity.models import User
from core.identity.views import LOCKED
from tenants.models import Tenant
from tests.people import PASSWORD

ADDRESS = "/sign-in/"
ClientFor = Callable[..., Any]


@pytest.fixture
def visitor(client_for: ClientFor, county: Tenant) -> Any:
    return client_for(county)


def fail(client: Any, password: str = "wrong", **more: str) -> Any:
    return client.post(ADDRESS, {"username": "clerk", "password": password, **more})


def test_an_office_names_itself(visitor: Any) -> None:
    page = visitor.get(ADDRESS)
    assert "<title>登录 · 东区</title>" in page.text
    assert "供东区村（社区）和民政工作人员使用" in page.text
    assert '<html lang="zh-CN">' in page.text


def test_the_platform_sends_community_staff_to_their_own_address(client_for: ClientFor) -> None:
    page = client_for(host="localhost").get(ADDRESS)
    assert page.status_code == 200
    assert "<title>登录 · 社区减负平台</title>" in page.text
    assert "请到本地区的地址登录" in page.text
    assert 'name="password"' in page.text


def test_the_browser_is_told_which_field_is_which(visitor: Any) -> None:
    page = visitor.get(ADDRESS).text
    assert re.search(r'<input[^>]*autocomplete="username"', page)
    assert re.search(r'<input[^>]*type="password"[^>]*autocomplete="current-password"', page)
    for name in ("id_username", "id_password"):
        assert f'for="{name}"' in page
        assert f'id="{name}"' in page


def test_the_refusal_stands_above_the_form_and_is_announced(visitor: Any, clerk: User) -> None:
    page = fail(visitor).text
    alert, form = page.index('role="alert"'), page.index("<form")
    assert alert < page.index("用户名或密码不对") < form
    assert "连续输错 5 次，账号会锁定 15 分钟" in page


def test_the_name_is_kept_and_the_password_is_not(visitor: Any, clerk: User) -> None:
    page = fail(visitor, password="once-typed-by-mistake").text
    assert re.search(r'<input[^>]*name="username"[^>]*value="clerk"', page)
    assert "once-typed-by-mistake" not in page


def test_an_empty_form_is_answered_next_to_its_fields(visitor: Any) -> None:
    page = visitor.post(ADDRESS, {}).text
    assert 'id="id_username_error"' in page
    assert 'id="id_password_error"' in page
    assert "请填写用户名。" in page
    assert "请填写密码。" in page


def test_a_locked_account_is_told_when_to_come_back_and_given_no_form(
    visitor: Any, clerk: User
) -> None:
    for _turn in range(5):
        page = fail(visitor)
    assert page.status_code == 429
    assert LOCKED in page.text
    assert 'role="alert"' in page.text
    assert 'name="password"' not in page.text
    assert f'href="{ADDRESS}"' in page.text


def test_where_one_wanted_to_go_survives_a_wrong_password(visitor: Any, clerk: User) -> None:
    wanted = "/counter/?from=link"
    assert f'name="next" value="{wanted}"' in visitor.get(ADDRESS, {"next": wanted}).text
    assert f'name="next" value="{wanted}"' in fail(visitor, next=wanted).text
    answer = visitor.post(ADDRESS, {"username": "clerk", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == wanted


def test_markup_in_the_name_is_printed_as_text(visitor: Any) -> None:
    answer = visitor.post(ADDRESS, {"username": '"><script>x</script>', "password": "wrong"})
    assert "<script>x" not in answer.text


def test_the_page_is_never_kept(visitor: Any) -> None:
    assert "no-store" in visitor.get(ADDRESS)["Cache-Control"]
