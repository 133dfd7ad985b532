"""`python -m infra.devservices`: what the Makefile calls once the virtual environment is there."""

import argparse
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence

from infra.devservices import browser, doctor, driver, pooler, supervisor
from infra.devservices.problems import Problem, say, spoken_plainly
from infra.devservices.services import (
    Services,
    borrowed_services,
    ensure_database,
    ensure_services,
)
from infra.devservices.state import LOCAL, ROOT
from infra.devservices.variables import stack_variables

TEST_REDIS = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return the exit code."""
    options = _parser().parse_args(arguments)
    with spoken_plainly():
        code: int = options.verb(options)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.devservices")
    verbs = parser.add_subparsers(required=True, metavar="command")

    def verb(name: str, call: object, words: str) -> argparse.ArgumentParser:
        command = verbs.add_parser(name, help=words)
        command.set_defaults(verb=call)
        return command

    verb("run", _run, "run the whole stack until Ctrl-C")
    verb("start", _start, "start the embedded servers and leave them running")
    verb("stop", _stop, "stop `make run` and the embedded servers")
    verb("status", _status, "say what is running")
    verb("reset", _reset, "delete the data of this checkout, after asking")
    verb("doctor", _doctor, "check the machine")
    verb("env", _env, "print the stack's environment as shell exports")
    command = verb("exec", _exec, "run a command with servers and environment")
    command.add_argument("--test", action="store_true", help="for tests: own folder and Redis")
    command.add_argument("--browser", action="store_true", help="find or install Chromium first")
    command.add_argument("--pooler", action="store_true", help="find or unpack PgBouncer first")
    command.add_argument("command", nargs=argparse.REMAINDER)
    return parser


def _number(name: str, default: int) -> int:
    given = os.environ.get(name) or str(default)
    if not given.isdigit():
        raise Problem(f"{name}={given} is not a number, for example: make run {name}={default}")
    return int(given)


def _run(_options: argparse.Namespace) -> int:
    host = os.environ.get("HOST") or "127.0.0.1"
    supervisor.run(_number("PORT", 8000), host, _number("WEB_WORKERS", 2))
    return 0


def _start(_options: argparse.Namespace) -> int:
    services = ensure_services()
    ensure_database(services)
    say("PostgreSQL and Valkey are running. `make stop` stops them.")
    return 0


def _stop(_options: argparse.Namespace) -> int:
    stopped = supervisor.stop()
    say(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def _status(_options: argparse.Namespace) -> int:
    from infra.devservices.services import Embedded

    embedded = Embedded()
    held = {name: embedded.held(name) for name in ("postgres", "valkey")}
    answers = embedded.postgres.answers(int(held["postgres"].get("port") or 0))
    pid = supervisor.running_supervisor()
    say(f"make run    {f'process {pid}' if pid else 'not running'}")
    say(f"PostgreSQL  {_place(answers, held['postgres'].get('port'))}")
    say(
        f"Valkey      {_place(embedded.valkey.answers(held['valkey']), held['valkey'].get('port'))}"
    )
    return 0


def _place(answers: bool, port: int | None) -> str:
    return f"127.0.0.1:{port}" if answers else "not running"


def _reset(_options: argparse.Namespace) -> int:
    if os.environ.get("FORCE") != "1":
        say(f"This deletes the database, the archive and the keys in {LOCAL}.")
        if os.environ.get("DATABASE_URL"):
            say("The server of DATABASE_URL is left alone.")
        sys.stdout.write("Type yes to go on: ")
        sys.stdout.flush()
        if sys.stdin.readline().strip() != "yes":
            say("Nothing was deleted.")
            return 1
    supervisor.reset()
    say("Deleted. `make run` starts with a new demo.")
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    return 0 if doctor.examine(_number("PORT", 8000)) else 1


def _env(_options: argparse.Namespace) -> int:
    services = ensure_services()
    for name, value in _variables(services).items():
        say(f"export {name}={shlex.quote(value)}")
    return 0


def _variables(services: Services) -> dict[str, str]:
    settings = os.environ.get("DJANGO_SETTINGS_MODULE") or "infra.settings.development"
    return {**stack_variables(services, LOCAL), "DJANGO_SETTINGS_MODULE": settings}


def _exec(options: argparse.Namespace) -> int:
    command = [part for part in options.command if part != "--"] or ["true"]
    extra = {**browser.browser_variables(), **driver.driver_variables()} if options.browser else {}
    if options.pooler:
        pooler.ensure_pgbouncer()
    with borrowed_services() as services:
        if options.test:
            services = services.on(database=services.database, redis_db=TEST_REDIS)
            variables = stack_variables(services, LOCAL / "test")
            del variables["FILES_URL"]
            variables["DJANGO_SETTINGS_MODULE"] = "infra.settings.test"
        else:
            variables = _variables(services)
        ensure_database(services)
        env = {**os.environ, **variables, **extra}
        code = _wait_for(subprocess.Popen(command, cwd=ROOT, env=env))
    return 128 - code if code < 0 else code


def _wait_for(child: subprocess.Popen[bytes]) -> int:
    """Wait for a command; Ctrl-C reaches it by itself, SIGTERM is handed on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    return child.wait()


if __name__ == "__main__":
    sys.exit(main())
