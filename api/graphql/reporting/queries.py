"""What a community raised, for those who serve there and are signed in."""

from __future__ import annotations

import uuid
from typing import Any

import graphene

from api.graphql.limits import DEFAULT_PAGE, MAX_PAGE
from api.graphql.paging import CursorUnknown, cursor, key_of, page_size
from api.graphql.reporting.types import Concern, ConcernConnection
from core.identity.access import Can, require
from reporting import models
from reporting.concerned import concerns_seen_by, get_concern

_MOST_DIGITS = 18


class ConcernQueries(graphene.ObjectType):
    """The fields of ``Query`` that read concerns."""

    concerns = graphene.Field(
        ConcernConnection,
        first=graphene.Int(default_value=DEFAULT_PAGE, description=f"每页条数，最多 {MAX_PAGE}"),
        after=graphene.String(description="上一页的 endCursor"),
        description="本社区反映的问题和需求；须登录",
    )
    concern = graphene.Field(
        Concern,
        id=graphene.UUID(required=True, description="编号"),
        description="本社区反映的一条问题或需求；须登录",
    )

    def resolve_concerns(self, info: Any, first: int | None, after: str = "") -> ConcernConnection:
        user = info.context.staff
        require(user, Can.RAISE_CONCERN)
        size = page_size(DEFAULT_PAGE if first is None else first)
        rows = concerns_seen_by(user).order_by("-pk")
        if after:
            (key,) = key_of(after, 1)
            if not key.isdecimal() or len(key) > _MOST_DIGITS:
                raise CursorUnknown
            rows = rows.filter(pk__lt=int(key))
        found = list(rows[: size + 1])
        edges = [ConcernConnection.Edge(node=one, cursor=cursor(one.pk)) for one in found[:size]]
        page_info = graphene.relay.PageInfo(
            has_next_page=len(found) > size,
            has_previous_page=bool(after),
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )
        return ConcernConnection(edges=edges, page_info=page_info)

    def resolve_concern(self, info: Any, id: uuid.UUID) -> models.Concern:
        user = info.context.staff
        require(user, Can.RAISE_CONCERN)
        return get_concern(id, seen_by=user)
