"""Building the province office by office: each is there whole, or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from catalog.actions.founding import load_founding_edition
from core.divisions.loading import load_divisions
from core.errors import DomainError
from core.tenancy import PUBLIC, working_in
from tenants.actions.create import create_tenant, ensure_platform
from tenants.actions.rollout import roll_out
from tenants.models import Level, Tenant
from tenants.simulation.books import write_books
from tenants.simulation.plan import PROVINCE, Plan, Share, cast_of

MARK = "simulated province "
KEPT_FREE = 2 * 1024**3
Tell = Callable[[int, int, str], None]


class NotASimulation(DomainError):
    """There are real offices in this database."""

    code = "not_a_simulation"
    message = (
        "这个数据库里已有正式单位，不能写入模拟数据，没有改动任何内容。"
        "请新建一个空数据库，执行 migrate_tenants 后再运行本命令。"
    )


class SimulationDiffers(DomainError):
    """The simulated province in this database was built with other arguments."""

    code = "simulation_differs"

    def __init__(self, present: str) -> None:
        """Say with which."""
        super().__init__(
            f"这个数据库里的模拟数据是按另一组参数生成的：{present}。"
            "请用同样的参数继续，或者新建一个空数据库。"
        )


class DiskTooSmall(DomainError):
    """What was asked for does not fit."""

    code = "disk_too_small"

    def __init__(self, needed: int, free: int) -> None:
        """Say how much is needed and free, in bytes."""
        super().__init__(
            f"大约需要 {needed / 1e9:.1f} GB，数据库所在磁盘只剩 {free / 1e9:.1f} GB，没有写入任何内容。"
            "请减少数量或换更大的磁盘。"
        )


def build_province(plan: Plan, tell: Tell) -> int:
    """Build what is missing of the province and return how many offices were written now.

    A killed run goes on with the office it was at. Raises ``NotASimulation`` (an office is there and
    the database is not marked), ``SimulationDiffers``, ``DiskTooSmall``.
    """
    with working_in(PUBLIC):
        _claim_database(plan)
        load_divisions()
        ensure_platform("localhost")
        cast = cast_of(plan)
        built = _built()
    total = 1 + len(cast.cities) + len(cast.counties)
    number = written = 0

    def one(slug: str, name: str, level: Level, code: str, above: str, share: Share | None) -> None:
        nonlocal number, written
        number += 1
        if slug not in built:
            with working_in(PUBLIC):
                _build_office(plan, slug, name, level, code, above, share)
            written += 1
        tell(number, total, name)

    one("p510000", "四川省", Level.PROVINCE, PROVINCE, "", None)
    for code, name in cast.cities.items():
        one(f"c{code}", name, Level.CITY, code, "p510000", None)
    for share in cast.counties:
        one(f"x{share.code}", share.name, Level.COUNTY, share.code, f"c{share.city_code}", share)
    return written


@transaction.atomic
def _build_office(
    plan: Plan, slug: str, name: str, level: Level, code: str, above: str, share: Share | None
) -> None:
    """Make one office with its books and mark it as done, in one transaction."""
    _trust_ourselves()
    tenant = create_tenant(
        slug=slug, name=name, short_name=name[:16], level=level, host=f"{slug}.localhost",
        division_code=code, parent=Tenant.objects.filter(slug=above).first(),
    )  # fmt: skip
    roll_out(tenant)
    with working_in(tenant):
        if level == Level.CITY:
            load_founding_edition()
        if share is not None:
            write_books(plan, share)
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON SCHEMA \"{tenant.schema_name}\" IS '{MARK.strip()}'")
            for table in ("certificate", "application", "redirection", "demand", "papersaved"):
                cursor.execute(f'ANALYZE "{tenant.schema_name}".issuance_{table}')


def _trust_ourselves() -> None:
    """Spare the database checking millions of references that we made ourselves, where it lets us."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
    except DatabaseError:
        return  # Not a superuser: it checks, and takes longer.


def _claim_database(plan: Plan) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        mark = (cursor.fetchone() or [None])[0] or ""
    if mark.startswith(MARK):
        present = mark.removeprefix(MARK)
        if json.loads(present) != json.loads(str(plan)):
            raise SimulationDiffers(present)
        return
    if Tenant.objects.exclude(schema_name=PUBLIC).exists():
        raise NotASimulation
    _require_disk(plan.bytes_needed)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(current_database()), quote_literal(%s)", [MARK + str(plan)]
        )
        name, text = cursor.fetchone() or ("", "")
        cursor.execute(f"COMMENT ON DATABASE {name} IS {text}")


def _require_disk(needed: int) -> None:
    """Look at the disk the database lies on, if that is this machine's and we may know."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            folder = Path(str((cursor.fetchone() or [""])[0]))
        free = shutil.disk_usage(folder).free
    except (DatabaseError, OSError):
        return
    if needed + KEPT_FREE > free:
        raise DiskTooSmall(needed, free)


def _built() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') = %s",
            [MARK.strip()],
        )
        schemas = {name for (name,) in cursor.fetchall()}
    return {*Tenant.objects.filter(schema_name__in=schemas).values_list("slug", flat=True)}
