"""What people and machines ask all day, against an empty view on the same server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, cycle

from tests.benchmarks.bench import Bench
from tests.benchmarks.client import UnexpectedAnswer
from tests.benchmarks.harness import Row, Way, row_of, take_turns

FINDER_TARGET = 3.0
VERIFY_TARGET = 4.0
BURST = 5
ITEM_CPU_TARGET = 2.0
# Retained, prohibited, a question, neither; outright, colloquial, pinyin, initials.
QUERIES = (
    "经济困难证明", "无犯罪记录证明", "收入证明", "开个单身证明", "打官司没钱请律师",
    "qinshu guanxi", "jzzm", "养犬证明", "亲属关系证明", "学区房买卖",
)  # fmt: skip
ITEMS = ("R06", "P02", "R01", "P10")
VERIFY = (
    "query($code: String!) { verify(code: $code) "
    "{ outcome itemName number issuerName subjectName issuedOn } }"
)


def run(bench: Bench) -> list[Row]:
    """Measure finder, verification and pages in turns with the empty views."""
    clerk, resident = bench.client("clerk"), bench.client()

    def counter_search(query: str) -> None:
        clerk.post("/counter/", {"q": query}, status=200, headers={"HX-Request": "true"})

    def sealed(query: str) -> str:
        return resident.post("/search/", {"q": query}).location

    def verify(code: str) -> None:
        asked = json.dumps({"query": VERIFY, "variables": {"code": code}}).encode()
        answer = resident.post_json("/graphql/", asked)
        if b'"GENUINE"' not in answer.body:
            raise UnexpectedAnswer(f"verify: {answer.body.decode()}")

    codes = bench.prepared["codes"]
    meter = bench.server_meter()
    pages: dict[str, Callable[[], object]] = {
        "empty": lambda: resident.get("/bench-empty/"),
        "empty page": lambda: resident.get("/bench-empty-page/"),
        "counter search": _each(counter_search, QUERIES),
        "counter search, new": _each(lambda query: counter_search(_never_said(query)), QUERIES),
        "portal answer": _each(resident.get, [sealed(query) for query in QUERIES]),
        "portal search, new": _each(
            lambda query: resident.get(sealed(_never_said(query))), QUERIES
        ),
        "verify": _each(verify, codes),
        "verify page": _each(lambda code: resident.get(f"/v/{code}"), codes),
        "portal item": _each(lambda code: resident.get(f"/items/{code}/"), ITEMS),
        "counter home": lambda: clerk.get("/counter/"),
    }
    ways = [Way(name, once, meter, burst=BURST) for name, once in pages.items()]
    taken = take_turns(ways, bench.rounds, label="Finder, GraphQL and pages")

    def row(what: str, name: str, floor: str = "empty", target: float | None = None) -> Row:
        floor_name = f"{floor} view" if floor == "empty" else "empty template view"
        return row_of(what, taken[name], taken[floor], floor_name=floor_name, target=target)

    return [
        row("finder, counter results (htmx)", "counter search", target=FINDER_TARGET),
        row("  … words never said before", "counter search, new", target=FINDER_TARGET),
        row("finder, portal answer", "portal answer", target=FINDER_TARGET),
        row("  … never said before, sent and answered (two requests)", "portal search, new"),
        row("GraphQL verify", "verify", target=VERIFY_TARGET),
        row("verification page", "verify page"),
        replace(
            row("portal item page (CPU)", "portal item", "empty page", ITEM_CPU_TARGET),
            target_is_cpu=True,
        ),
        row("counter home", "counter home", "empty page"),
        row("empty template view", "empty page"),
    ]


def _never_said(query: str) -> str:
    """Return words that mean the same and that no process has been asked yet."""
    return f"{query}{next(_numbers)}"


_numbers = count(1)


def _each(
    ask: Callable[[str], object], values: Iterator[str] | list[str] | tuple[str, ...]
) -> Callable[[], object]:
    """Return a call that asks with the next value each time, over and over."""
    turning = cycle(values)
    return lambda: ask(next(turning))
