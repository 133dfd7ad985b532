"""CPU time and memory of processes, read where Linux counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

PROC = Path("/proc")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the CPU seconds that processes and all their threads have used so far.

    The scheduler's own nanoseconds where it gives them, else user and system time in ticks of
    10 ms. A process that has ended counts 0.
    """
    return sum(_nanoseconds(pid) / 1e9 for pid in pids)


def _nanoseconds(pid: int) -> float:
    total = 0
    try:
        for thread in (PROC / str(pid) / "task").iterdir():
            total += int((thread / "schedstat").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system) * 1e9
    return float(total)


def watch(*groups: Callable[[], Iterable[int]]) -> Callable[[], float]:
    """Return a meter over all processes that the groups name each time it is read."""
    return lambda: cpu_seconds({pid for group in groups for pid in group()})


def workers_of(master: int) -> list[int]:
    """Return the worker processes of a web server."""
    return [child.pid for child in psutil.Process(master).children()]


def memory_mb(pid: int) -> dict[str, float]:
    """Return resident memory now and at its peak, and the proportional share now, in MB."""
    status = _fields(PROC / str(pid) / "status")
    shares = _fields(PROC / str(pid) / "smaps_rollup")
    found = {
        "rss": status.get("VmRSS"), "peak_rss": status.get("VmHWM"), "pss": shares.get("Pss"),
    }  # fmt: skip
    return {name: round(kb / 1024, 1) for name, kb in found.items() if kb is not None}


def _fields(path: Path) -> dict[str, int]:
    """Return the fields of a /proc file that are given in kB."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in lines if line.endswith(" kB") and ":" in line)
    return {name: int(value.split()[0]) for name, value in pairs}
