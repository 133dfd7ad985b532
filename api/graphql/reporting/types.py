"""A concern as its own community reads it, and how one is raised."""

from __future__ import annotations

from typing import Any

import graphene

from core.errors import DomainError
from reporting import models
from reporting.models.concerns import TEXT_LENGTH

ConcernKind = graphene.Enum.from_enum(
    models.ConcernKind,
    description=lambda value: value.label if value else "问题和需求的类别。",
)
ConcernState = graphene.Enum.from_enum(
    models.ConcernState,
    description=lambda value: value.label if value else "问题和需求的状态。",
)
ConcernScope = graphene.Enum.from_enum(
    models.Scope,
    name="ConcernScope",
    description=lambda value: value.label if value else "研判的范围。",
)


class Concern(graphene.ObjectType):
    """本社区反映的一条问题或需求。附件在窗口页面查看。"""

    id = graphene.UUID(required=True, description="编号")
    kind = graphene.NonNull(ConcernKind, description="类别")
    item_code = graphene.String(description="涉及事项的代码")
    item_name = graphene.String(description="涉及事项")
    unit_name = graphene.String(description="要求单位")
    text = graphene.String(required=True, description="情况")
    raised_at = graphene.DateTime(required=True, description="反映时间")
    state = graphene.NonNull(ConcernState, description="状态")
    scope = graphene.Field(ConcernScope, description="范围，研判后才有")
    due_on = graphene.Date(description="期限")
    answer = graphene.String(description="答复")
    answered_at = graphene.DateTime(description="答复时间")
    answered_by = graphene.String(description="答复单位或答复人")

    def resolve_id(self: models.Concern, _info: Any) -> Any:
        return self.public_id

    def resolve_scope(self: models.Concern, _info: Any) -> str | None:
        return self.scope or None

    def resolve_item_code(self: models.Concern, _info: Any) -> str | None:
        return self.item_code or None

    def resolve_item_name(self: models.Concern, _info: Any) -> str | None:
        return self.item_name or None

    def resolve_unit_name(self: models.Concern, _info: Any) -> str | None:
        return self.unit_name or None

    def resolve_answer(self: models.Concern, _info: Any) -> str | None:
        return self.answer or None

    def resolve_answered_by(self: models.Concern, _info: Any) -> str | None:
        return self.answered_by_name or None


class ConcernConnection(graphene.relay.Connection):
    """问题和需求，最新的在前。"""

    class Meta:
        node = Concern
        strict_types = True

    nodes = graphene.NonNull(
        graphene.List(graphene.NonNull(Concern)), description="本页各条，不带游标"
    )

    def resolve_nodes(self, _info: Any) -> list[models.Concern]:
        return [edge.node for edge in self.edges]


class RaiseConcernInput(graphene.InputObjectType):
    """反映的内容。"""

    kind = graphene.NonNull(ConcernKind, description="类别")
    text = graphene.String(
        required=True,
        description=f"情况，不超过 {TEXT_LENGTH} 字；尽量不写居民姓名、电话和证件号码",
    )
    item_code = graphene.String(description="涉及事项的代码，如 P05")
    unit_name = graphene.String(description="要求单位，不超过 100 字")
    request_id = graphene.UUID(
        description="客户端自己生成的 UUID：同样的内容重发，仍是同一条，不会重复登记"
    )


class Refusal(graphene.ObjectType):
    """没有办成的原因。"""

    code = graphene.String(required=True, description="固定不变，供程序判断")
    message = graphene.String(required=True, description="供人阅读")


class RaiseConcernPayload(graphene.ObjectType):
    """登记的结果：concern 和 refusal 有且只有一个。"""

    concern = graphene.Field(Concern, description="登记的问题")
    refusal = graphene.Field(Refusal, description="没有登记的原因")

    @classmethod
    def refused(cls, refusal: DomainError) -> RaiseConcernPayload:
        """Return a refusal as data."""
        return cls(refusal=Refusal(code=refusal.code, message=refusal.message))
