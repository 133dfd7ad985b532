"""Invented papers and slips for the demo. Nobody in them is real."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from catalog.selectors import get_item
from core.directory.models import Community, RelyingParty
from core.identity.models import User
from core.privacy.id_numbers import check_character
from core.web.chinese import in_shanghai
from issuance.models import BookCounter, Demand, Redirection
from issuance.models.books import Book
from tenants.simulation.copying import copy_rows, literal

SEEN = "原件已核对"
_NUMBER = "510402197001010" + "22"


def _subject(name: str, sex: str) -> dict[str, str]:
    return {
        "subject_name": name,
        "subject_sex": sex,
        "subject_id_number": _NUMBER + check_character(_NUMBER),
        "subject_address": "（示例）便民路88号3栋2单元501号",
        "subject_phone": "13800000000",
    }


PAPERS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "R03",
        {
            **_subject("张秀英", "女"),
            "title_number": "（示例）字第0001234号",
            "old_address": "（示例）人民街12号",
            "new_address": "（示例）便民路88号3栋2单元501号",
            "is_same_place": "是同一处",
            "changed_on": "2019-05-01",
            "change_cause": "统一编制门牌",
            "addressee": "不动产登记中心",
            "verification_basis": "查阅门牌编制资料，现场查看门牌",
            "title_papers": SEEN,
            "address_papers": SEEN,
        },
    ),
    (
        "R01",
        {
            "has_title": "没有",
            **_subject("罗桂芳", "女"),
            "premises_address": "（示例）便民路90号附1号",
            "premises_area": "46.5",
            "premises_owner": "社区居民委员会",
            "use_basis": "租赁",
            "no_title_reason": "属集体所有房屋",
            "business_scope": "日用百货零售",
            "neighbours_consent": "该场所不是住宅，不涉及有利害关系的居民",
            "registration_matter": "经营场所备案",
            "addressee": "市场监督管理局",
            "verification_basis": "入户查看经营场所，查阅房屋来源材料",
            "id_seen": SEEN,
            "premises_papers": SEEN,
        },
    ),
)
SLIPS = (
    ("P05", "用人单位"), ("P01", "银行"), ("P05", "用人单位"), ("P17", "住房公积金管理中心"),
    ("P05", ""), ("P19", "房地产中介"), ("P01", "保险公司"),
)  # fmt: skip
"""Which paper was not issued, and who asked for it; empty where the resident did not say."""


def write_slips(clerk: User, community: Community, moments: Sequence[datetime]) -> None:
    """Write a slip for each of ``moments``, in their order, with the demands behind them.

    The community's books have none of that year yet.
    """
    parties = dict(RelyingParty.objects.values_list("name", "pk"))
    demands: list[tuple[Any, ...]] = []
    slips: list[tuple[Any, ...]] = []
    last: dict[int, int] = {}
    first = (Demand.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    before = Redirection.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for number, told in enumerate(moments):
        code, unit = SLIPS[number % len(SLIPS)]
        item, demand = get_item(code).pk, r"\N"
        if unit:
            demand = str(first + len(demands))
            demands.append((demand, item, parties.get(unit, r"\N"), unit, told))
        year = in_shanghai(told).year
        last[year] = last.get(year, 0) + 1
        slips.append(
            (before + number + 1, uuid.uuid4(), item, demand, told, year, last[year],
             f"{community.mark}告〔{year}〕第{last[year]:04d}号")
        )  # fmt: skip
    copy_rows(
        Demand, ("id", "item_id", "relying_party_id", "unit_name", "noted_at"), demands,
        community_id=community.pk, noted_by_id=clerk.pk,
    )  # fmt: skip
    name = Redirection._meta.get_field("resident_name").get_db_prep_value("张伟", connection)
    copy_rows(
        Redirection,
        ("id", "public_id", "item_id", "demand_id", "told_at", "year", "serial", "number",
         "resident_name"),
        [(*slip, literal(name)) for slip in slips],
        community_id=community.pk, told_by_id=clerk.pk,
    )  # fmt: skip
    BookCounter.objects.bulk_create(
        [
            BookCounter(community=community, book=Book.REDIRECTION, year=year, last=count)
            for year, count in last.items()
        ]
    )
