"""Boards made by hand: a province of one city with five counties, and what they counted."""

from __future__ import annotations

from datetime import datetime

from core.web.chinese import SHANGHAI
from reporting.indicators import OTHER_UNITS, TURNAROUND_STEPS
from reporting.payloads import Figures, Payload, sum_payloads
from reporting.pictures.board import quarters_of
from reporting.pictures.standings import Left
from reporting.quarters import Quarter
from reporting.summaries.selectors import Office, OfficeLine, Picture

FOURTH = Quarter(2026, 4)
NOW = datetime(2027, 1, 15, 9, tzinfo=SHANGHAI)
COUNTED = datetime(2027, 1, 14, 2, tzinfo=SHANGHAI)
LONG_AGO = datetime(2020, 1, 1, tzinfo=SHANGHAI)
NOBODY = Left({}, {})
UNITS = {
    "某银行": {"P01": 9, "P05": 3},
    "某学校": {"P05": 6},
    OTHER_UNITS: {"P02": 40},
}
"""What one county counts; the merged rest is more than anybody."""


def office(slug: str, name: str, level: str, above: str = "") -> Office:
    return Office(slug, slug, name, name, level, "51" + slug[-1] * 4, above, True, LONG_AGO)


PROVINCE = office("province", "四川省", "province")
CITY = office("city", "攀枝花市", "city", "province")
COUNTIES = [
    office(f"county{number}", name, "county", "city")
    for number, name in enumerate(["东区", "西区", "仁和区", "米易县", "峨边彝族自治县"])
]


def payload(quarter: Quarter, *, demands: int = 58, seconds_step: int = 3) -> Payload:
    histogram = [0] * (len(TURNAROUND_STEPS) + 1)
    histogram[seconds_step] = 10
    first = quarter.first_day
    whole = {
        "certificates": 10,
        "certificates_by_month": {f"{first.year}-{first.month:02d}": 10},
        "redirections": 7,
        "redirections_by_month": {f"{first.year}-{first.month + 2:02d}": 7},
        "demands": demands,
        "demands_by_unit_and_item": UNITS,
        "turnaround_count": 10,
        "turnaround_seconds": 9000,
        "turnaround_histogram": histogram,
    }
    return Payload(
        quarter=str(quarter),
        communities=20,
        items={"P01": ["亲属关系证明"], "P02": ["居民身份信息证明"], "P05": ["无犯罪记录证明"]},
        whole=Figures(whole),
    )


def line(of: Office, counted: Payload, *, left_at: datetime | None = None) -> OfficeLine:
    values = counted.whole.values
    return OfficeLine(
        office=of,
        state="complete",
        counted_at=COUNTED,
        communities=counted.communities,
        numbers={code: value for code, value in values.items() if isinstance(value, int)},
        histogram=tuple(values["turnaround_histogram"]),
        submitted_at=left_at,
    )


def pictures_of(
    lines_in: dict[Quarter, list[OfficeLine]], payloads: dict[Quarter, list[Payload]]
) -> list[Picture]:
    return [
        Picture(
            str(quarter),
            sum_payloads(quarter, payloads.get(quarter, [])),
            tuple(lines_in.get(quarter, [])),
        )
        for quarter in quarters_of(FOURTH)
    ]
