"""From an HTTP request to the question in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.http import HttpRequest, UnreadablePostError

from api.graphql.errors import (
    BatchRefused,
    BodyTooLarge,
    BodyUnreadable,
    MustBeJson,
    MustBePosted,
)

MAX_BODY_BYTES = 16 * 1024


@dataclass(frozen=True)
class Question:
    """What was asked: the document, its variables, and which of its operations."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


def read_question(request: HttpRequest) -> Question:
    """Return the question of a POST with a JSON body; raise a ``RequestRefused`` otherwise."""
    if request.method != "POST":
        raise MustBePosted
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type != "application/json" or charset not in ("utf-8", "utf8"):
        raise MustBeJson
    return _question(_parsed(_body(request)))


def _body(request: HttpRequest) -> bytes:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise BodyUnreadable from None
    if length > MAX_BODY_BYTES:
        raise BodyTooLarge
    try:
        return request.body
    except UnreadablePostError:
        raise BodyUnreadable from None


def _parsed(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
        content = json.loads(text, parse_constant=_not_json)
        if "\\ud" in text or "\\uD" in text:  # Half a character is no text: it cannot be encoded.
            json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BodyUnreadable from None
    return content


def _not_json(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity


def _question(content: Any) -> Question:
    if isinstance(content, list):
        raise BatchRefused
    if not isinstance(content, dict):
        raise BodyUnreadable
    query, variables = content.get("query"), content.get("variables")
    operation_name = content.get("operationName")
    if (
        not isinstance(query, str)
        or not (variables is None or isinstance(variables, dict))
        or not (operation_name is None or isinstance(operation_name, str))
    ):
        raise BodyUnreadable
    return Question(query, variables or {}, operation_name or None)
