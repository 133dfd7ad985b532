"""The seal register on paper and as a table, from the same lines as the page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter
from django.utils import timezone

from core.directory.models import Community
from core.documents.register import RegisterColumn, RegisterPaper
from core.web.chinese import chinese_date
from issuance.documents import issuer_name
from issuance.models import SealUse
from issuance.models.seal_uses import Stage

COLUMNS = (
    RegisterColumn("登记号", 1.5),
    RegisterColumn("用印日期", 1.7),
    RegisterColumn("用印单位（人）", 2.1),
    RegisterColumn("用印事由", 2.6, is_centred=False),
    RegisterColumn("文件名称", 4.2, is_centred=False),
    RegisterColumn("份数", 0.8),
    RegisterColumn("批准人", 1.3),
    RegisterColumn("经办人", 1.3),
    RegisterColumn("备注", 1.8, is_centred=False),
)
_XLSX_WIDTHS = (14, 14, 22, 28, 44, 8, 12, 12, 22)


def line_of(use: SealUse) -> tuple[str, ...]:
    """Return one line of the register, in the order of ``COLUMNS``.

    For a certificate, the seal is set for the committee's own paper: no resident is named.
    """
    if use.request is not None:
        used_for, purpose = use.request.used_for, use.request.purpose
    else:
        used_for, purpose = use.handled_by.name, "出具证明"
    return (
        f"{use.year}-{use.serial:04d}",
        timezone.localdate(use.used_at).isoformat(),
        used_for,
        purpose,
        use.document_name,
        str(use.copies),
        use.approved_by.name,
        use.handled_by.name,
        "、".join(_remarks(use)),
    )


def _remarks(use: SealUse) -> list[str]:
    found = []
    if use.is_self_approved:
        found.append("经办人自行审批")
    if use.certificate is not None and not use.certificate.is_valid:
        found.append(use.certificate.get_state_display())
    elif use.stage in (Stage.TO_STAMP, Stage.DIFFERS):
        found.append(use.get_stage_display())
    return found


def register_paper(
    uses: Sequence[SealUse], community: Community, *, first: date | None, last: date | None
) -> RegisterPaper:
    """Return 用印登记簿 of a community for the days asked for, in the order of its numbers."""
    today = timezone.localdate()
    days = [timezone.localdate(use.used_at) for use in uses]
    begins, ends = first or min(days, default=today), last or max(days, default=today)
    seals = "、".join(dict.fromkeys(use.seal.name for use in uses))
    return RegisterPaper(
        title="用印登记簿",
        owner=issuer_name(community),
        columns=COLUMNS,
        rows=tuple(line_of(use) for use in uses),
        printed_on=today,
        particulars=(f"{chinese_date(begins)}至{chinese_date(ends)}",),
        summary=f"共用印{len(uses)}次、{sum(use.copies for use in uses)}份。"
        + (f"所用印章：{seals}。" if seals else ""),
        signatures=("公章保管人", "负责人", "核对日期"),
        watermark="练习用，无效" if community.is_training else None,
    )


def register_xlsx(uses: Iterable[SealUse], *, shows_community: bool) -> bytes:
    """Return the same lines as a workbook, every cell text or number, never a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    sheet = book.add_worksheet("用印登记簿")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    titles = [column.heading for column in COLUMNS] + (["社区"] if shows_community else [])
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, head)
    for column, width in enumerate((*_XLSX_WIDTHS, 20)[: len(titles)]):
        sheet.set_column(column, column, width)
    for row, use in enumerate(uses, start=1):
        values = line_of(use)
        for column, value in enumerate(values):
            if COLUMNS[column].heading == "份数":
                sheet.write_number(row, column, use.copies, text)
            else:
                sheet.write_string(row, column, value, text)
        if shows_community:
            sheet.write_string(row, len(values), use.community.name, text)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()
