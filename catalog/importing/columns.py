"""What a column is, by its heading."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Table = Literal["PROHIBITED", "RETAINED", "alternative_routes", "exceptions", "substitutes"]

HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("序号", "编号", "项号", "项次"),
    "code": ("代码", "事项代码"),
    "name": (
        "证明名称", "证明材料", "证明事项", "事项名称", "证明事项名称", "证明材料名称", "名称",
        "证明事项清单", "事项",
    ),
    "guidance": (
        "办事途径", "办理途径", "替代途径", "办理方式", "替代方式", "替代办法", "处理方式",
        "取消后的办理方式", "取消后办理方式", "解决途径", "办事指引",
    ),
    "category": ("证明类别", "类别", "证明类型"),
    "relying_parties": ("用证单位", "用证部门", "用证机关", "使用单位", "索要单位", "需求单位"),
    "issuer": ("开具单位", "出具单位", "开具部门", "出证单位"),
    "purpose": ("证明用途", "用途", "证明事由", "适用情形"),
    "aliases": ("别名", "常用说法"),
    "conditions": ("出具条件", "条件"),
    "question": ("用途问题", "问题"),
    "purpose_words": ("用途用语",),
    "source": ("出处",),
    "authority": ("办理单位",),
    "matter": ("如何办理",),
    "bring": ("携带材料",),
    "phone": ("电话",),
    "address": ("地址",),
    "link": ("网上办理",),
    "outcome": ("答“是”时", "答是时"),
    "leads_to_code": ("转到事项",),
    "explanation": ("说明",),
    "basis": ("依据",),
    "is_inferred": ("推定",),
    "substitute": ("替代材料",),
}  # fmt: skip
EXPECTED: dict[str, tuple[str, ...]] = {
    "PROHIBITED": ("name", "guidance"),
    "RETAINED": ("name", "category", "relying_parties", "issuer", "purpose"),
}
_BY_HEADING = {
    unicodedata.normalize("NFKC", heading): column
    for column, headings in HEADINGS.items()
    for heading in headings
}
_OF_RETAINED = {"category", "relying_parties", "issuer", "purpose"}


def column_of(heading: str) -> str:
    """Return the column a heading stands for, or nothing; notes in brackets do not count."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading))
    return _BY_HEADING.get(re.sub(r"\([^()]*\)", "", plain).rstrip(":*"), "")


def table_of(columns: set[str], title: str) -> Table | None:
    """Say which table has these columns under this title, or None."""
    if "code" in columns and "authority" in columns:
        return "alternative_routes"
    if "code" in columns and "explanation" in columns:
        return "exceptions"
    if "code" in columns and "substitute" in columns:
        return "substitutes"
    if "name" not in columns:
        return None
    if "guidance" in columns and len(columns & _OF_RETAINED) < 3:
        return "PROHIBITED"
    if columns & _OF_RETAINED:
        return "RETAINED"
    if re.search("不应|不得|不再|取消|禁止", title):
        return "PROHIBITED"
    return "RETAINED" if "保留" in title else None
