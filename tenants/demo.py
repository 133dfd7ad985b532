"""The demo: Sichuan, Panzhihua and its six counties, with accounts to try."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from catalog.actions.founding import load_founding_edition
from catalog.selectors import edition_in_force
from core.directory.models import Community, OfficeContact
from core.divisions.loading import load_divisions
from core.divisions.models import Division
from core.identity.access import Role
from core.identity.models import User
from core.tenancy import PUBLIC, working_in
from tenants.actions.create import create_tenant, ensure_platform
from tenants.actions.rollout import roll_out
from tenants.models import Level, Tenant

PROVINCE = ("sichuan", "四川省", "四川", Level.PROVINCE, "510000", "", False)
CITY = ("panzhihua", "攀枝花市", "攀枝花", Level.CITY, "510400", "sichuan", False)
COUNTIES = [
    ("pzh-dongqu", "东区", "东区", Level.COUNTY, "510402", "panzhihua", False),
    ("pzh-xiqu", "西区", "西区", Level.COUNTY, "510403", "panzhihua", False),
    ("pzh-renhe", "仁和区", "仁和", Level.COUNTY, "510411", "panzhihua", False),
    ("pzh-miyi", "米易县", "米易", Level.COUNTY, "510421", "panzhihua", False),
    ("pzh-yanbian", "盐边县", "盐边", Level.COUNTY, "510422", "panzhihua", False),
    # The statistics bureau knows no such code: it is our own, after the city's counties.
    ("pzh-fantai", "钒钛高新区", "钒钛", Level.COUNTY, "510491", "panzhihua", True),
]
STAFF = {
    Level.PROVINCE: [(Role.OFFICER, "郑涛"), (Role.PUBLISHER, "唐琳"), (Role.AUDITOR, "冯雪")],
    Level.CITY: [
        (Role.EDITOR, "周平"),
        (Role.PUBLISHER, "吴强"),
        (Role.OFFICER, "陈静"),
        (Role.AUDITOR, "赵敏"),
    ],
    Level.COUNTY: [
        (Role.CLERK, "王芳"),
        (Role.APPROVER, "李建国"),
        (Role.EDITOR, "罗敏"),
        (Role.PUBLISHER, "谢军"),
        (Role.OFFICER, "黄丽"),
        (Role.AUDITOR, "徐明"),
    ],
}
# Where the demo's clerks sit; elsewhere the first community of the county.
DEMO_COMMUNITY = {"pzh-dongqu": "510402002001"}

CONTACTED = [place[0] for place in (PROVINCE, CITY, *COUNTIES)]

Accounts = dict[str, dict[str, str]]


def seed_demo(public_url: str, file: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Build what is missing of the demo and write ``file`` (mode 0600); return its content.

    Running it again keeps data and passwords; a lost ``file`` gives every account a new password.
    """
    parts = urlsplit(public_url)
    port = f":{parts.port}" if parts.port else ""
    base = parts.hostname or "localhost"
    known = json.loads(file.read_text()) if file.exists() else {"tenants": {}}
    demo: dict[str, Any] = {"public": public_url, "tenants": {}}
    with working_in(PUBLIC):
        if not Division.objects.exists():
            tell(f"{load_divisions()} divisions of Sichuan loaded.")
        ensure_platform(base)
        demo["accounts"] = _operator(known.get("accounts", {}))
    for slug, name, short, level, code, parent, zone in (PROVINCE, CITY, *COUNTIES):
        with working_in(PUBLIC):
            tenant = Tenant.objects.filter(slug=slug).first()
            if tenant is None:
                tenant = create_tenant(
                    slug=slug, name=name, short_name=short, level=level, host=f"{slug}.{base}",
                    division_code=code, is_functional_zone=zone,
                    parent=Tenant.objects.filter(slug=parent).first(),
                )  # fmt: skip
            done = roll_out(tenant)
            if done.communities:
                tell(f"{name}: {done.communities} communities.")
        with working_in(tenant):
            _contacts(slug, name)
            if slug == CITY[0] and edition_in_force() is None:
                load_founding_edition()
            accounts = _staff(slug, level, zone, known["tenants"].get(slug, {}).get("accounts", {}))
        url = f"{parts.scheme}://{slug}.{base}{port}"
        demo["tenants"][slug] = {"name": name, "url": url, "accounts": accounts}
    _write_privately(file, demo)
    return demo


def _contacts(slug: str, name: str) -> None:
    """Give office and community telephones that are plainly made up; what was edited stays."""
    number = CONTACTED.index(slug)
    if not OfficeContact.objects.exists():
        OfficeContact.objects.create(
            pk=1,
            hotline=f"0812-555550{number}",
            hours="工作日 9:00–12:00、14:00–18:00",
            address=f"（示例）{name}便民路{number + 1}号民政窗口",
        )
    sits_at = Community.objects.filter(code=DEMO_COMMUNITY.get(slug, ""), phone="", address="")
    sits_at.update(phone="0812-5555601", address=f"（示例）{name}便民路100号")


def _staff(slug: str, level: str, is_zone: bool, known: Accounts) -> Accounts:
    code = DEMO_COMMUNITY.get(slug)
    community = Community.objects.filter(code=code).first() if code else Community.objects.first()
    accounts = {}
    for role, name in STAFF[Level(level)]:
        serves = role in (Role.CLERK, Role.APPROVER)
        if serves and community is None:
            continue  # A functional zone starts without communities.
        place = community.code if serves and community else ""
        accounts[role.value] = _account(role, name, place, known.get(role.value))
    return accounts


def _operator(known: Accounts) -> Accounts:
    return {"operator": _account(Role.OPERATOR, "何伟", "", known.get("operator"))}


def _account(role: Role, name: str, community: str, known: dict[str, str] | None) -> dict[str, str]:
    user = User.objects.filter(username=role.value).first()
    if user is not None and known is not None:
        return known
    password = f"{role.value}-{secrets.token_hex(4)}"
    if user is None:
        User.objects.create_user(
            role.value, password, name=name, role=role, community_code=community
        )
    else:
        user.set_password(password)
        user.save(update_fields=["password"])
    return {"username": role.value, "password": password, "name": name}


def _write_privately(file: Path, demo: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(demo, out, ensure_ascii=False, indent=2)
    temporary.replace(file)
