"""``{% load chinese %}``: dates, numbers and amounts. An empty value stays empty.

``{{ day|cn_date }}`` 2026年11月22日 · ``{{ moment|cn_moment }}`` 11月22日 14:06 ·
``{{ moment|cn_time }}`` 14:06 · ``{{ day|cn_month }}`` 2026年11月 · ``{{ n|cn_number }}`` 12,345 ·
``{{ amount|cn_money }}`` 1,234.50 元 · ``{{ bytes|cn_size }}`` 12 KB ·
``{% moment m %}`` and ``{% day d %}`` wrap the same in ``<time datetime="…">``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.web import chinese

register = template.Library()

Number = (int, float, Decimal)


def _today() -> date:
    return chinese.day_of(timezone.now())


def _only(kinds: tuple[type, ...], write: Callable[[Any], str], value: object) -> str:
    return write(value) if isinstance(value, kinds) and not isinstance(value, bool) else ""


@register.filter
def cn_date(value: object) -> str:
    """Write a day or moment as ``2026年11月22日``."""
    return _only((date,), chinese.chinese_date, value)


@register.filter
def cn_month(value: object) -> str:
    """Write a day or moment as ``2026年11月``."""
    return _only((date,), chinese.chinese_month, value)


@register.filter
def cn_moment(value: object) -> str:
    """Write a moment as ``11月22日 14:06``; other years with the year."""
    return _only((datetime,), lambda m: chinese.chinese_moment(m, today=_today()), value)


@register.filter
def cn_time(value: object) -> str:
    """Write a moment as ``14:06``."""
    return _only((datetime,), chinese.clock_time, value)


@register.filter
def cn_number(value: object) -> str:
    """Write a number as ``12,345``."""
    return _only(Number, chinese.grouped, value)


@register.filter
def cn_money(value: object) -> str:
    """Write an amount of yuan as ``1,234.50 元``."""
    return _only(Number, chinese.yuan, value)


@register.filter
def cn_size(value: object) -> str:
    """Write a number of bytes as ``12 KB``."""
    return _only((int,), chinese.file_size, value)


@register.simple_tag
def moment(value: object) -> SafeString:
    """Write a moment inside ``<time>``."""
    if not isinstance(value, datetime):
        return SafeString("")
    iso = chinese.in_shanghai(value).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', iso, cn_moment(value))


@register.simple_tag
def day(value: object) -> SafeString:
    """Write a day inside ``<time>``."""
    if not isinstance(value, date):
        return SafeString("")
    iso = chinese.day_of(value).isoformat()
    return format_html('<time datetime="{}">{}</time>', iso, cn_date(value))
