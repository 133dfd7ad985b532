"""Dates, moments, amounts and sizes as Chinese offices write them; all times in Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def in_shanghai(moment: datetime) -> datetime:
    """Return ``moment`` on the clock of Asia/Shanghai; a naive one is taken to be there already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=SHANGHAI)
    return moment.astimezone(SHANGHAI)


def day_of(value: date | datetime) -> date:
    """Return the calendar day in Shanghai on which ``value`` falls."""
    return in_shanghai(value).date() if isinstance(value, datetime) else value


def chinese_date(value: date | datetime) -> str:
    """Return ``2026年11月22日``."""
    day = day_of(value)
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_month(value: date | datetime) -> str:
    """Return ``2026年11月``."""
    day = day_of(value)
    return f"{day.year}年{day.month}月"


def chinese_moment(moment: datetime, *, today: date) -> str:
    """Return ``11月22日 14:06``, with the year in front when it is not that of ``today``."""
    local = in_shanghai(moment)
    year = "" if local.year == today.year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"


def clock_time(moment: datetime) -> str:
    """Return ``14:06``."""
    return f"{in_shanghai(moment):%H:%M}"


def grouped(number: int | float | Decimal) -> str:
    """Return ``12,345``: thousands grouped, decimals kept as they are."""
    return f"{number:,}"


def yuan(amount: int | float | Decimal) -> str:
    """Return ``1,234.50 元``; whole amounts without decimals."""
    exact = Decimal(str(amount))
    return f"{exact:,.0f} 元" if exact == exact.to_integral_value() else f"{exact:,.2f} 元"


def file_size(size: int) -> str:
    """Return ``640 B``, ``12 KB`` or ``3.4 MB`` for a number of bytes."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"
