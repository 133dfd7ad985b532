"""From a discretionary file to the certificate that states what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings

from catalog.filling import filled_parts
from core.documents.paper import CertificatePaper, Segment
from core.web.chinese import chinese_date
from issuance.discretionary.sheets import PAPER, sheet
from issuance.documents import PRACTICE_WATERMARK, WATERMARK, issuer_name
from issuance.models import DiscretionaryFile
from issuance.verification.codes import shown


def factual_paper(
    file: DiscretionaryFile,
    *,
    number: str,
    verification_code: str,
    issued_on: date,
    valid_until: date,
) -> CertificatePaper:
    """Return the certificate as it is issued: numbered, dated and verifiable."""
    return _paper(
        file,
        file.answers,
        number=number,
        issued_on=issued_on,
        validity_line=f"本证明有效期至{chinese_date(valid_until)}。",
        approver_name=file.approved_by.name if file.approved_by else "",
        verification_code=shown(verification_code),
        verification_url=f"{settings.PUBLIC_URL}/v/{verification_code}",
    )


def factual_preview(file: DiscretionaryFile) -> CertificatePaper:
    """Return what it would look like with what has been typed so far, marked 预览无效."""
    given = file.answers if file.is_submitted else file.drafts.get(PAPER, {})
    days = given.get("validity_days") or sheet(PAPER).validity_days
    return _paper(
        file, given, validity_line=f"本证明自出具之日起{days}日内有效。", watermark=WATERMARK
    )


def _paper(file: DiscretionaryFile, given: dict[str, Any], **particulars: Any) -> CertificatePaper:
    """Fill in the general wording; every line of the facts is a paragraph, and never markup."""
    template = sheet(PAPER)
    intake = file.drafts.get("intake", {})
    answers = {
        **given,
        "subject_name": file.subject_name,
        "subject_id_number": file.subject_id_number,
        "subject_id_reason": intake.get("subject_id_reason", ""),
        "wording": file.wording,
        "unit_name": file.unit_name,
        "file_number": file.number or "",
    }
    template.fields = [
        *template.fields,
        *({"name": name, "type": kind} for name, kind in _FROM_THE_FILE.items()),
    ]
    clerk = file.handled_by or file.opened_by
    if file.community.is_training:
        particulars["watermark"] = PRACTICE_WATERMARK
    paper = CertificatePaper(
        **filled_parts(template, answers),
        issuer_name=issuer_name(file.community),
        clerk_name=clerk.name,
        phone=file.community.phone,
        **particulars,
    )
    facts = str(given.get("facts", "")).splitlines() or [""]
    stated = tuple((Segment("field", line),) for line in facts if line.strip() or len(facts) == 1)
    return replace(paper, title=given.get("title") or template.title, body=paper.body + stated)


_FROM_THE_FILE = {
    "subject_name": "text",
    "subject_id_number": "id_number",
    "subject_id_reason": "choice",
    "wording": "text",
    "unit_name": "text",
    "file_number": "text",
}
