"""Free text may name anybody: unless it is listed here it is never shown, only printed."""

from __future__ import annotations

import pytest

from catalog.payloads import founding_payload

FREE_TEXT = {"text", "long_text"}
# Of a thing, an office, a kind of business or of case: nobody is named where they are kept to.
OF_NOBODY = {
    "addressee",
    "business_name",
    "business_scope",
    "case_cause",
    "change_cause",
    "credit_code",
    "no_title_reason",
    "township_number",
    "township_opinion",
}
TEMPLATES = founding_payload()["templates"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one["item_code"])
def test_free_text_is_personal_unless_it_is_of_nobody(template):
    shown = {
        field["name"]
        for field in template["fields"]
        if field["type"] in FREE_TEXT and not field.get("is_personal")
    }
    assert shown <= OF_NOBODY
