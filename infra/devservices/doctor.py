"""`make doctor`: look at everything the stack needs on this machine and say what is wrong."""

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from infra.devservices.account import server_account
from infra.devservices.browser import MEND, find_chromium, font_configuration, version_of
from infra.devservices.ports import is_free
from infra.devservices.problems import Problem, problem_from, say
from infra.devservices.processes import name_of
from infra.devservices.services import borrowed_services
from infra.devservices.state import LOCAL, ROOT
from infra.devservices.supervisor import running_supervisor

EXTENSIONS = ("pg_trgm", "btree_gist", "btree_gin")
DISK_MB = 2000
Finding = tuple[bool, str]


def examine(port: int, local: Path = LOCAL) -> bool:
    """Print one line for each finding; True when all is well."""
    well = True
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _system,
        lambda: _disk(local),
        lambda: _servers(local),
        lambda: _port(port, local),
        lambda: _browser(local),
    )
    for check in checks:
        try:
            findings = list(check())
        except Problem as problem:
            findings = [(False, str(problem))]
        except OSError as error:
            findings = [(False, str(problem_from(error)))]
        for good, words in findings:
            say(f"  {'ok' if good else '!!'}  {words}")
            well = well and good
    return well


def _system() -> Iterator[Finding]:
    version = platform.python_version()
    yield sys.version_info >= (3, 11), f"Python {version} (3.11 or newer is needed)"
    yield sys.platform == "linux", f"{platform.system()} {platform.machine()} (Linux is needed)"
    account = server_account().name
    yield True, f"servers run as {account}, this checkout is {ROOT}"


def _disk(local: Path) -> Iterator[Finding]:
    folder = local if local.exists() else ROOT
    free = shutil.disk_usage(folder).free // 2**20
    yield free >= DISK_MB, f"{free} MB free on the disk ({DISK_MB} MB are comfortable)"


def _servers(local: Path) -> Iterator[Finding]:
    with (
        borrowed_services(local) as services,
        psycopg.connect(_any_database(services.database_url), connect_timeout=5) as server,
    ):
        number = server.info.server_version // 10000
        yield number >= 15, f"PostgreSQL {number} answers (15 or newer is needed)"
        row = server.execute("SELECT datctype FROM pg_database WHERE datname = 'template1'")
        ctype = (row.fetchone() or ("?",))[0]
        advice = "" if ctype == "C.UTF-8" else ": pg_trgm may find no trigram in Chinese"
        yield "UTF" in ctype.upper(), f"LC_CTYPE is {ctype}{advice}"
        found = server.execute("SELECT name FROM pg_available_extensions").fetchall()
        missing = set(EXTENSIONS) - {name for (name,) in found}
        yield not missing, f"extensions: {', '.join(sorted(missing)) or 'none'} missing"
        yield True, "the Redis-protocol server answers"


def _port(port: int, local: Path) -> Iterator[Finding]:
    pid = running_supervisor(local)
    if pid is not None:
        yield True, f"`make run` is running ({name_of(pid)}, process {pid})"
    else:
        yield is_free(port), f"port {port} is free (otherwise: make run PORT=…)"


def _browser(local: Path) -> Iterator[Finding]:
    yield True, f"Chinese fonts for pages: {font_configuration(local)}"
    chromium = find_chromium(local)
    if chromium is None:
        yield False, f"Chromium is missing: {MEND}"
    else:
        yield True, f"{version_of(chromium)} at {chromium}"


def _any_database(url: str) -> str:
    return url.rsplit("/", 1)[0] + "/postgres"
