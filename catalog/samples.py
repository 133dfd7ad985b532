"""A template printed with made-up answers: what its editor sees while writing."""

from __future__ import annotations

from typing import Any

from catalog.filling import filled_parts
from catalog.models import CertificateTemplate
from catalog.payloads import TEMPLATE_FIELDS, Payload
from catalog.template_fields import FieldType
from core.documents.paper import CertificatePaper
from core.documents.render import render_certificate

WATERMARK = "预览无效"
ISSUER = "××市××区××街道××社区居民委员会"
SAMPLES = {
    FieldType.ID_NUMBER: "11010519491231002X",  # The worked example of GB 11643: nobody's.
    FieldType.PHONE: "0812-0000000",
    FieldType.ADDRESS: "××区××街道××路1号",
    FieldType.DATE: "2026-01-05",
    FieldType.MONEY: "1200",
    FieldType.NUMBER: "3",
}


def sample_pdf(template: Payload) -> bytes:
    """Return a template's paper with sample answers, marked 预览无效.

    ``template`` must have passed ``problems_of``. Raises ``GlyphMissing`` and ``DoesNotFit``.
    """
    made = CertificateTemplate(**{name: template[name] for name in TEMPLATE_FIELDS})
    answers = sample_answers(template)
    return render_certificate(
        CertificatePaper(
            **filled_parts(made, answers),
            issuer_name=ISSUER,
            clerk_name="经办人",
            phone="0812-0000000",
            validity_line=f"本证明自出具之日起{made.validity_days}日内有效。",
            watermark=WATERMARK,
        )
    )


def sample_answers(template: Payload) -> dict[str, Any]:
    """Return an answer to every field, as long and of the kind people give."""
    return {field["name"]: _sample(field) for field in template["fields"]}


def _sample(field: dict[str, Any]) -> Any:
    kind = field["type"]
    if kind == FieldType.TABLE:
        return [{column["name"]: _sample(column) for column in field["columns"]}]
    if field["name"] == "subject_id_reason":
        return ""  # Stands in for the number, never beside it.
    if field["name"].endswith("name"):
        return "张三"
    proposals = field.get("options") or field.get("suggestions")
    if proposals:
        return str(proposals[0])
    return SAMPLES.get(kind, f"（{field['label']}）")
