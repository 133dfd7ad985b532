"""Questions about the lists of the office whose host is asked."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q, QuerySet

from api.graphql.catalog.types import (
    CertificateItem,
    CertificateItemConnection,
    Edition,
    Finding,
    Hit,
    ListKind,
)
from api.graphql.context import Context
from api.graphql.limits import DEFAULT_PAGE, MAX_PAGE
from api.graphql.loaders import together
from api.graphql.paging import CursorOutdated, CursorUnknown, cursor, key_of, page_size
from catalog import models
from catalog.errors import ItemNotFound
from catalog.selectors import finder_of, get_item, items
from core.errors import DomainError

MAX_TEXT = 200


class TextTooLong(DomainError):
    """Nobody describes a paper in that many characters."""

    code = "text_too_long"
    message = f"text 和 purpose 各不超过 {MAX_TEXT} 个字。"


class CatalogQueries(graphene.ObjectType):
    """The fields of ``Query`` that read the lists."""

    edition = graphene.Field(Edition, description="现行清单版本")
    items = graphene.Field(
        CertificateItemConnection,
        kind=ListKind(description="只要这张清单；不填为两张都要"),
        first=graphene.Int(default_value=DEFAULT_PAGE, description=f"每页项数，最多 {MAX_PAGE}"),
        after=graphene.String(description="上一页的 endCursor"),
        description="清单事项",
    )
    item = graphene.Field(
        CertificateItem,
        code=graphene.String(required=True, description="事项代码，如 P05"),
        description="一个事项",
    )
    find = graphene.Field(
        Finding,
        text=graphene.String(required=True, description="居民的说法、拼音或首字母"),
        purpose=graphene.String(default_value="", description="证明用来办什么"),
        description="能不能开：按居民的说法查找事项",
    )

    def resolve_edition(self, info: Any) -> models.Edition:
        context: Context = info.context
        return context.edition

    def resolve_items(
        self, info: Any, first: int | None, kind: models.ListKind | None = None, after: str = ""
    ) -> CertificateItemConnection:
        size = page_size(DEFAULT_PAGE if first is None else first)
        edition = info.context.edition
        wanted = items(kind, edition=edition)
        found = together(_after(wanted, after, edition)[: size + 1])
        edges = [
            CertificateItemConnection.Edge(
                node=item, cursor=cursor(edition.number, item.kind, item.position)
            )
            for item in found[:size]
        ]
        page_info = graphene.relay.PageInfo(
            has_next_page=len(found) > size,
            has_previous_page=bool(after),
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )
        connection = CertificateItemConnection(edges=edges, page_info=page_info)
        connection.iterable = wanted
        return connection

    def resolve_item(self, info: Any, code: str) -> models.CertificateItem:
        edition = info.context.edition
        if not (code.isascii() and code.isalnum()):
            raise ItemNotFound
        return get_item(code, edition=edition)

    def resolve_find(self, info: Any, text: str, purpose: str | None) -> Finding:
        purpose = purpose or ""
        if max(len(text), len(purpose)) > MAX_TEXT:
            raise TextTooLong
        edition = info.context.edition
        finding = finder_of(edition).find(text, purpose)
        wanted = items(edition=edition).filter(code__in=[hit.code for hit in finding.hits])
        by_code = {item.code: item for item in together(wanted)} if finding.hits else {}
        return Finding(
            verdict=finding.verdict,
            question=finding.question,
            asked_about=finding.asked_about or None,
            yes_leads_to=finding.yes_leads_to or None,
            hits=[
                Hit(item=by_code[hit.code], score=hit.score, why=hit.why) for hit in finding.hits
            ],
        )


def _after(
    wanted: QuerySet[models.CertificateItem], after: str, edition: models.Edition
) -> QuerySet[models.CertificateItem]:
    """Return the rows behind the cursor, in the order of ``CertificateItem``."""
    if not after:
        return wanted
    number, kind, position = key_of(after, 3)
    if not (number.isdecimal() and position.isdecimal() and len(position) <= 4):
        raise CursorUnknown
    if kind not in models.ListKind.values:
        raise CursorUnknown
    if number != str(edition.number):
        raise CursorOutdated
    return wanted.filter(Q(kind__gt=kind) | Q(kind=kind, position__gt=int(position)))
