"""The first edition of Panzhihua as a community of 东区 hangs it up, for the tests to vary."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from core.documents.poster import PosterLine, PosterList, PosterPaper

DATA = Path(__file__).resolve().parents[3] / "catalog" / "data" / "panzhihua_2022.json"
PORTAL = "https://pzh-dongqu.zm.panzhihua.gov.cn/"


def _list(kind: str, mark: str, heading: str, lead: str, unit: str) -> PosterList:
    items = [one for one in json.loads(DATA.read_text("utf-8"))["items"] if one["kind"] == kind]
    lines = tuple(
        PosterLine(item["position"], item["name"], (item["guidance"] or item["purpose"])[:60])
        for item in items
    )
    return PosterList(mark=mark, heading=heading, lead=lead, lines=lines, unit=unit)


POSTER = PosterPaper(
    owner="攀枝花市东区竹湖园社区",
    prohibited=_list(
        "PROHIBITED",
        "村（社区）不出具",
        "攀枝花市不应由基层群众性自治组织出具证明事项清单（第一批）",
        "任何单位和个人都不得要求居民到村（社区）开具。",
        "类",
    ),
    retained=_list(
        "RETAINED",
        "村（社区）可以出具",
        "攀枝花市保留的基层群众性自治组织出具证明事项清单（第一批）",
        "核实后严格按照模板出具，只用于所列用途。",
        "项",
    ),
    edition_title="攀枝花市证明事项清单（第一批）",
    edition="第1版",
    basis="攀枝花市民政局《关于巩固社区减负“回头看”成果健全社区减负长效机制的通知》（攀民政〔2022〕9号）",
    effective_on=date(2022, 6, 22),
    portal_url=PORTAL,
)
