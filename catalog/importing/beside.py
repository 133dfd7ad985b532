"""What stands beside an item, from the further sheets of our own spreadsheet."""

from __future__ import annotations

from typing import Any

from catalog.importing.wording import cleaned, entries, joined

OUTCOMES = {
    "RETAINED": "按保留事项办理",
    "CASE_BY_CASE": "作为清单外事项据实办理",
    "OTHER_ROUTE": "仍不出具，办事途径不同",
}
_OUTCOME_OF = {text: outcome for outcome, text in OUTCOMES.items()}
YES, NO = "是", "否"


def beside_row(table: str, texts: dict[str, str]) -> tuple[str, dict[str, Any]] | str:
    """Return item code and row, or the sentence that says why it is not read."""
    code = joined(texts.get("code", "")).upper()
    if not code:
        return "没有填写事项代码，这一行没有导入。"

    def text(column: str, most: int) -> str:
        return cleaned(texts.get(column, ""))[:most]

    if table == "alternative_routes":
        link = text("link", 200)
        return code, {
            "authority": text("authority", 100),
            "matter": text("matter", 10_000),
            "bring": [one[:100] for one in entries(texts.get("bring", ""))],
            "phone": text("phone", 40),
            "address": text("address", 200),
            "link": link if link.startswith(("http://", "https://")) else "",
        }
    inferred = text("is_inferred", 4) == YES
    if table == "substitutes":
        return code, {
            "name": text("substitute", 100),
            "question": text("question", 200),
            "basis": text("basis", 100),
            "is_inferred": inferred,
        }
    outcome = _OUTCOME_OF.get(text("outcome", 40), "")
    leads_to = text("leads_to_code", 8).upper()
    if not outcome or (outcome == "RETAINED") != bool(leads_to):
        return "“答‘是’时”与“转到事项”对不上，这一行除外情形没有导入。"
    return code, {
        "question": text("question", 200),
        "outcome": outcome,
        "leads_to_code": leads_to,
        "explanation": text("explanation", 10_000),
        "cue_words": [one[:40] for one in entries(texts.get("purpose_words", ""))],
        "basis": text("source", 60) or text("basis", 60),
        "is_inferred": inferred,
    }
