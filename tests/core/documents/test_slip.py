from __future__ import annotations

from dataclasses import replace

import pytest

from core.documents.errors import DoesNotFit
from core.documents.paper import SlipRoute
from core.documents.render import render_slip
from tests.core.documents.papers import LONG_GUIDANCE, NO_CRIMINAL_RECORD, PORTAL_URL
from tests.core.documents.readback import lines_of, page_sizes_mm, qr_content, running_text

ROUTE = SlipRoute(
    authority="攀枝花市不动产登记中心",
    what_to_do="查询不动产登记信息，补办不动产权证书",
    what_to_bring="居民身份证、户口簿、遗失声明",
    phone="0812-2222222",
    address="攀枝花市东区三线大道北段21号政务服务中心2楼",
)


def test_the_slip_says_what_why_and_where_to_go() -> None:
    read = running_text(render_slip(NO_CRIMINAL_RECORD))
    for words in (
        "一次性告知单",
        "编号：攀东炳告〔2026〕第0012号",
        "王建华、攀枝花市安达物业服务有限公司：",
        "“无犯罪记录证明”属于攀枝花市民政局《关于巩固社区减负“回头看”成果",
        "附件1第5项所列不应由村（社区）出具的证明，本单位不予出具。",
        "有无犯罪记录由公安机关掌握，社区无从核实。请按以下途径办理。",
        NO_CRIMINAL_RECORD.guidance,
        "户籍地或居住地公安派出所",
        "带什么 居民身份证",
        "攀枝花市东区炳草岗大街21号",
        "攀枝花市东区炳草岗街道炳草岗社区居民委员会2026年11月22日",
        "监督举报电话：0812-5555555",
    ):
        assert words in read, words


def test_the_slip_is_one_page_of_a5_whose_qr_code_leads_to_the_item() -> None:
    pdf = render_slip(NO_CRIMINAL_RECORD)
    assert page_sizes_mm(pdf) == [(148, 210)]
    assert qr_content(pdf, 110) == PORTAL_URL


@pytest.mark.parametrize("code", LONG_GUIDANCE)
def test_the_longest_items_of_the_notice_fit_with_three_routes(code: str) -> None:
    name, guidance = LONG_GUIDANCE[code]
    paper = replace(
        NO_CRIMINAL_RECORD, item_code=code, item_name=name, guidance=guidance, routes=(ROUTE,) * 3
    )
    pdf = render_slip(paper)
    assert page_sizes_mm(pdf) == [(148, 210)]
    assert guidance in running_text(pdf)
    assert "3. 攀枝花市不动产登记中心" in lines_of(pdf)


def test_more_than_the_page_holds_is_refused_and_never_cut() -> None:
    with pytest.raises(DoesNotFit):
        render_slip(replace(NO_CRIMINAL_RECORD, routes=(ROUTE,) * 12))


def test_a_slip_without_routes_and_names_is_still_a_slip() -> None:
    paper = replace(
        NO_CRIMINAL_RECORD,
        routes=(),
        number="",
        item_code="",
        addressed_to_resident="",
        addressed_to_unit="",
        unit_notice="",
        portal_url="",
        clerk_name="",
        phone="",
        hotline="",
    )
    read = running_text(render_slip(paper))
    assert read.startswith("一次性告知单“无犯罪记录证明”属于")
    assert read.endswith("2026年11月22日")


def test_a_preview_of_the_slip_carries_the_watermark() -> None:
    preview = replace(NO_CRIMINAL_RECORD, watermark="预览无效")
    assert running_text(render_slip(preview)).count("预览无效") == 3
