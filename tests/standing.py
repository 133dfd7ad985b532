"""The tenants that stand for the whole run: a city and two of its counties."""

from __future__ import annotations

from catalog.actions.founding import load_founding_edition
from core.divisions.loading import load_divisions
from core.tenancy import PUBLIC, working_in
from tenants.actions.create import create_tenant, ensure_platform
from tenants.actions.rollout import roll_out
from tenants.models import Level
from tenants.schemas import migrate_everything


def build_standing_tenants() -> None:
    """Migrate, load the divisions, and roll out 攀枝花市, 东区 and 西区 as an operator would."""
    migrate_everything(lambda _line: None)
    with working_in(PUBLIC):
        load_divisions()
        ensure_platform("localhost")
        province = create_tenant(
            slug="sichuan", name="四川省", short_name="四川", level=Level.PROVINCE,
            host="sichuan.localhost", division_code="510000",
        )  # fmt: skip
        city = create_tenant(
            slug="panzhihua", name="攀枝花市", short_name="攀枝花", level=Level.CITY,
            host="panzhihua.localhost", division_code="510400", parent=province,
        )  # fmt: skip
        roll_out(city)
        with working_in(city):
            load_founding_edition()
        for slug, name, code in (("pzh-dongqu", "东区", "510402"), ("pzh-xiqu", "西区", "510403")):
            county = create_tenant(
                slug=slug, name=name, short_name=name, level=Level.COUNTY,
                host=f"{slug}.localhost", division_code=code, parent=city,
            )  # fmt: skip
            roll_out(county)
