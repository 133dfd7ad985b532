"""The whole stack as a context manager: database, web server, worker and beat.

`make run` is one `Stack` on a terminal; browser tests and benchmarks use others beside it, each
with its own folder, database and Redis number on the same servers:

    with Stack(local=LOCAL / "browser", database="browser", redis_db=2, fresh=True) as stack:
        page.goto(stack.demo["tenants"]["pzh-dongqu"]["url"])
"""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import redis

from infra.devservices.children import Child
from infra.devservices.ports import LOOPBACK, free_port, require_free
from infra.devservices.problems import Problem
from infra.devservices.processes import wait_until
from infra.devservices.services import DATABASE, Services, borrowed_services, ensure_database
from infra.devservices.state import LOCAL, ROOT, make_folder, prepare, read_state
from infra.devservices.variables import stack_variables

EVERYWHERE = "0.0.0.0"  # noqa: S104
HEALTHY_SECONDS = 60
STOP_SECONDS = 12
MIGRATE = "migrate_tenants"
SEED = "seed_demo --skip-checks"
BEAT_LOCK = "redbeat::lock"
# Celery's own, about root; in a container there is often nobody else.
UNWANTED_WARNING = "ignore:You're running the worker with superuser privileges"


def _silently(_text: str) -> None:
    return


