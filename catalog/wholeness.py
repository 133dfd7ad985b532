"""Is an edition whole? What would make it useless or wrong at a counter."""

from __future__ import annotations

from typing import Any

from catalog.models import CertificateItem, CertificateTemplate, Edition, ListKind, Outcome
from catalog.selectors import with_everything
from catalog.template_fields import problems_of


def problems_of_edition(edition: Edition) -> list[str]:
    """Return every problem in a sentence; an empty list means it may be published."""
    items = list(with_everything(edition.items.all()))
    codes = {item.code for item in items if item.kind == ListKind.RETAINED}
    problems: list[str] = []
    if not items:
        problems.append("清单里没有任何事项。")
    if not edition.legal_basis.strip():
        problems.append("没有填写依据。")
    for item in items:
        problems.extend(_problems_of_item(item, codes))
    templates = {template.item_code: template for template in edition.templates.all()}
    problems.extend(f"{code} 没有证明模板。" for code in sorted(codes - set(templates)))
    problems.extend(f"模板 {code} 不属于任何保留事项。" for code in sorted(set(templates) - codes))
    for code, template in sorted(templates.items()):
        problems.extend(f"模板 {code}：{one}" for one in _problems_of_template(template))
    return problems


def _problems_of_template(template: CertificateTemplate) -> list[str]:
    try:
        return problems_of(_as_data(template)).sentences()
    except (KeyError, TypeError, AttributeError):
        return ["字段、分组或者存根的格式不正确。"]


def _problems_of_item(item: CertificateItem, retained: set[str]) -> list[str]:
    problems: list[str] = []
    if item.kind not in ListKind.values:
        problems.append(f"{item.code} 不属于任何一张清单。")
    if not item.name.strip():
        problems.append(f"{item.code} 没有名称。")
    if item.kind == ListKind.PROHIBITED and not item.guidance.strip():
        problems.append(f"{item.code} 没有办事途径。")
    problems.extend(
        f"{item.code} 的除外情形转到 {exception.leads_to_code}，但保留清单里没有这一项。"
        for exception in item.exceptions.all()
        if exception.outcome == Outcome.RETAINED and exception.leads_to_code not in retained
    )
    return problems


def _as_data(template: CertificateTemplate) -> dict[str, Any]:
    names = ("sections", "fields", "body", "after_table", "table_field", "basis_line")
    return {name: getattr(template, name) for name in (*names, "purpose_line", "stub")}
