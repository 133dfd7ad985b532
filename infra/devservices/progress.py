"""Run a long command without silence: a count and the elapsed time, its output in a log."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class Progress:
    """One line that is rewritten on a terminal, and repeated now and then in a pipe."""

    TERMINAL_EVERY = 0.5
    PIPE_EVERY = 10.0

    def __init__(self, label: str, total: int | None = None) -> None:
        self.label = label
        self.total = total
        self.count = 0
        self.stage = ""
        self.started = time.monotonic()
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Progress:
        self._write()
        self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._ticker.join()
        self._write(last=True)

    def line(self) -> str:
        """Return the sentence as it stands now."""
        parts = [self.label]
        if self.count:
            parts.append(f"{self.count} of about {self.total}" if self.total else str(self.count))
        if self.stage:
            parts.append(self.stage)
        parts.append(f"{time.monotonic() - self.started:.0f} s")
        return " · ".join(parts)

    def _tick(self) -> None:
        every = self.TERMINAL_EVERY if sys.stdout.isatty() else self.PIPE_EVERY
        while not self._ended.wait(every):
            self._write()

    def _write(self, *, last: bool = False) -> None:
        if sys.stdout.isatty():
            sys.stdout.write(f"\r\x1b[2K{self.line()}" + ("\n" if last else ""))
        else:
            sys.stdout.write(self.line() + "\n")
        sys.stdout.flush()


def run_counted(
    command: Sequence[str],
    *,
    label: str,
    log: Path,
    counts: str,
    total: int | None = None,
    stages: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
) -> int:
    """Run a command and show how far it is.

    Args:
        command: program and arguments.
        label: what is going on, for people.
        log: file that receives everything the command says.
        counts: regular expression; each line that matches at its start counts one.
        total: how many such lines are expected.
        stages: beginning of a line → words shown from then on.
        env: the whole environment of the command; ours when None.

    Returns:
        The exit code of the command.
    """
    counted = re.compile(counts)
    with (
        log.open("w", encoding="utf-8") as record,
        subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
        Progress(label, total) as progress,
    ):
        for line in process.stdout or ():
            record.write(line)
            record.flush()
            if counted.match(line):
                progress.count += 1
            for beginning, words in (stages or {}).items():
                if line.startswith(beginning):
                    progress.stage = words
        return process.wait()
