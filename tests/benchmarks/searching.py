"""Finding papers again in a book of a million certificates, through HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from infra.devservices.problems import Problem
from infra.devservices.progress import Progress
from infra.devservices.state import ROOT, read_state
from tests.benchmarks.bench import Bench
from tests.benchmarks.client import Client, UnexpectedAnswer
from tests.benchmarks.harness import Row, Way, take_turns

TENANT = "pzh-xiqu"
BOOK = 1_000_000
TARGET_MS = 50


def run(bench: Bench) -> list[Row]:
    """Ask for everything that can be asked for, as a clerk and as the county's officer."""
    size = _size()
    book = _prepared(bench, size)
    rows = []
    for role in ("clerk", "officer"):
        client = Client(bench.stack.demo["tenants"][TENANT]["url"])
        client.sign_in(bench.stack.demo["tenants"][TENANT]["accounts"][role])
        ways = [Way(name, _asking(client, words)) for name, words in questions(book).items()]
        taken = take_turns(ways, max(10, bench.rounds // 3), label=f"Searching as {role}")
        for name, series in taken.items():
            what = f"search {size:,}, {role}: {name}"
            rows.append(
                Row(
                    what, series.median, series.p95, target=TARGET_MS, target_is_ms=True,
                    target_is_p95=True,
                )
            )  # fmt: skip
    return rows


def questions(book: dict[str, Any]) -> dict[str, list[str]]:
    """Return the ways to ask, each with the words that are asked in turn."""
    people, units = book["people"], book["units"]
    today = date.today()  # noqa: DTZ011
    old = today - timedelta(days=3 * 365)
    return {
        "name": [one["name"] for one in people],
        "pinyin": ["zhangxiuying", "wangjianguo", "liguolan", "qinxiaoyu"],
        "initials": ["zxy", "wjg", "qxm", "lzq"],
        "ID number": [one["id_number"] for one in people],
        "telephone": [one["phone"] for one in people],
        "serial": ["1234", "2001号", "第4999号"],
        "item": ["R06", "R01"],
        "unit": units,
        "part of units": ["司法局", "公证", "银行"],
        "day": ["今天", str(today - timedelta(days=5)), str(old)],
        "month": ["本月", "上月", f"{old.year}年{old.month}月"],
        "old year": [f"{today.year - 4}年"],
        "item in an old month": [f"R03 {old.year}年{old.month}月"],
        "name, item and year": [f"{one['name']} R06 {old.year}年" for one in people],
        "unit and old year": [f"{unit} {today.year - 4}年" for unit in units],
        "nothing found": ["不存在人", "第999999号", "wwwwxyz"],
    }


def _asking(client: Client, words: list[str]) -> Callable[[], None]:
    turn = cycle(words)

    def ask() -> None:
        answer = client.post("/counter/find/", {"who": next(turn)}, status=200)
        if not answer.body:
            raise UnexpectedAnswer("A search without an answer.")

    return ask


def _prepared(bench: Bench, size: int) -> dict[str, Any]:
    file = bench.folder / "book.json"
    with Progress(f"Writing a book of {size:,} certificates"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.prepare_book", str(file), str(size)],
            cwd=ROOT, env=bench.stack.env, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise Problem(f"The book was not written: {done.stderr.strip().splitlines()[-1]}")
    return read_state(file)


def _size() -> int:
    given = os.environ.get("BENCH_BOOK") or str(BOOK)
    if not given.isdigit() or int(given) < 1000:
        raise Problem(f"BENCH_BOOK={given} is no number from 1000: for example BENCH_BOOK=1000000")
    return int(given)
