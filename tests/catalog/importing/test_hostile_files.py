"""Files that are not what they seem: one clear sentence each, quickly, never a traceback."""

from __future__ import annotations

import contextlib
import io
import random
import time
import zipfile
import zlib

import pytest
from PIL import Image

from catalog.exporting import edition_xlsx
from catalog.importing import ImportRefused, read_lists, read_pasted
from catalog.importing.packages import MOST_BYTES
from catalog.importing.refusals import (
    FileEmpty,
    FileExpandsTooMuch,
    FileTooLarge,
    HasMacros,
    HasPassword,
    NameContradictsContent,
    NoListsFound,
    NotALists,
    OldFormat,
    TooManyMergedCells,
    TooManyRows,
)
from catalog.payloads import founding_payload
from tests.catalog.importing import files

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XML = b'<?xml version="1.0" encoding="UTF-8"?>'
LAUGHS = (
    XML
    + b"""<!DOCTYPE lolz [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><w:document xmlns:w="x">&c;</w:document>"""
)


@pytest.fixture(scope="module")
def docx() -> bytes:
    return files.word(files.annex(1), files.annex(2))


@pytest.fixture(scope="module")
def xlsx() -> bytes:
    return files.spreadsheet(files.annex(1), files.annex(2))


def refusal(name: str, content: bytes) -> ImportRefused:
    """The refusal, which has to come within a second and a half."""
    began = time.process_time()
    with pytest.raises(ImportRefused) as refused:
        read_lists(name, content)
    assert time.process_time() - began < 1.5
    assert refused.value.message.endswith(("。", "）。"))
    return refused.value


def many_rows(count: int) -> list[list[str]]:
    rows = [[str(n), f"第{n}种证明", f"请到第{n}号窗口办理。"] for n in range(1, count + 1)]
    return [files.PROHIBITED_HEADING, *rows]


@pytest.mark.parametrize("name", ["清单.docx", "清单.xlsx", "清单.txt", ""])
@pytest.mark.parametrize("content", [b"", b" \n\t "])
def test_an_empty_file_is_refused(name: str, content: bytes) -> None:
    assert type(refusal(name, content)) is FileEmpty


def test_a_file_of_more_bytes_than_any_list_is_refused() -> None:
    assert type(refusal("清单.docx", b"PK" + bytes(MOST_BYTES))) is FileTooLarge


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"%PDF-1.7\n%...", NotALists),
        (b"\xff\xd8\xff\xe0 JFIF", NotALists),
        (b"\x89PNG\r\n\x1a\n", NotALists),
        (b"{\\rtf1 text}", NotALists),
        (b"MZ\x90\x00", NotALists),
        (b"Rar!\x1a\x07", NotALists),
        (b"\x00\x01\x02\x03", NotALists),
        (OLE + bytes(512) + "WordDocument".encode("utf-16-le"), OldFormat),
        (OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), HasPassword),
    ],
)
def test_a_file_of_another_kind_is_named_by_its_content(
    content: bytes, refused: type[ImportRefused]
) -> None:
    assert type(refusal("清单.docx", content)) is refused


def test_bytes_in_no_encoding_are_refused() -> None:
    assert type(refusal("清单.txt", b"\xff\xff\xfd\x81\x20")) is NotALists


def test_a_spreadsheet_named_docx_and_text_named_xlsx_are_refused(xlsx: bytes) -> None:
    assert type(refusal("清单.docx", xlsx)) is NameContradictsContent
    assert type(refusal("清单.xlsx", "序号\t证明名称".encode())) is NameContradictsContent


def test_a_zip_that_is_no_document_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("清单.txt", "序号")
    assert type(refusal("清单.docx", target.getvalue())) is NotALists


def test_macros_are_refused_under_any_name(docx: bytes, xlsx: bytes) -> None:
    assert type(refusal("清单.xlsm", xlsx)) is HasMacros
    assert type(refusal("清单.docm", docx)) is HasMacros
    hidden = files.repacked(xlsx, {"xl/vbaProject.bin": OLE})
    assert type(refusal("清单.xlsx", hidden)) is HasMacros
    types = files.part(docx, "[Content_Types].xml").replace(
        b"openxmlformats-officedocument.wordprocessingml.document.main",
        b"ms-word.document.macroEnabled.main",
    )
    renamed = files.repacked(docx, {"[Content_Types].xml": types})
    assert type(refusal("清单.docx", renamed)) is HasMacros


