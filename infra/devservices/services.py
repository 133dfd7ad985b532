"""PostgreSQL and a Redis-protocol server: those that `DATABASE_URL` and `REDIS_URL` name, or ours.

Ours are started on the first call and found again by the next ones, in whatever process that is.
`borrowed_services` stops them when the last borrower leaves.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

from infra.devservices.account import server_account, servers_home
from infra.devservices.postgres import Postgres
from infra.devservices.problems import Problem
from infra.devservices.state import LOCAL, Use, locked, read_state, write_state
from infra.devservices.valkey import Valkey

DATABASE = "unburdening"
NEEDED_MB = 300
MISSING_DATABASE = "3D000"


@dataclass(frozen=True)
class Services:
    """Where the servers are: two connection URLs, passwords included."""

    database_url: str
    redis_url: str

    def on(self, *, database: str, redis_db: int) -> "Services":
        """Return the same servers with another database and another Redis number."""
        return replace(
            self,
            database_url=urlsplit(self.database_url)._replace(path=f"/{database}").geturl(),
            redis_url=urlsplit(self.redis_url)._replace(path=f"/{redis_db}").geturl(),
        )

    @property
    def database(self) -> str:
        """The name of the database."""
        return urlsplit(self.database_url).path.lstrip("/")


class Embedded:
    """The two embedded servers of one local folder."""

    def __init__(self, local: Path = LOCAL) -> None:
        self.local = local.absolute()
        account = server_account()
        self.home = servers_home(self.local, account)
        self.postgres = Postgres(self.home, account)
        self.valkey = Valkey(self.home, account)
        self.state = self.local / "services.json"

    @property
    def lock(self) -> Path:
        """The file that is locked while servers are started or stopped."""
        return self.local / "services.lock"

    def held(self, server: str) -> dict[str, Any]:
        """Return the remembered port and password of `postgres` or `valkey`."""
        held = read_state(self.state).get(server)
        return held if isinstance(held, dict) else {}

    def start_postgres(self) -> str:
        """Start PostgreSQL unless it runs; return the URL of its database."""
        self._require_space()
        held = self.held("postgres")
        if not self.postgres.answers(int(held.get("port") or 0)):
            held = self.postgres.start(held)
            self._remember("postgres", held)
        return self.postgres.url(held, DATABASE)

    def start_valkey(self) -> str:
        """Start Valkey unless it runs; return its URL."""
        held = self.held("valkey")
        if not self.valkey.answers(held):
            held = self.valkey.start(held)
            self._remember("valkey", held)
        return self.valkey.url(held)

    def stop(self) -> list[str]:
        """Stop both; return the names of those that were running."""
        stopped = []
        if self.valkey.stop(self.held("valkey")):
            stopped.append("Valkey")
        if self.postgres.stop():
            stopped.append("PostgreSQL")
        return stopped

    def _remember(self, server: str, held: dict[str, Any]) -> None:
        write_state(self.state, {**read_state(self.state), server: held})

    def _require_space(self) -> None:
        free = shutil.disk_usage(self.home).free // 2**20
        if free < NEEDED_MB:
            raise Problem(
                f"The disk of {self.home} has {free} MB free and the database needs {NEEDED_MB} MB:"
                " free some space, then run the same command again."
            )


def ensure_services(local: Path = LOCAL) -> Services:
    """Return servers that answer, starting embedded ones where no URL names others.

    Args:
        local: folder of the embedded servers' state; one pair of servers per folder.

    Raises:
        Problem: a server cannot be started or does not answer; the message says what to do.
    """
    if not _needs_embedded():
        return _start(None)
    embedded = Embedded(local)
    with locked(embedded.lock):
        return _start(embedded)


def stop_services(local: Path = LOCAL) -> list[str]:
    """Stop the embedded servers, whoever uses them; return the names of those that ran."""
    if not local.exists():
        return []
    embedded = Embedded(local)
    with locked(embedded.lock):
        return embedded.stop()


@contextmanager
def borrowed_services(local: Path = LOCAL) -> Iterator[Services]:
    """Give servers that answer, and stop the embedded ones when nobody uses them any more."""
    if not _needs_embedded():
        yield _start(None)
        return
    embedded = Embedded(local)
    with locked(embedded.lock):
        use = Use(embedded.local)
        services = _start(embedded)
    try:
        yield services
    finally:
        with locked(embedded.lock):
            if use.let_go():
                embedded.stop()


def ensure_database(services: Services, *, fresh: bool = False) -> None:
    """Create the database when it is missing.

    Args:
        services: the servers, with the name of the database in its URL.
        fresh: throw an existing one away first, and empty the Redis number.

    Raises:
        Problem: the server refuses.
    """
    name = sql.Identifier(services.database)
    try:
        with psycopg.connect(_maintenance(services), autocommit=True, connect_timeout=5) as server:
            if fresh:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not server.execute(known, [services.database]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {}").format(name))
    except psycopg.Error as error:
        raise Problem(
            f"The database {services.database} could not be created ({_first_line(error)}):"
            " create it on the server yourself, or unset DATABASE_URL."
        ) from None
    if fresh:
        with redis.Redis.from_url(services.redis_url) as client:
            client.flushdb()


def _needs_embedded() -> bool:
    return not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def _start(embedded: Embedded | None) -> Services:
    """Return the servers named by the environment, and embedded ones for the rest."""
    database_url = os.environ.get("DATABASE_URL", "")
    redis_url = os.environ.get("REDIS_URL", "")
    if database_url:
        _require_database_server(database_url)
    elif embedded:
        database_url = embedded.start_postgres()
    if redis_url:
        _require_redis(redis_url)
    elif embedded:
        redis_url = embedded.start_valkey()
    return Services(database_url, redis_url)


def _require_database_server(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        if error.sqlstate == MISSING_DATABASE or "does not exist" in str(error):
            return
        raise Problem(
            f"The server of DATABASE_URL does not answer ({_first_line(error)}): start it, correct"
            " the URL, or unset DATABASE_URL to use the embedded PostgreSQL."
        ) from None


def _require_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise Problem(
            f"The server of REDIS_URL does not answer ({_first_line(error)}): start it, correct"
            " the URL, or unset REDIS_URL to use the embedded Valkey."
        ) from None


def _maintenance(services: Services) -> str:
    """Return the URL of a database that is always there."""
    return urlsplit(services.database_url)._replace(path="/postgres").geturl()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
