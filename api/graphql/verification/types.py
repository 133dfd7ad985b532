"""What anybody learns about a certificate whose code they hold: masked, as on the page."""

from __future__ import annotations

from typing import Any

import graphene

from issuance.verification.models import Outcome

MISTYPED = "mistyped"
_OUTCOMES = {**dict(Outcome.choices), MISTYPED: "核验码输错，未查询"}
VerificationOutcome = graphene.Enum(
    "VerificationOutcome",
    [(value.upper(), value) for value in _OUTCOMES],
    description=lambda value: _OUTCOMES[value.value] if value else "核验结果。",
)


def _certificate_field(name: str, kind: Any, description: str) -> graphene.Field:
    def resolve(answer: dict[str, Any], _info: Any) -> Any:
        return getattr(answer["certificate"], name, None)

    return graphene.Field(kind, resolver=resolve, description=description)


class VerificationAnswer(graphene.ObjectType):
    """核验答复。查不到证明时，除 outcome 外均为空。"""

    outcome = graphene.NonNull(VerificationOutcome, description="核验结果")
    item_name = _certificate_field("item_name", graphene.String, "证明事项")
    number = _certificate_field("number", graphene.String, "证明编号")
    issuer_name = _certificate_field("issuer_name", graphene.String, "开具单位")
    subject_name = _certificate_field("subject_name", graphene.String, "当事人（隐去名字）")
    relying_party = _certificate_field("relying_party", graphene.String, "用证单位")
    issued_on = _certificate_field("issued_on", graphene.Date, "出具日期")
    valid_until = _certificate_field("valid_until", graphene.Date, "有效期至")
    ended_on = _certificate_field("ended_on", graphene.Date, "撤销或作废日期")
