"""Tables as people really make them: what is read, and what the editor is told, row by row."""

from __future__ import annotations

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement

from catalog.importing import Imported, read_lists, read_pasted
from tests.catalog.importing import files
from tests.catalog.importing.files import A_RETAINED_ROW, PROHIBITED_HEADING, RETAINED_HEADING


def pasted(*rows: list[str]) -> Imported:
    return read_pasted("\n".join("\t".join(row) for row in rows))


def told(imported: Imported) -> list[tuple[str, int, str]]:
    return [(one.list, one.row, one.column) for one in imported.problems]


def test_a_missing_column_is_named_and_the_rest_is_read() -> None:
    imported = pasted(["序号", "证明材料", "用证单位"], ["1", "指定监护人证明", "市人民法院"])
    assert [one.name for one in imported.retained] == ["指定监护人证明"]
    assert imported.retained[0].relying_parties == ("市人民法院",)
    assert told(imported) == [
        ("RETAINED", 0, "证明类别"),
        ("RETAINED", 0, "开具单位"),
        ("RETAINED", 0, "证明用途"),
    ]
    assert imported.problems[2].sentence == "保留清单缺少“证明用途”一列，这一列没有导入。"


def test_a_list_without_its_second_column_is_known_by_its_title() -> None:
    text = "某市不应出具证明事项清单\n序号\t证明名称\n1\t健在证明\n"
    imported = read_pasted(text)
    assert [one.name for one in imported.prohibited] == ["健在证明"]
    assert told(imported) == [("PROHIBITED", 0, "办事途径")]


def test_a_column_we_do_not_know_is_named() -> None:
    imported = pasted([*PROHIBITED_HEADING, "备注"], ["1", "健在证明", "核对。", "略"])
    assert [one.sentence for one in imported.problems] == ["没有读取“备注”一列：不认识这个列名。"]


def test_headings_with_notes_spaces_and_other_words_are_known() -> None:
    imported = pasted(["序 号", "证明事项名称（全称）", "办理途径："], ["1", "健在证明", "核对。"])
    assert (imported.prohibited[0].name, imported.problems) == ("健在证明", ())


def test_a_duplicate_name_is_left_out_and_the_first_row_named() -> None:
    imported = pasted(
        PROHIBITED_HEADING,
        ["1", "健在证明", "核对。"],
        ["2", "健 在证明", "再核对。"],
        ["3", "死亡证明", "医院。"],
    )
    assert [one.name for one in imported.prohibited] == ["健在证明", "死亡证明"]
    assert told(imported)[0] == ("PROHIBITED", 3, "证明名称")
    assert imported.problems[0].sentence == "“健在证明”与不应出具清单第 2 行重复，这一行没有导入。"


def test_a_name_on_both_lists_is_left_out_of_the_second() -> None:
    imported = pasted(
        PROHIBITED_HEADING, ["1", "指定监护人证明", "核对。"], RETAINED_HEADING, A_RETAINED_ROW
    )
    assert (len(imported.prohibited), len(imported.retained)) == (1, 0)
    assert told(imported) == [("RETAINED", 2, "证明材料")]


@pytest.mark.parametrize("numbers", [("１", "２"), ("1.", "2、"), ("一", "二"), ("（1）", "(2)")])
def test_numbers_in_every_script_are_understood(numbers: tuple[str, str]) -> None:
    first, second = numbers
    imported = pasted(
        PROHIBITED_HEADING, [first, "健在证明", "核对。"], [second, "死亡证明", "医院。"]
    )
    assert [one.number for one in imported.prohibited] == [1, 2]
    assert imported.problems == ()


def test_full_width_digits_in_a_text_stay_as_they_are() -> None:
    imported = pasted(PROHIBITED_HEADING, ["1", "户口登记变更证明", "５项内容直接向公安部门申请。"])
    assert imported.prohibited[0].guidance == "５项内容直接向公安部门申请。"


