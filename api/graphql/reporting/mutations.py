"""Raising a concern as a monitoring point."""

from __future__ import annotations

from typing import Any

import graphene

from api.graphql.reporting.types import RaiseConcernInput, RaiseConcernPayload
from catalog.errors import ItemNotFound
from catalog.selectors import get_item
from core.errors import DomainError
from reporting.actions.concerns import Told, raise_concern
from reporting.models.concerns import TEXT_LENGTH

UNIT_LENGTH = 100


class ConcernTooLong(DomainError):
    """Nothing is cut off in silence."""

    code = "text_too_long"
    message = f"text 不超过 {TEXT_LENGTH} 字，unitName 不超过 {UNIT_LENGTH} 字，没有登记。"


class ConcernMutations(graphene.ObjectType):
    """The fields of ``Mutation`` about concerns."""

    raise_concern = graphene.Field(
        graphene.NonNull(RaiseConcernPayload),
        input=graphene.Argument(RaiseConcernInput, required=True, description="反映的内容"),
        description="监测点反映问题和需求；须登录",
    )

    def resolve_raise_concern(self, info: Any, input: Any) -> RaiseConcernPayload:
        try:
            user, told = info.context.staff, _told(input, info)
            concern = raise_concern(told, by=user, press=input.get("request_id"))
        except DomainError as refusal:
            return RaiseConcernPayload.refused(refusal)
        return RaiseConcernPayload(concern=concern)


def _told(given: Any, info: Any) -> Told:
    text, unit = given["text"], given.get("unit_name") or ""
    if len(text) > TEXT_LENGTH or len(unit) > UNIT_LENGTH:
        raise ConcernTooLong
    item, code = ("", ""), given.get("item_code") or ""
    if code:
        if not (code.isascii() and code.isalnum()):
            raise ItemNotFound
        found = get_item(code, edition=info.context.edition)
        item = (found.code, found.name)
    return Told(kind=given["kind"], text=text, item=item, unit_name=unit)
