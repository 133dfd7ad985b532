"""Why a quarter is not summed up."""

from __future__ import annotations

from core.errors import DomainError
from core.web.chinese import chinese_date
from reporting.quarters import Quarter


class QuarterNotBegun(DomainError):
    """There are no books of a quarter that lies ahead."""

    code = "quarter_not_begun"

    def __init__(self, quarter: Quarter) -> None:
        """Say when it begins."""
        super().__init__(
            f"{quarter.label}还没有开始，没有数据可以汇总。请在{chinese_date(quarter.first_day)}以后再试。"
        )


class NobodyToAsk(DomainError):
    """The office is suspended or unknown, or there is none at all."""

    code = "nobody_to_ask"
    message = "没有可以汇总的单位：该单位不存在，或者已经暂停使用。请核对单位代号。"
