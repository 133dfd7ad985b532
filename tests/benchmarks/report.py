"""The table on the terminal and `latest.json`."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.devservices.state import ROOT
from tests.benchmarks.harness import Row

HEADINGS = (
    "what",
    "median",
    "p95",
    "CPU",
    "floor",
    "floor CPU",
    "ratio",
    "CPU ratio",
    "target",
    "",
)


def table(rows: list[Row]) -> str:
    """Return the rows as a table, times in milliseconds."""
    lines = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = ["  ".join(_aligned(line, widths)).rstrip() for line in lines]
    return "\n".join([text[0], "-" * sum((*widths, 2 * len(widths) - 2)), *text[1:]])


def _aligned(line: tuple[str, ...], widths: list[int]) -> list[str]:
    first, *rest = line
    return [
        first.ljust(widths[0]),
        *(cell.rjust(w) for cell, w in zip(rest, widths[1:], strict=True)),
    ]


def _cells(row: Row) -> tuple[str, ...]:
    target = ""
    if row.target is not None:
        target = f"≤ {row.target:.0f} ms" if row.target_is_ms else f"≤ {row.target:.1f} ×"
    verdict = {None: "", True: "✓", False: "✗"}[row.is_met]
    return (
        row.what, _ms(row.median), _ms(row.p95), _ms(row.cpu), _ms(row.floor_median),
        _ms(row.floor_cpu), _times(row.ratio), _times(row.cpu_ratio), target, verdict,
    )  # fmt: skip


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f} ×"


def verdict(rows: list[Row]) -> str:
    """Say in one sentence whether all targets are met, and which are not."""
    missed = [row.what.strip() for row in rows if row.is_met is False]
    if missed:
        return f"Targets MISSED: {', '.join(missed)}."
    return f"All {sum(row.is_met is True for row in rows)} targets are met."


def write(path: Path, rows: list[Row], *, memory: dict[str, float], rounds: int) -> None:
    """Write everything as JSON, with what is needed to compare it with another run."""
    load = os.getloadavg()
    content: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "rounds": rounds,
        "machine": {"cpus": os.cpu_count(), "load_1m": round(load[0], 2)},
        "unit": "ms",
        "rows": [row.as_data() for row in rows],
        "web_worker_memory_mb": memory,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.strip()
