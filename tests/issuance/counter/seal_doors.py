"""The doors about seals: who comes in, and what stands behind each."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from core.identity.models import User
from core.uploads import cleaned
from issuance.actions.seal_requests import approve_seal_request, ask_for_seal
from issuance.actions.stamped_papers import take_scan
from issuance.models import Seal
from tests.factories.issuance import issued_certificate

OF_A_CERTIFICATE = ("stamped", "send_scan")
OF_A_SCAN = ("scan", "scan_file", "scan_page", "compare_scan")
OF_A_REQUEST = (
    "seal_request", "approve_seal_use", "refuse_seal_use", "withdraw_seal_request", "log_seal_use",
)  # fmt: skip
OF_A_SEAL = (
    "seal", "hand_over_seal", "answer_hand_over", "take_seal", "report_seal_lost", "replace_seal",
    "amend_seal",
)  # fmt: skip
OF_A_ROW = (*OF_A_CERTIFICATE, *OF_A_SCAN, *OF_A_REQUEST, *OF_A_SEAL, "seal_request_file")
POSTED = {
    "stamped", "send_scan", "compare_scan", "approve_seal_use", "refuse_seal_use",
    "withdraw_seal_request", "log_seal_use", "set_seal_reminder", "hand_over_seal",
    "answer_hand_over", "take_seal", "report_seal_lost", "replace_seal", "amend_seal",
}  # fmt: skip

COMMUNITY, WATCHERS, APPROVER = {"clerk", "approver"}, {"officer", "auditor"}, {"approver"}
COMES_IN: dict[str, set[str]] = {
    **dict.fromkeys(
        ("stamping", "scan", "seal_requests", "seal_request", "seals", "seal", "seal_register_pdf",
         "seal_register_xlsx"),
        COMMUNITY | WATCHERS,
    ),
    **dict.fromkeys(
        ("stamped", "send_scan", "scans", "scan_file", "scan_page", "ask_for_seal",
         "seal_request_file", "withdraw_seal_request", "log_seal_use", "hand_over_seal",
         "answer_hand_over", "report_seal_lost"),
        COMMUNITY,
    ),
    **dict.fromkeys(
        ("compare_scan", "approve_seal_use", "refuse_seal_use", "take_seal", "replace_seal",
         "amend_seal"),
        APPROVER,
    ),
    "set_seal_reminder": {"officer"},
}  # fmt: skip


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(out, format="JPEG")
    return io.BytesIO(out.getvalue())


def row_of(name: str, *, clerk: User, approver: User) -> Any:
    """Return what stands behind a door, made by the clerk."""
    if name in OF_A_SEAL:
        return Seal.objects.get(community__code=clerk.community_code)
    if name in OF_A_REQUEST or name == "seal_request_file":
        request = ask_for_seal(
            used_for="社区居委会", purpose="报送报告", document="安全生产自查报告", copies=2,
            files=[(cleaned(picture()), "报告.jpg")], by=clerk,
        )  # fmt: skip
        if name == "log_seal_use":
            approve_seal_request(request, by=approver)
        return request.files.get() if name == "seal_request_file" else request
    certificate = issued_certificate(clerk, approver)
    if name in OF_A_SCAN:
        return take_scan(certificate, cleaned(picture()), by=clerk)
    return certificate
