"""One long-running child process: its own process group, its words in a log, its last ones kept."""

import collections
import ctypes
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.devservices import processes
from infra.devservices.problems import Problem, say
from infra.devservices.state import ROOT

TAIL = 15
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _end_with_parent() -> None:
    """Ask the kernel to stop this process when the one that started it dies."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class ChildDied(Problem):
    """A child ended that should have kept running; the message holds its last lines."""

    def __init__(self, child: "Child") -> None:
        code = child.process.returncode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        words = "\n".join(f"  {line}" for line in child.tail) or "  (it said nothing)"
        super().__init__(
            f"{child.name} {how}, so everything was stopped. Its last lines:\n{words}\n"
            f"The whole log is {child.log}"
        )


class Child:
    """A process started at once, in its own group, so that Ctrl-C does not reach it directly."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        echo: bool = False,
        is_step: bool = False,
    ) -> None:
        """Start the process.

        Args:
            name: what people call it.
            command: program and arguments.
            env: its whole environment.
            log: file that receives what it says, after what is there already.
            echo: whether to show its lines on the terminal too, with its name before them.
            is_step: it is expected to end by itself, and a traceback of it is not shown.
        """
        self.name = name
        self.log = log
        self.echo = echo
        self.is_step = is_step
        self._in_traceback = False
        self.tail: collections.deque[str] = collections.deque(maxlen=TAIL)
        self.process = subprocess.Popen(
            list(command),
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        if self.process.stdout is None:
            return
        with self.process.stdout as words, self.log.open("a", encoding="utf-8") as record:
            for raw in words:
                line = raw.decode("utf-8", "replace").rstrip()
                record.write(line + "\n")
                record.flush()
                self.tail.append(line)
                # A traceback is for the log; the person gets the sentence in its last line.
                self._in_traceback |= self.is_step and line.startswith("Traceback")
                if self.echo and not self._in_traceback:
                    say(f"{self.name:>7} | {line}")

    @property
    def pid(self) -> int:
        """The process id, which is the id of its group too."""
        return self.process.pid

    def require_alive(self) -> None:
        """Raise ChildDied when the process has ended."""
        if self.process.poll() is not None:
            self._reader.join(2)
            raise ChildDied(self)

    def wait(self) -> int:
        """Wait for the process to end by itself; return its exit code."""
        code = self.process.wait()
        self._reader.join(2)
        return code

    def ask_to_stop(self) -> None:
        """Ask the process politely; its own children follow it."""
        if self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End the process and its children at once."""
        processes.signal_group(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float) -> None:
        """Wait so long for an asked process, then end it and whatever it left behind."""
        self.ask_to_stop()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop by itself: ending it.")
        self.kill()
        self._reader.join(2)
