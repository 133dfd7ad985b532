"""Nothing personal in what leaves the database: logs, error reports, breadcrumbs.

Our code, its log messages and its SQL are English. So whatever is not ASCII in a log line is data,
and goes, names included; so do long numbers, e-mail addresses, query strings, what stands under a
personal key, and the values PostgreSQL quotes. See ``docs/decisions/``.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

REMOVED = "[removed]"
TEXT = "[text]"
NUMBER = "[number]"

PERSONAL_KEY = re.compile(
    r"(?:^|_)(?:name|surname|id_?(?:number|card|no)|phone|mobile|tel|telephone|address|addr|birth"
    r"|birth_?da(?:te|y)|born_on|sex|gender|ethnicity|email|mail|wechat|bank_?(?:card|account)"
    r"|applicant|subject|agent|guardian|ward|owner|operator|resident|contact|spouse)s?$",
    re.IGNORECASE,
)
PRIVATE_KEY = re.compile(
    r"(?:^|[_-])(?:data|body|post|get|form|files|cookies?|query|query_?string|vars|locals|env|environ"
    r"|headers|authorization|session\w*|csrf\w*|tokens?|secrets?|password|passwd|key|keys|dsn)$",
    re.IGNORECASE,
)

_DEEPEST = 8

_POSTGRES_VALUES = re.compile(r"\bDETAIL:.*?(?=\n(?:HINT|CONTEXT):|\n\s*\n|\Z)", re.DOTALL)
_POSTGRES_PARAMETERS = re.compile(r"\bCONTEXT:[^\n]*\bparameter \$[^\n]*")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s:@]{0,100}:[^/\s@]{1,200}@")
_QUERY_STRING = re.compile(r"\?[^\s?\"'<>=]{1,200}=[^\s\"'<>]*")
_KEY_AND_VALUE = re.compile(
    r"\b((?:\w{1,40}_)?(?:name|id_number|phone|mobile|address|birth_date|password|token|secret))"
    r"([\"']?\s{0,3}[:=]\s{0,3})(?!\[)(\"[^\"]*\"|'[^']*'|[^\s,;)}\]&]+)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_ESCAPED_TEXT = re.compile(
    r"(?:\\+(?:u[0-9a-f]{4}|U[0-9a-f]{8}|x[89a-f][0-9a-f]|[23][0-7]{2})"
    r"|%[89a-f][0-9a-f]|&#x?[0-9a-f]{2,6};)+",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(
    r"(?<!\d)\d(?:[ -]?\d){14,}[Xx]?"  # ID numbers, bank cards
    r"|(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"  # mobiles
    r"|(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)"  # landlines
    r"|(?<![0-9A-Za-z.])\d{7,}(?![0-9A-Za-z])"  # anything that long
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def scrub_text(text: str) -> str:
    """Return ``text`` with everything that could be personal replaced by a marker in brackets."""
    text = _POSTGRES_VALUES.sub(f"DETAIL: {REMOVED}", text)
    text = _POSTGRES_PARAMETERS.sub(f"CONTEXT: {REMOVED}", text)
    text = _CREDENTIALS.sub(f"{REMOVED}@", text)
    text = _QUERY_STRING.sub(f"?{REMOVED}", text)
    text = _KEY_AND_VALUE.sub(rf"\1\2{REMOVED}", text)
    text = _EMAIL.sub(REMOVED, text)
    text = _ESCAPED_TEXT.sub(TEXT, text)
    text = _LONG_NUMBER.sub(NUMBER, text)
    return _NOT_ASCII.sub(TEXT, text)


def scrub(value: Any, *, depth: int = 0) -> Any:
    """Return ``value``, nested as it is, without what could be personal.

    Values under a personal or private key go whole, as does any object that is not plain data
    (its ``repr`` may say a name).
    """
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, int):
        return value if scrub_text(str(value)) == str(value) else NUMBER
    if isinstance(value, date | datetime | Decimal | UUID):
        return str(value)
    if depth >= _DEEPEST:
        return REMOVED
    if isinstance(value, Mapping):
        return {
            scrub_text(str(key)): REMOVED
            if is_personal_key(str(key))
            else scrub(item, depth=depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [scrub(item, depth=depth + 1) for item in value]
    return f"<{type(value).__name__}>"


def is_personal_key(key: str) -> bool:
    """Tell whether what stands under ``key`` is dropped unseen."""
    return bool(PERSONAL_KEY.search(key) or PRIVATE_KEY.search(key))


class ScrubbingFilter(logging.Filter):
    """Scrubs message, arguments, exception and stack of every record; put it on each handler.

    A record that cannot be scrubbed is emptied, not passed on.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "is_scrubbed", False):
            return True
        try:
            message = scrub_text(record.getMessage())
            if record.exc_info and record.exc_info[1] is not None:
                record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            exception = scrub_text(record.exc_text) if record.exc_text else None
            stack = scrub_text(record.stack_info) if record.stack_info else None
        except Exception as error:  # noqa: BLE001 - whatever fails here, nothing unscrubbed goes out
            message = f"A log record could not be scrubbed ({type(error).__name__})."
            exception = stack = None
            record.exc_info = None
        record.msg, record.args = message, None
        record.exc_text, record.stack_info = exception, stack
        record.is_scrubbed = True
        return True