def test_an_encrypted_zip_is_refused(docx: bytes) -> None:
    flagged = bytearray(docx)
    at = flagged.find(b"PK\x01\x02")
    while at >= 0:
        flagged[at + 8] |= 1
        at = flagged.find(b"PK\x01\x02", at + 4)
    assert type(refusal("清单.docx", bytes(flagged))) is HasPassword


@pytest.mark.parametrize(
    ("name", "part", "size"),
    [
        ("清单.docx", "word/document.xml", 11_000_000),
        ("清单.docx", "word/document.xml", 400_000_000),
        ("清单.docx", "word/styles.xml", 50_000_000),
        ("清单.xlsx", "xl/sharedStrings.xml", 11_000_000),
        ("清单.xlsx", "xl/worksheets/sheet1.xml", 90_000_000),
        ("清单.xlsx", "xl/styles.xml", 4_000_000),
    ],
)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    docx: bytes, xlsx: bytes, name: str, part: str, size: int
) -> None:
    bomb = files.repacked(docx if name.endswith("docx") else xlsx, {part: b" " * size})
    assert type(refusal(name, bomb)) is FileExpandsTooMuch


def test_a_zip_with_thousands_of_parts_is_refused(docx: bytes) -> None:
    crowd = files.repacked(docx, {f"word/media/{n}.png": b"x" for n in range(3_000)})
    assert type(refusal("清单.docx", crowd)) is FileExpandsTooMuch


