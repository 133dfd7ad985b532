"""The notice itself, as a bureau would bring it: Word, spreadsheet, clipboard."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.importing import Imported, read_lists, read_pasted, to_payload
from catalog.payloads import founding_payload
from tests.catalog.importing import files

TEXTS = ("name", "guidance", "category", "purpose", "issuer")


def in_word() -> Imported:
    tables = files.annex(1), files.annex(2)
    return read_lists("通知.docx", files.word(*tables, titles=files.titles()))


def in_a_spreadsheet() -> Imported:
    return read_lists("清单.xlsx", files.spreadsheet(files.annex(1), files.annex(2)))


def as_plain_text() -> Imported:
    return read_pasted(files.NOTICE)


def as_a_text_file() -> Imported:
    return read_lists("通知.txt", files.NOTICE.replace("\n", "\r\n").encode("gb18030"))


def as_html() -> Imported:
    return read_pasted(files.html(files.annex(1), files.annex(2)))


def copied_from_word_as_text() -> Imported:
    lines = ["\t".join(row) for row in files.annex(1)] + [""]
    return read_pasted("\n".join(lines + ["\t".join(row) for row in files.annex(2)]))


def copied_from_a_spreadsheet() -> Imported:
    def quoted(cell: str) -> str:
        return f'"{cell}"' if "\n" in cell else cell

    rows = files.annex(1) + files.annex(2)
    return read_pasted("\n".join("\t".join(map(quoted, row)) for row in rows))


@pytest.fixture(
    params=[
        in_word,
        in_a_spreadsheet,
        as_plain_text,
        as_a_text_file,
        as_html,
        copied_from_word_as_text,
        copied_from_a_spreadsheet,
    ],
    ids=lambda way: way.__name__,
)
def imported(request: pytest.FixtureRequest) -> Imported:
    return request.param()


def test_the_notice_comes_in_without_a_problem(imported: Imported) -> None:
    assert imported.problems == ()


def test_exactly_20_and_7_items_with_identical_text(imported: Imported) -> None:
    assert (len(imported.prohibited), len(imported.retained)) == (20, 7)
    items = founding_payload()["items"]
    for row, item in zip(imported.prohibited + imported.retained, items, strict=True):
        for name in TEXTS:
            assert getattr(row, name, "") == item[name], (item["code"], name)
        assert list(getattr(row, "relying_parties", ())) == item["relying_parties"]
        assert row.number == item["position"]


def test_a_first_draft_has_the_codes_and_sources_of_the_notice(imported: Imported) -> None:
    draft = to_payload(imported, on=date(2022, 6, 22))
    expected = founding_payload()["items"]
    for name in (*TEXTS, "code", "kind", "position", "source", "relying_parties"):
        assert [item[name] for item in draft.payload["items"]] == [one[name] for one in expected]


def test_on_top_of_the_present_edition_nothing_is_different(imported: Imported) -> None:
    present = founding_payload()
    draft = to_payload(imported, present, on=date(2022, 6, 22))
    assert draft.problems == ()
    assert draft.payload["items"] == present["items"]
    assert draft.payload["templates"] == present["templates"]


@pytest.mark.parametrize("way", [in_word, as_plain_text])
def test_the_titles_of_both_lists_are_found(way) -> None:
    imported = way()
    assert (imported.prohibited_title, imported.retained_title) == files.titles()


def test_a_pasted_annex_that_lost_its_first_tab_is_read_all_the_same() -> None:
    annex = files.NOTICE.partition("附件2\n")[2].partition("（第一批）")[2]
    imported = read_pasted(annex.strip())
    assert [len(imported.retained), imported.retained[6].purpose] == [7, "证明指定监护人情况"]
    assert imported.problems == ()
