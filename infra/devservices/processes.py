"""Which process is which, from /proc: a remembered process id may name a stranger by now."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")


def name_of(pid: int) -> str | None:
    """Return the name of a running process, None where there is none."""
    try:
        return (PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return None


def folder_of(pid: int) -> Path | None:
    """Return the working folder of a process, None where it is gone or not ours to see."""
    try:
        return Path(os.readlink(PROC / str(pid) / "cwd"))
    except OSError:
        return None


def birth_of(pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot; None where it is gone.

    With the process id it names one process for good.
    """
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    state, *fields = text[text.rindex(")") + 2 :].split()
    return None if state == "Z" else int(fields[18])


def is_server(pid: int, name: str, folder: Path) -> bool:
    """Tell whether a process is the named server working in a folder, and no stranger."""
    return name_of(pid) == name and folder_of(pid) == folder.resolve()


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until a condition holds; False when it does not after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True


def wait_gone(pid: int, born: int | None, seconds: float) -> bool:
    """Wait until a process has ended; False when it is still there after so many seconds."""
    return wait_until(lambda: birth_of(pid) is None or birth_of(pid) != born, seconds)


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a process group that may have ended already."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return