def test_a_gap_in_the_numbers_is_pointed_out() -> None:
    imported = pasted(PROHIBITED_HEADING, ["1", "健在证明", "核对。"], ["3", "死亡证明", "医院。"])
    assert len(imported.prohibited) == 2
    assert imported.problems[0].sentence == "序号应当是 2，表里是 3。请核对有没有漏行。"


def test_a_row_without_a_name_or_guidance_is_pointed_out() -> None:
    content = files.word([PROHIBITED_HEADING, ["1", "", "核对。"], ["1", "健在证明", ""]])
    imported = read_lists("清单.docx", content)
    assert [one.name for one in imported.prohibited] == ["健在证明"]
    assert told(imported) == [("PROHIBITED", 2, "证明名称"), ("PROHIBITED", 3, "办事途径")]


def test_a_text_too_long_for_its_field_is_cut_and_said_so() -> None:
    imported = pasted(PROHIBITED_HEADING, ["1", "证" * 130, "核对。"])
    assert len(imported.prohibited[0].name) == 120
    assert told(imported) == [("PROHIBITED", 2, "证明名称")]


def test_a_heading_repeated_on_the_next_page_is_no_item() -> None:
    rows = [PROHIBITED_HEADING, ["1", "健在证明", "核对。"]]
    content = files.word([*rows, PROHIBITED_HEADING, ["2", "死亡证明", "医院。"]])
    imported = read_lists("清单.docx", content)
    assert (len(imported.prohibited), imported.problems) == (2, ())


def test_a_table_cut_in_two_goes_on_with_its_numbers() -> None:
    content = files.word(
        [PROHIBITED_HEADING, ["1", "健在证明", "核对。"]], [["2", "死亡证明", "医院。"]]
    )
    assert [one.number for one in read_lists("清单.docx", content).prohibited] == [1, 2]


def test_cells_merged_downwards_in_word_count_for_each_row() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=6)
    second = ["2", "近亲属关系证明", "", "", "", "证明关系"]
    for line, texts in zip(table.rows, [RETAINED_HEADING, A_RETAINED_ROW, second], strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text
    for column in (2, 3, 4):
        table.cell(1, column).merge(table.cell(2, column))
    imported = read_lists("清单.docx", files.saved(document))
    assert [one.category for one in imported.retained] == ["个人办事"] * 2
    assert [one.issuer for one in imported.retained] == ["村委会"] * 2
    assert imported.problems == ()


def test_cells_merged_downwards_in_a_sheet_count_for_each_row() -> None:
    second = ["2", "近亲属关系证明", "", "", "", "证明关系"]
    content = files.spreadsheet(
        [RETAINED_HEADING, A_RETAINED_ROW, second], merge={0: ["C2:C3", "D2:D3", "E2:E3"]}
    )
    imported = read_lists("清单.xlsx", content)
    assert [one.relying_parties for one in imported.retained] == [("市人民法院",)] * 2
    assert imported.problems == ()


def test_rows_under_one_merged_name_become_one_item_and_are_pointed_out() -> None:
    content = files.spreadsheet(
        [PROHIBITED_HEADING, ["1", "健在证明", "先核对。"], ["", "", "再查询。"]],
        merge={0: ["A2:A3", "B2:B3"]},
    )
    imported = read_lists("清单.xlsx", content)
    assert [one.guidance for one in imported.prohibited] == ["先核对。再查询。"]
    assert told(imported) == [("PROHIBITED", 3, "证明名称")]


def test_a_subheading_across_the_table_is_no_item() -> None:
    rows = [PROHIBITED_HEADING, ["一、公安类", "", ""], ["1", "健在证明", "核对。"]]
    imported = read_lists("清单.xlsx", files.spreadsheet(rows, merge={0: ["A2:C2"]}))
    assert len(imported.prohibited) == 1
    assert imported.problems[0].sentence == "“一、公安类”占了整行，当作小标题，没有导入。"


def test_merged_cells_on_a_web_page_are_spread() -> None:
    page = (
        "<table><tr><th>序号<th>证明材料<th>证明类别<th>用证单位<th>开具单位<th>证明用途</tr>"
        "<tr><td>1<td>甲证明<td rowspan=2>个人办事<td rowspan='2'>法院<td rowspan=99>村委会<td>甲用</tr>"
        "<tr><td>2<td>乙证明<td>乙用</tr></table>"
    )
    imported = read_pasted(page)
    assert [(one.category, one.issuer, one.purpose) for one in imported.retained] == [
        ("个人办事", "村委会", "甲用"),
        ("个人办事", "村委会", "乙用"),
    ]


def test_numbers_written_by_word_itself_are_counted() -> None:
    content = files.word(
        [PROHIBITED_HEADING, ["", "健在证明", "核对。"], ["", "死亡证明", "医院。"]]
    )
    imported = read_lists("清单.docx", content)
    assert (len(imported.prohibited), imported.problems) == (2, ())


def test_a_tracked_deletion_is_not_read_and_an_insertion_is() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, PROHIBITED_HEADING, strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ["1", "健在证明", "旧"], strict=True):
        cell.text = text
    paragraph = table.cell(1, 2).paragraphs[0]
    for tag, text in (("w:del", ""), ("w:ins", "新")):
        change = OxmlElement(tag)
        run = paragraph.runs[0]._r if not text else OxmlElement("w:r")
        if text:
            run.append(OxmlElement("w:t"))
            run[0].text = text
        paragraph._p.append(change)
        change.append(run)
    assert read_lists("清单.docx", files.saved(document)).prohibited[0].guidance == "新"


