"""Is this paper genuine? On every host, for every paper of the deployment."""

from __future__ import annotations

from typing import Any

import graphene

from api.graphql.verification.types import MISTYPED, VerificationAnswer
from issuance.verification.codes import CodeMistyped
from issuance.verification.lookup import look_up_code


class VerificationQueries(graphene.ObjectType):
    """The field of ``Query`` that verifies."""

    verify = graphene.Field(
        VerificationAnswer,
        code=graphene.String(required=True, description="核验码，连字符和空格可有可无"),
        description="核验证明真伪；每次核验都有记录，每分钟次数有限",
    )

    def resolve_verify(self, info: Any, code: str) -> dict[str, Any]:
        try:
            answer = look_up_code(code, request=info.context.request, door="graphql")
        except CodeMistyped:
            return {"outcome": MISTYPED, "certificate": None}
        return {"outcome": answer.outcome.value, "certificate": answer.certificate}
