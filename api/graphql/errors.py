"""What a caller is told when something is refused or breaks, and what is only for the log."""

from __future__ import annotations

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from graphql import GraphQLError

from core.errors import DomainError

logger = logging.getLogger(__name__)

BROKEN = "服务器出了问题，这次请求没有生效。请稍后重试；仍不行请联系平台运维人员。"
AWAY = "数据库暂时连不上，这次请求没有生效。请稍后重试。"


class RequestRefused(DomainError):
    """The request is refused as a whole, before any field of it is answered."""

    status = 400
    code = "bad_request"
    message = "请求有误。"

    def __init__(
        self, message: str | None = None, *, errors: list[dict[str, Any]] | None = None
    ) -> None:
        """Take ``errors`` (in GraphQL's form) in place of the one made of code and message."""
        super().__init__(message)
        self.errors = errors or [error_of(self)]


class MustBePosted(RequestRefused):
    """Any method but POST."""

    status = 405
    code = "method_not_allowed"
    message = "GraphQL 接口只接受 POST 请求。"


class MustBeJson(RequestRefused):
    """Another content type than JSON in UTF-8, which also keeps foreign forms out."""

    status = 415
    code = "unsupported_media_type"
    message = "请求的 Content-Type 须为 application/json，编码为 UTF-8。"


class BodyTooLarge(RequestRefused):
    """More bytes than any sensible query has."""

    status = 413
    code = "body_too_large"
    message = "请求内容超过 16 KB。请精简查询。"


class BodyUnreadable(RequestRefused):
    """No JSON, or not the JSON that GraphQL is asked by."""

    code = "malformed_request"
    message = (
        "请求内容须为一个 JSON 对象：query 为字符串，variables 为对象（可省略），"
        "operationName 为字符串（可省略）。"
    )


class BatchRefused(RequestRefused):
    """Several requests in one."""

    code = "batch_refused"
    message = "不接受批量请求。请逐个发送。"


class QueryInvalid(RequestRefused):
    """The query does not parse, or does not fit the schema."""

    code = "invalid_query"
    message = "查询语句有误。"


class OperationUnknown(RequestRefused):
    """The operation asked for is not in the query, or is of a kind the schema does not have."""

    code = "unknown_operation"
    message = "没有可执行的操作：查询含多个操作时，operationName 须为其中之一；本接口提供 query 和 mutation。"


class QueryTooLarge(RequestRefused):
    """Too deep, too wide or too expensive; ``code`` says which."""

    def __init__(self, code: str, message: str) -> None:
        """Refuse under ``code``."""
        self.code = code
        super().__init__(message)


def error_of(refusal: DomainError) -> dict[str, Any]:
    """Return a refusal in the form GraphQL has for errors."""
    return {"message": refusal.message, "extensions": {"code": refusal.code}}


def error_in_query(error: GraphQLError, code: str) -> dict[str, Any]:
    """Return an error in the caller's own words (syntax, validation, variables)."""
    shown: dict[str, Any] = {"message": error.message, "extensions": {"code": code}}
    if error.locations:
        shown["locations"] = [place.formatted for place in error.locations]
    return shown


def told(errors: list[GraphQLError]) -> tuple[list[dict[str, Any]], int]:
    """Return what the caller is told about errors of an execution, and the HTTP status.

    A refusal is told with its code, next to the data of the other fields. Anything else is told in
    one general sentence and logged: 500, or 503 where the database is away, and the middleware
    rolls back what the request did. An error without a path is about the variables: 400.
    """
    shown = []
    status = 200
    for error in errors:
        cause = error.original_error
        if isinstance(cause, DomainError):
            shown.append({**error_of(cause), **_where(error)})
        elif error.path is None:
            shown.append(error_in_query(error, "invalid_variables"))
            status = max(status, 400)
        elif isinstance(cause, OperationalError | InterfaceError):
            logger.error("The database is away.", exc_info=cause)
            return [{"message": AWAY, "extensions": {"code": "unavailable"}}], 503
        else:
            # Neither path nor message: an alias is the caller's word, a message may quote data.
            logger.error("A GraphQL field broke.", exc_info=cause or error)
            status = 500
    if status == 500:
        return [{"message": BROKEN, "extensions": {"code": "internal_error"}}], 500
    return shown, status


def _where(error: GraphQLError) -> dict[str, Any]:
    where: dict[str, Any] = {"path": error.path}
    if error.locations:
        where["locations"] = [place.formatted for place in error.locations]
    return where