def test_a_part_that_is_larger_than_it_says_is_refused(docx: bytes) -> None:
    body = zlib.compress(b" " * 5_000_000)[2:-4]
    bomb = files.repacked(docx, {"word/document.xml": b" " * 5_000_000})
    assert body in bomb
    lying = bomb.replace((5_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert type(refusal("清单.docx", lying)) is ImportRefused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
def test_entities_are_refused_in_any_encoding(docx: bytes, encoding: str) -> None:
    body = LAUGHS.decode().replace("UTF-8", encoding).encode(encoding)
    assert type(refusal("清单.docx", files.repacked(docx, {"word/document.xml": body}))) is (
        ImportRefused
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"])
def test_an_entity_that_points_to_a_file_is_refused(xlsx: bytes, part: str) -> None:
    body = XML + b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
    assert type(refusal("清单.xlsx", files.repacked(xlsx, {part: body}))) is ImportRefused


def test_a_huge_picture_in_a_document_is_never_looked_at(docx: bytes) -> None:
    picture = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(picture, "BMP")
    began = time.process_time()
    large = files.repacked(docx, {"word/media/image1.bmp": picture.getvalue()})
    began = time.process_time()
    assert len(read_lists("清单.docx", large).prohibited) == 20
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_ten_thousand_rows_are_refused_quickly(count: int) -> None:
    rows = many_rows(count)
    text = "\n".join("\t".join(row) for row in rows)
    assert type(refusal("清单.txt", text.encode())) in (TooManyRows, FileTooLarge)
    page = files.html(rows)[:1_900_000]
    assert type(refusal("清单.html", page.encode())) is TooManyRows
    csv = "\n".join(",".join(row) for row in rows)[:1_900_000]
    assert type(refusal("清单.csv", csv.encode())) is TooManyRows


def test_a_spreadsheet_of_ten_thousand_rows_is_refused_quickly() -> None:
    content = files.spreadsheet(many_rows(10_000))
    assert type(refusal("清单.xlsx", content)) is TooManyRows


def test_a_document_of_ten_thousand_rows_is_refused_quickly(docx: bytes) -> None:
    body = files.part(docx, "word/document.xml")
    start, end = body.find(b"<w:tr>"), body.find(b"</w:tbl>")
    rows = b"".join(
        f"<w:tr><w:tc><w:p><w:r><w:t>{n}</w:t></w:r></w:p></w:tc></w:tr>".encode()
        for n in range(10_000)
    )
    long = files.repacked(docx, {"word/document.xml": body[:start] + rows + body[end:]})
    assert type(refusal("清单.docx", long)) is TooManyRows


def test_a_sheet_merged_to_its_last_corner_is_read_and_a_thousand_of_them_refused(
    xlsx: bytes,
) -> None:
    sheet = files.part(xlsx, "xl/worksheets/sheet1.xml")

    def merged(*ranges: str) -> bytes:
        cells = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
        body = sheet.replace(
            b"<pageMargins", f"<mergeCells>{cells}</mergeCells><pageMargins".encode()
        )
        return files.repacked(xlsx, {"xl/worksheets/sheet1.xml": body})

    one = read_lists("清单.xlsx", merged("F1:XFD1048576"))
    assert len(one.prohibited) == 20
    crowd = merged(*["A1:XFD1048576"] * 1_000)
    assert type(refusal("清单.xlsx", crowd)) is TooManyMergedCells


@pytest.mark.parametrize(
    "text",
    [
        "\t序号\n\t证明名称\n" * 25_000,
        "序号\t证明名称\t办事途径\n1\t甲\t乙\n" + "x\n" * 900_000,
        "序号\t证明名称\t办事途径\n1\t甲\t乙\n" + "x\n" * 50_000,
        "序号\t证明名称\n" + '\t"' * 500_000,
        "序号\t证明名称\t办事途径\n1\t" + "（" * 200_000 + "\t乙" + " " * 200_000,
        "<table><tr><td rowspan=2000 colspan=40>x" * 20_000,
    ],
    ids=["headings", "lines", "one cell", "quotes", "brackets", "spans"],
)
def test_text_made_to_take_long_does_not(text: str) -> None:
    began = time.process_time()
    with contextlib.suppress(ImportRefused):
        read_pasted(text)
    assert time.process_time() - began < 4


def test_a_row_of_a_million_formatted_cells_is_refused(xlsx: bytes) -> None:
    sheet = files.part(xlsx, "xl/worksheets/sheet1.xml")
    chance = random.Random(5)
    cells = b"".join(
        b"<c/>" * 30 + f'<c t="{chance.getrandbits(64):x}"/>'.encode() for _ in range(40_000)
    )
    wide = sheet.replace(b"<sheetData>", b'<sheetData><row r="1">' + cells + b"</row>")
    content = files.repacked(xlsx, {"xl/worksheets/sheet1.xml": wide})
    assert type(refusal("清单.xlsx", content)) is TooManyRows


def test_deep_nesting_is_refused(docx: bytes) -> None:
    head = files.part(docx, "word/document.xml").partition(b"<w:body>")[0]
    deep = head + b"<w:body>" + b"<w:p>" * 5_000 + b"</w:p>" * 5_000 + b"</w:body></w:document>"
    assert type(refusal("清单.docx", files.repacked(docx, {"word/document.xml": deep}))) is (
        ImportRefused
    )


def test_a_file_without_the_lists_is_refused() -> None:
    assert type(refusal("通知.docx", files.word([["姓名", "电话"], ["甲", "1"]]))) is NoListsFound
    assert type(refusal("通知.xlsx", files.spreadsheet([["姓名"], ["甲"]]))) is NoListsFound
    assert type(refusal("通知.txt", "今天天气很好。".encode())) is NoListsFound
    with pytest.raises(NoListsFound):
        read_pasted("<table><tr><td>甲</td></tr></table>")


@pytest.mark.parametrize("name", ["清单.docx", "清单.xlsx"])
def test_a_damaged_file_is_read_or_refused_by_name(docx: bytes, xlsx: bytes, name: str) -> None:
    whole = docx if name.endswith("docx") else xlsx
    chance = random.Random(3)
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        content = bytes(damaged[: chance.choice([len(damaged), chance.randrange(4, len(damaged))])])
        with contextlib.suppress(ImportRefused):
            read_lists(name, content)


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_damaged_part_is_read_or_refused_by_name(docx: bytes, kind: str) -> None:
    whole = docx if kind == "docx" else edition_xlsx(founding_payload())
    chance = random.Random(4)
    parts = {
        "docx": ["word/document.xml", "[Content_Types].xml"],
        "xlsx": [
            "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml",
            "xl/_rels/workbook.xml.rels", "xl/styles.xml", "[Content_Types].xml",
        ],
    }[kind]  # fmt: skip
    for _ in range(60):
        name = chance.choice(parts)
        body = bytearray(files.part(whole, name))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(body))
            body[at : at + chance.choice([0, 1, 3])] = chance.randbytes(chance.choice([0, 1]))
        for changed in (bytes(body), None):
            with contextlib.suppress(ImportRefused):
                read_lists(f"清单.{kind}", files.repacked(whole, {name: changed}, level=1))