class Stack:
    """Everything a user gets from `make run`, running while the context lasts."""

    def __init__(
        self,
        *,
        local: Path = LOCAL,
        database: str = DATABASE,
        redis_db: int = 0,
        port: int | None = None,
        host: str = LOOPBACK,
        settings: str = "infra.settings.development",
        services: Services | None = None,
        fresh: bool = False,
        web_workers: int = 1,
        env: Mapping[str, str] | None = None,
        seed: str = SEED,
        echo: bool = False,
        tell: Callable[[str], None] = _silently,
    ) -> None:
        """Describe a stack; nothing is started before the context is entered.

        Args:
            local: its folder: secrets, archive, logs, `demo.json`.
            database: the name of its database, created when it is missing.
            redis_db: the number of its Redis database, not shared with another running stack.
            port: where the web server listens; any free port when None.
            host: the address it listens on.
            settings: the Django settings module.
            services: servers of your own (`ensure_services(folder)`); otherwise those of the
                environment, or the embedded ones of this checkout.
            fresh: start from an empty database and an empty Redis number.
            web_workers: processes of the web server, eight threads each.
            env: variables on top of ours, for all processes.
            seed: the management command that fills the database, with its options.
            echo: show what the processes say on the terminal.
            tell: called with one line for each step.
        """
        self.local = local.absolute()
        self.port = port or free_port()
        self.host = host
        self.url = f"http://localhost:{self.port}"
        self.env: dict[str, str] = {}
        self.children: dict[str, Child] = {}
        self.demo: dict[str, Any] = {}
        self.services: Services | None = services
        self._given_port = port is not None
        self._database = database
        self._redis_db = redis_db
        self._settings = settings
        self._fresh = fresh
        self._web_workers = web_workers
        self._extra = dict(env or {})
        self._seed = seed
        self._echo = echo
        self._tell = tell
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop everything that was started; harmless when nothing was."""
        for child in self.children.values():
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in list(self.children.values()):
            child.stop(max(0.0, deadline - time.monotonic()))
        self.children.clear()
        self._exits.close()

    def kill(self) -> None:
        """End the processes at once, without asking; the servers keep running."""
        for child in list(self.children.values()):
            child.kill()

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` in this stack's environment; the caller looks at `returncode`."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def start(self, name: str) -> Child:
        """Start `web`, `worker` or `beat` (again)."""
        child = Child(
            name,
            [sys.executable, "-m", *self._command(name)],
            env=self.env,
            log=self.logs / f"{name}.log",
            echo=self._echo,
        )
        self.children[name] = child
        return child

    def restart_web(self, workers: int) -> None:
        """Stop the web server and start it with this many processes."""
        self.children["web"].ask_to_stop()
        self.children["web"].stop(STOP_SECONDS)
        self._web_workers = workers
        self.start("web")
        self.wait_healthy()

    def require_alive(self) -> None:
        """Raise ChildDied when one of the processes has ended."""
        for child in self.children.values():
            child.require_alive()

    def wait_healthy(self) -> None:
        """Wait until the web server answers.

        Raises:
            Problem: it does not within a minute, or one of the processes ended.
        """

        def answers() -> bool:
            self.require_alive()
            return self._health() == http.client.OK

        if not wait_until(answers, HEALTHY_SECONDS):
            raise Problem(
                f"The web server does not answer at {self.url}/healthz (status"
                f" {self._health() or 'none'}): look into {self.logs / 'web.log'}"
            )

    @property
    def logs(self) -> Path:
        """The folder with one log per process."""
        return self.local / "log"

    def _start(self) -> None:
        prepare(self.local)
        make_folder(self.logs, 0o700)
        for log in self.logs.glob("*.log"):
            log.unlink()
        if self._given_port:
            require_free(self.port, self.host)
        if self.services is None:
            self._tell("Starting PostgreSQL and Valkey")
            self.services = self._exits.enter_context(borrowed_services())
        self.services = self.services.on(database=self._database, redis_db=self._redis_db)
        ensure_database(self.services, fresh=self._fresh)
        self.env = self._variables(self.services)
        self._tell("Migrating the database")
        self._step(MIGRATE)
        self._tell("Seeding the demo")
        if self._seed:
            self._step(self._seed)
        self.demo = read_state(self.local / "demo.json")
        self._tell("Starting web server, worker and beat")
        with redis.Redis.from_url(self.services.redis_url) as client:
            # A beat that was killed leaves its lock, and the next one would wait for it in silence.
            client.delete(BEAT_LOCK)
        for name in ("web", "worker", "beat"):
            self.start(name)
        self.wait_healthy()

    def _variables(self, services: Services) -> dict[str, str]:
        return {
            **os.environ,
            **stack_variables(services, self.local),
            "DJANGO_SETTINGS_MODULE": self._settings,
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": UNWANTED_WARNING,
            "PUBLIC_URL": os.environ.get("PUBLIC_URL") or self.url,
            "DEMO_PUBLIC_URL": self.url,
            **self._extra,
        }

    def _step(self, command: str) -> None:
        """Run one management command to its end, with its words in a log of its own."""
        name, *options = command.split()
        child = Child(
            name.split("_")[0],
            [sys.executable, "manage.py", name, *options],
            env=self.env,
            log=self.logs / f"{name}.log",
            echo=self._echo,
            is_step=True,
        )
        self.children[name] = child
        if child.wait():
            said = [line for line in child.tail if line.strip()]
            reason = said[-1].strip().rstrip(".") if said else "it said nothing"
            raise Problem(f"manage.py {name} failed: {reason}. The log is {child.log}")
        del self.children[name]

    def _command(self, name: str) -> list[str]:
        celery = ["celery", "-A", "infra.celery_app", "--quiet"]
        if name == "worker":
            light = ["--without-gossip", "--without-mingle", "--concurrency", "1"]
            return [*celery, "worker", *light, "--loglevel", "WARNING"]
        if name == "beat":
            unused = str(self.local / "beat")
            return [*celery, "beat", "--loglevel", "WARNING", "--pidfile", "", "-s", unused]
        listen = ["--bind", f"{self.host}:{self.port}", "--no-control-socket"]
        size = ["--workers", str(self._web_workers), "--threads", "8"]
        patience = ["--graceful-timeout", "5", "--timeout", "60", "--log-level", "warning"]
        return ["gunicorn", "infra.wsgi", "--worker-class", "gthread", *listen, *size, *patience]

    def _health(self) -> int | None:
        """Return the status of /healthz, None while nobody answers."""
        host = LOOPBACK if self.host == EVERYWHERE else self.host
        connection = http.client.HTTPConnection(host, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
