"""`manage.py find`: requests in, verdicts out, one a line."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from catalog.finder import Finder
from catalog.management.commands.find import answers


def ask(file: Path | str, tenant: str = "pzh-dongqu") -> list[str]:
    out = io.StringIO()
    call_command("find", tenant=tenant, tsv=str(file), stdout=out)
    return out.getvalue().splitlines()


def test_an_unknown_tenant_is_one_sentence(county: object, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^There is no tenant atlantis\.$"):
        ask(tmp_path / "no.tsv", tenant="atlantis")


def test_a_file_that_is_not_there_is_one_sentence(county: object, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no\.tsv cannot be read: No such file or directory\.$"):
        ask(tmp_path / "no.tsv")
    with pytest.raises(CommandError, match=r"cannot be read: Is a directory\.$"):
        ask(tmp_path)


def test_bytes_that_are_no_text_are_named_by_their_line(county: object, tmp_path: Path) -> None:
    file = tmp_path / "gbk.tsv"
    file.write_bytes("收入证明\n".encode() + "单身证明\n".encode("gbk"))
    with pytest.raises(CommandError, match=r"is not UTF-8 text: see line 2\.$"):
        ask(file)


def test_every_request_gets_a_line_of_four_columns(county: object, tmp_path: Path) -> None:
    file = tmp_path / "requests.tsv"
    file.write_text(
        "\ufeff开个没坐过牢的证明\r\n\n经济困难证明\t法律援助\n收入证明\n停电了\n", "utf-8"
    )
    rows = [line.split("\t") for line in ask(file)]
    assert [(row[0], row[1]) for row in rows] == [
        ("开个没坐过牢的证明", "PROHIBITED"),
        ("经济困难证明 法律援助", "RETAINED"),
        ("收入证明", "ASK"),
        ("停电了", "NEITHER"),
    ]
    assert [row[2].split(",")[0] for row in rows[:3]] == ["P05", "R06", "P17"]
    assert all(len(row) == 4 and 0 <= float(row[3]) <= 1 for row in rows)
    assert all(len(row[2].split(",")) <= 3 for row in rows)


def test_a_dash_reads_standard_input(county: object, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = SimpleNamespace(buffer=io.BytesIO(b"wfzjl\n"))
    monkeypatch.setattr(sys, "stdin", typed)
    assert ask("-")[0].startswith("wfzjl\tPROHIBITED\tP05")


def test_lines_go_out_as_they_come_in(finder: Finder) -> None:
    taken: list[int] = []

    def endless() -> object:
        for number in range(10**9):
            taken.append(number)
            yield "单身证明\n"

    lines = answers(finder, endless())  # type: ignore[arg-type]
    assert [next(lines).split("\t")[1] for _ in range(3)] == ["ASK"] * 3
    assert taken == [0, 1, 2]
