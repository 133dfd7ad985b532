"""The demo: one command, accounts in a private file, and nothing lost the second time."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from core.identity.models import User
from core.tenancy import PUBLIC, working_in
from tenants.demo import seed_demo
from tenants.models import Domain, Tenant
from tenants.selectors import regions

SLUGS = {
    "sichuan", "panzhihua", "pzh-dongqu", "pzh-xiqu", "pzh-renhe", "pzh-miyi", "pzh-yanbian",
    "pzh-fantai",
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "demo.json"


def seed(file: Path) -> dict[str, object]:
    seed_demo("http://localhost:8000", file, lambda _line: None)
    demo: dict[str, object] = json.loads(file.read_text())
    return demo


def test_the_demo_stands_and_its_file_is_private(database: None, file: Path) -> None:
    demo = seed(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert demo["public"] == "http://localhost:8000"
    tenants = demo["tenants"]
    assert isinstance(tenants, dict)
    assert set(tenants) == SLUGS
    county = tenants["pzh-dongqu"]
    assert county["url"] == "http://pzh-dongqu.localhost:8000"
    assert {"clerk", "approver"} <= set(county["accounts"])
    with working_in("pzh_dongqu"):
        clerk = User.objects.get(username=county["accounts"]["clerk"]["username"])
        assert clerk.check_password(county["accounts"]["clerk"]["password"])
        assert clerk.community_code == "510402002001"
    assert "clerk" not in tenants["pzh-fantai"]["accounts"]


def test_seeding_again_changes_neither_accounts_nor_offices(database: None, file: Path) -> None:
    first = seed(file)
    with working_in(PUBLIC):
        before = (Tenant.objects.count(), Domain.objects.count())
    assert seed(file) == first
    with working_in(PUBLIC):
        assert (Tenant.objects.count(), Domain.objects.count()) == before


def test_a_lost_file_gives_every_account_a_new_password(database: None, file: Path) -> None:
    first = seed(file)
    file.unlink()
    second = seed(file)
    assert first != second
    for demo, is_right in ((first, False), (second, True)):
        account = demo["tenants"]["pzh-dongqu"]["accounts"]["clerk"]  # type: ignore[index]
        with working_in("pzh_dongqu"):
            user = User.objects.get(username=account["username"])
            assert user.check_password(account["password"]) is is_right


def test_the_front_page_lists_the_city_with_its_counties(database: None, file: Path) -> None:
    seed(file)
    with working_in(PUBLIC):
        (city,) = regions(":8000")
    assert (city.name, city.address) == ("攀枝花市", "panzhihua.localhost:8000")
    names = [county.name for county in city.counties]
    assert names == ["东区", "西区", "仁和区", "米易县", "盐边县", "钒钛高新区"]
