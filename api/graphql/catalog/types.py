"""The lists as partners see them. Every field is named here; a new column is not shown by itself."""

from __future__ import annotations

from typing import Any

import graphene
from graphene_django import DjangoObjectType

from api.graphql.loaders import for_all
from catalog import finder, models


class ModelType(DjangoObjectType):
    """A model's columns by name, each described by its own ``verbose_name``."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        """Make the type, then describe what the columns themselves describe."""
        super().__init_subclass_with_meta__(convert_choices_to_enum=False, **options)
        columns = {column.name: column for column in cls._meta.model._meta.concrete_fields}
        for name, field in cls._meta.fields.items():
            if name in columns and not field.description:
                field.description = str(columns[name].verbose_name)


ListKind = graphene.Enum.from_enum(
    models.ListKind,
    description=lambda value: value.label if value else "两张清单：保留事项、不应出具事项。",
)
ExceptionOutcome = graphene.Enum.from_enum(
    models.Outcome,
    name="ExceptionOutcome",
    description=lambda value: value.label if value else "除外情形的问题答“是”时如何办理。",
)
_VERDICTS = {
    finder.Verdict.RETAINED: "可以出具",
    finder.Verdict.PROHIBITED: "不应出具",
    finder.Verdict.ASK: "须先问清用途，见 question",
    finder.Verdict.NEITHER: "两张清单都没有",
}
Verdict = graphene.Enum.from_enum(
    finder.Verdict,
    description=lambda value: _VERDICTS[value] if value else "对一项需求的答复。",
)


class Edition(ModelType):
    """现行的清单版本。"""

    class Meta:
        model = models.Edition
        fields = (
            "number",
            "title",
            "prohibited_title",
            "retained_title",
            "authority",
            "document_title",
            "document_number",
            "legal_basis",
            "issued_on",
            "effective_on",
            "published_at",
            "origin_name",
            "content_sha256",
        )


class AlternativeRoute(ModelType):
    """不应出具的事项到哪里办、怎么办、带什么。"""

    class Meta:
        model = models.AlternativeRoute
        fields = ("position", "authority", "matter", "bring", "phone", "address", "link")


class ItemException(ModelType):
    """除外情形：一个是非题，答“是”时办法不同。"""

    outcome = graphene.NonNull(ExceptionOutcome, description="答“是”时")

    class Meta:
        model = models.ItemException
        fields = ("position", "question", "leads_to_code", "explanation", "basis", "is_inferred")


class Substitute(ModelType):
    """可以代替保留事项证明的材料。"""

    class Meta:
        model = models.Substitute
        fields = ("position", "name", "question", "basis", "is_inferred")


def _several(kind: type[ModelType], relation: str, description: str) -> graphene.Field:
    return graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(kind))),
        resolver=for_all(relation),
        description=description,
    )


class CertificateItem(ModelType):
    """清单中的一项。code（如 P05、R06）在各版清单中不变。"""

    kind = graphene.NonNull(ListKind, description="属于哪张清单")
    alternative_routes = _several(AlternativeRoute, "alternative_routes", "办事途径，按单位分列")
    exceptions = _several(ItemException, "exceptions", "除外情形")
    substitutes = _several(Substitute, "substitutes", "替代材料")

    class Meta:
        model = models.CertificateItem
        fields = (
            "code",
            "position",
            "name",
            "source",
            "guidance",
            "category",
            "purpose",
            "conditions",
            "relying_parties",
            "issuer",
            "question",
            "aliases",
        )


class CertificateItemConnection(graphene.relay.Connection):
    """清单事项，按清单顺序。"""

    class Meta:
        node = CertificateItem
        strict_types = True

    nodes = graphene.NonNull(
        graphene.List(graphene.NonNull(CertificateItem)), description="本页事项，不带游标"
    )
    total_count = graphene.Int(required=True, description="全部事项数；不选取就不统计")

    def resolve_nodes(self, _info: Any) -> list[models.CertificateItem]:
        return [edge.node for edge in self.edges]

    def resolve_total_count(self, _info: Any) -> int:
        return int(self.iterable.count())


class Hit(graphene.ObjectType):
    """一个候选事项。"""

    item = graphene.NonNull(CertificateItem, description="事项")
    score = graphene.Float(required=True, description="相符程度，0 到 1")
    why = graphene.String(required=True, description="为什么是它")


class Finding(graphene.ObjectType):
    """居民的说法对应哪一项、能不能出具。"""

    verdict = graphene.NonNull(Verdict, description="答复")
    question = graphene.String(description="答复为 ASK 时要问的问题")
    asked_about = graphene.String(description="问题所属事项的代码")
    yes_leads_to = graphene.String(description="答“是”时转到的事项代码")
    hits = graphene.NonNull(graphene.List(graphene.NonNull(Hit)), description="最相符的在前")