def test_formulas_are_not_computed_and_errors_are_pointed_out() -> None:
    content = files.spreadsheet(
        [
            PROHIBITED_HEADING,
            ["1", "健在证明", '=HYPERLINK("http://x","核对")'],
            ["2", "甲证明", "#REF!"],
        ]
    )
    imported = read_lists("清单.xlsx", content)
    assert [one.guidance for one in imported.prohibited] == ["", ""]
    assert [one.row for one in imported.problems] == [2, 3, 3]


def test_a_hidden_sheet_is_not_read() -> None:
    book = openpyxl.Workbook()
    for sheet, name in ((book.worksheets[0], "健在证明"), (book.create_sheet(), "死亡证明")):
        sheet.append(PROHIBITED_HEADING)
        sheet.append([1, name, "核对。"])
    book.worksheets[1].sheet_state = "hidden"
    imported = read_lists("清单.xlsx", files.saved(book))
    assert [one.name for one in imported.prohibited] == ["健在证明"]


def test_control_and_zero_width_characters_do_not_come_in() -> None:
    imported = pasted(PROHIBITED_HEADING, ["1", "健在\u200b证\x07明", "核对\ufeff。\ud800"])
    assert (imported.prohibited[0].name, imported.prohibited[0].guidance) == ("健在证明", "核对。")


def test_offices_are_told_apart_but_not_inside_brackets_or_at_a_line_break() -> None:
    def parties(text: str) -> tuple[str, ...]:
        row = [*A_RETAINED_ROW[:3], text, *A_RETAINED_ROW[4:]]
        return (
            read_lists("清单.xlsx", files.spreadsheet([RETAINED_HEADING, row]))
            .retained[0]
            .relying_parties
        )

    assert parties("市（县、区）人民法院、市司法局") == ("市（县、区）人民法院", "市司法局")
    assert parties("市自然资源和\n规划局") == ("市自然资源和规划局",)
    assert parties("市人民法院\n市司法局") == ("市人民法院", "市司法局")


def test_a_line_that_reads_like_a_title_inside_a_cell_ends_no_table() -> None:
    imported = read_pasted(
        "序号\t证明名称\t办事途径\n1\t健在证明\t核对。\n详见保留清单\n2\t死亡证明\t医院。\n2022年6月22日"
    )
    assert [one.guidance for one in imported.prohibited] == ["核对。详见保留清单", "医院。"]
