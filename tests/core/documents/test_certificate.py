from __future__ import annotations

from dataclasses import replace

import pytest

from core.documents.errors import DoesNotFit
from core.documents.paper import CertificatePaper, Stub, StubLine, Table
from core.documents.render import MOST_SHEETS, render_certificate
from tests.core.documents.papers import HARDSHIP, HOUSEHOLD, VERIFICATION_URL, field, text
from tests.core.documents.readback import (
    lines_of,
    page_sizes_mm,
    qr_content,
    running_text,
)


def household_of(members: int) -> Table:
    return replace(HOUSEHOLD, rows=tuple(HOUSEHOLD.rows[n % 3] for n in range(members)))


def test_what_is_on_the_paper_reads_back_in_the_order_of_the_paper() -> None:
    read = running_text(render_certificate(HARDSHIP))
    expected = [
        "编号：攀东炳〔2026〕第0001号",
        "经济困难证明",
        "攀枝花市东区人民法院：",
        "兹证明张桂芳，女，公民身份号码510402196804121325，住",
        "主要困难为：丈夫因病长期卧床",
        "月收入（元）",
        "李建国 配偶 60 因病无业 387.50",
        "本证明仅用于向攀枝花市东区人民法院申请法律援助",
        "本证明自出具之日起30日内有效。",
        "特此证明。",
        "攀枝花市东区炳草岗街道炳草岗社区居民委员会2026年11月22日",
        "核实依据：居民户口簿",
        "经办人：王芳 负责人：李强 联系电话：0812-3333333",
        VERIFICATION_URL,
        "（骑缝处盖章）",
        "510402********1325",
        "领取人签名",
    ]
    at = 0
    for words in expected:
        assert words in read[at:], words
        at = read.index(words, at) + len(words)


def test_the_title_reads_back_as_one_line_without_stray_spaces() -> None:
    assert "经济困难证明" in lines_of(render_certificate(HARDSHIP))


def test_the_sheet_is_one_page_of_a4() -> None:
    assert page_sizes_mm(render_certificate(HARDSHIP)) == [(210, 297)]


@pytest.mark.parametrize("dpi", [96, 110, 130, 150])
def test_the_qr_code_is_read_at_screen_resolution(dpi: int) -> None:
    assert qr_content(render_certificate(HARDSHIP), dpi) == VERIFICATION_URL


def test_the_code_to_type_is_printed_for_those_who_cannot_scan() -> None:
    assert "7K3M-9QXT-2R4P" in lines_of(render_certificate(HARDSHIP))[0]


def test_what_is_empty_leaves_no_trace() -> None:
    bare = CertificatePaper(
        title="门牌号变更证明",
        issuer_name="炳草岗社区居民委员会",
        body=((text("兹证明原住址与现住址为同一处。"),),),
        number="攀东炳〔2026〕第0002号",
        closing_line="",
    )
    assert lines_of(render_certificate(bare)) == [
        "编号：攀东炳〔2026〕第0002号",
        "门牌号变更证明",
        "兹证明原住址与现住址为同一处。",
        "炳草岗社区居民委员会",
        "年 月 日",
        "本证明加盖公章后有效，涂改无效。",
    ]


def test_a_preview_says_that_it_is_not_valid_and_an_issued_paper_does_not() -> None:
    preview = replace(
        HARDSHIP, watermark="预览无效", number="", verification_code="", verification_url=""
    )
    read = running_text(render_certificate(preview))
    assert read.count("预览无效") == 3
    assert "编号：出具时生成" in read
    assert "二维码" not in read
    assert "预览" not in running_text(render_certificate(HARDSHIP))


def test_an_unfilled_field_is_a_blank_and_not_a_gap_in_the_sentence() -> None:
    unfinished = replace(HARDSHIP, body=((text("兹证明"), field(""), text("系本社区居民。")),))
    assert "兹证明 系本社区居民。" in lines_of(render_certificate(unfinished))


@pytest.mark.parametrize("members", [1, 6])
def test_a_household_of_six_still_fits_one_page(members: int) -> None:
    paper = replace(HARDSHIP, table=household_of(members))
    assert page_sizes_mm(render_certificate(paper)) == [(210, 297)]


def test_a_longer_table_runs_on_with_numbered_pages_a_repeated_head_and_the_qr_code() -> None:
    pdf = render_certificate(replace(HARDSHIP, table=household_of(48)))
    read = running_text(pdf)
    assert page_sizes_mm(pdf) == [(210, 297)] * 3
    assert "攀东炳〔2026〕第0001号 第 3 页，共 3 页" in read.replace("\u3000", " ")
    assert read.count("姓名 与本人关系 年龄") == 2
    assert qr_content(pdf, 120, page=2) == VERIFICATION_URL


def test_a_single_page_carries_no_page_number() -> None:
    assert "页" not in running_text(render_certificate(HARDSHIP))


def test_a_table_beyond_the_last_sheet_is_refused() -> None:
    with pytest.raises(DoesNotFit):
        render_certificate(replace(HARDSHIP, table=household_of(40 * MOST_SHEETS)))


def test_a_text_longer_than_a_page_is_refused_and_never_cut() -> None:
    essay = ((field("家中情况一言难尽。" * 200),),)
    with pytest.raises(DoesNotFit):
        render_certificate(replace(HARDSHIP, body=essay, table=None))


def test_a_number_of_eighteen_characters_reads_back_whole_wherever_the_line_breaks() -> None:
    for padding in range(28):
        paper = replace(
            HARDSHIP,
            body=((text("兹" * padding), field("510402196804121325"), text("，特此。")),),
        )
        assert "510402196804121325，特此。" in running_text(render_certificate(paper))


def test_a_long_issuer_is_broken_where_the_organization_wants_it() -> None:
    paper = replace(
        HARDSHIP,
        issuer_lines=("攀枝花市东区炳草岗街道", "炳草岗社区居民委员会"),
    )
    lines = lines_of(render_certificate(paper))
    at = lines.index("攀枝花市东区炳草岗街道")
    assert lines[at + 1 : at + 3] == ["炳草岗社区居民委员会", "2026年11月22日"]


def test_an_issuer_of_fifty_characters_is_printed_whole() -> None:
    name = "攀枝花钢铁集团矿业有限公司兰尖铁矿劳动服务公司第三建筑安装工程处家属委员会筹备组留守处办公室"
    assert f"{name}2026年11月22日" in running_text(
        render_certificate(replace(HARDSHIP, issuer_name=name))
    )


def test_a_long_title_falls_into_even_lines_or_those_it_was_given() -> None:
    title = "无民事行为能力人、限制民事行为能力人监护证明"
    evenly = lines_of(render_certificate(replace(HARDSHIP, title=title)))
    assert evenly[1:3] == ["无民事行为能力人、限制", "民事行为能力人监护证明"]
    given = replace(
        HARDSHIP, title=title, title_lines=("无民事行为能力人、", "限制民事行为能力人监护证明")
    )
    assert lines_of(render_certificate(given))[1:3] == list(given.title_lines)


def test_the_stub_takes_an_odd_number_of_entries() -> None:
    paper = replace(
        HARDSHIP, stub=Stub((StubLine("当事人", "张桂芳"), StubLine("领取人"), StubLine("备注")))
    )
    assert "备注" in running_text(render_certificate(paper))


def test_a_table_with_ragged_rows_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="every row needs 2 cells"):
        Table(header=("姓名", "关系"), rows=(("张桂芳",),))
