"""`make run`: the stack on a terminal, from the first line to Ctrl-C; and `make stop`, `make reset`.

One supervisor per checkout. It restarts nothing: a process that dies is told with its last words
and takes the rest down with it.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from infra.devservices import processes
from infra.devservices.account import server_account, servers_home
from infra.devservices.ports import LOOPBACK
from infra.devservices.problems import Problem, complain, say
from infra.devservices.services import stop_services
from infra.devservices.stack import Stack
from infra.devservices.state import LOCAL, prepare, read_state, write_state

STATE = "run.json"
# Kept by `make reset`: nothing in them is data.
KEPT = ("debian", "debian-pip", "bench", "bootstrap.lock")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Somebody pressed Ctrl-C or sent a signal: not an error, so not an Exception."""


class StopSignals:
    """The first signal asks for a clean stop, the second one forces it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.asked = False

    def listen(self) -> None:
        """Take over the signals that end a program."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.asked:
            self._force()
        self.asked = True
        raise StopRequested(number)

    def _force(self) -> NoReturn:
        complain("\nForced: processes are ended at once; `make stop` ends the servers.")
        self.stack.kill()
        os._exit(130)


def run(port: int, host: str = LOOPBACK, web_workers: int = 2, local: Path = LOCAL) -> None:
    """Run the stack until it is asked to stop.

    Raises:
        Problem: something is missing, or a process ended by itself.
    """
    prepare(local)
    with _only_supervisor(local):
        stack = Stack(
            local=local,
            port=port,
            host=host,
            web_workers=web_workers,
            echo=True,
            tell=_tell,
        )
        StopSignals(stack).listen()
        try:
            with stack:
                _remember(local, stack.url)
                _welcome(stack)
                _watch(stack)
        except StopRequested:
            pass  # Before everything was up.
        finally:
            (local / STATE).unlink(missing_ok=True)
        say("Stopped. The data are kept: `make run` goes on with them.")


def _watch(stack: Stack) -> None:
    """Return when a stop is asked for; raise ChildDied when a process ends by itself."""
    try:
        while True:
            stack.require_alive()
            time.sleep(0.3)
    except StopRequested:
        say("\nStopping … (Ctrl-C again ends everything at once)")


def stop(local: Path = LOCAL) -> list[str]:
    """Stop a running supervisor and the embedded servers; return the names of what was stopped."""
    stopped = []
    pid = running_supervisor(local)
    if pid is not None:
        born = processes.birth_of(pid)
        os.kill(pid, signal.SIGTERM)
        if not processes.wait_gone(pid, born, 40):
            raise Problem(f"`make run` (process {pid}) does not stop: end it with `kill -9 {pid}`.")
        stopped.append("`make run`")
    return stopped + stop_services(local)


def reset(local: Path = LOCAL) -> None:
    """Delete everything that the embedded servers and the demo hold in this checkout."""
    stop(local)
    if not local.exists():
        return
    shutil.rmtree(servers_home(local, server_account()))
    for path in local.iterdir():
        if path.name in KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def running_supervisor(local: Path = LOCAL) -> int | None:
    """Return the process id of this checkout's supervisor, None where none runs."""
    held = read_state(local / STATE)
    pid, born = held.get("pid"), held.get("born")
    if isinstance(pid, int) and born is not None and processes.birth_of(pid) == born:
        return pid
    return None


@contextlib.contextmanager
def _only_supervisor(local: Path) -> Iterator[None]:
    """Refuse a second supervisor for the same folder."""
    with (local / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = read_state(local / STATE)
            where = f" at {held['url']}" if held.get("url") else ""
            raise Problem(
                f"`make run` runs already in this folder{where}: use it, or end it with `make stop`."
            ) from None
        _remember(local, "")
        yield


def _remember(local: Path, url: str) -> None:
    pid = os.getpid()
    write_state(local / STATE, {"pid": pid, "born": processes.birth_of(pid), "url": url})


_started = time.monotonic()


def _tell(step: str) -> None:
    say(f"[{time.monotonic() - _started:5.1f} s] {step} …")


def _welcome(stack: Stack) -> None:
    """Print where everything is and who can sign in."""
    seconds = time.monotonic() - _started
    say(f"\nReady after {seconds:.0f} s. Ctrl-C stops everything and keeps the data.\n")
    public = {"url": stack.demo.get("public", stack.url), **stack.demo, "name": "Public site"}
    tenants: dict[str, Any] = stack.demo.get("tenants", {})
    for slug, place in {"": public, **tenants}.items():
        say(f"  {place['url']}  {place.get('name', slug)}")
        for role, account in place.get("accounts", {}).items():
            say(f"      {role:<10} {account['username']:<10} {account['password']}")
    say(f"\n  Accounts: {stack.local / 'demo.json'} · logs: {stack.logs}\n")
