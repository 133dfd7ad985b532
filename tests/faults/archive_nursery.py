"""A process that forks children which destroy papers or pack a year, and die on the way.

Reads lines of ``work key step``, where work is ``disposal`` or ``package``; answers like
``tests.faults.nursery``.
"""

from __future__ import annotations

import os
import sys
from datetime import date

import django

from tests.faults.nursery import SCHEMA, Assassin

LATER = date(2060, 1, 5)


def work_and_die(work: str, key: int, step: int) -> None:
    """Do the work as a worker does, one transaction after the other, struck before ``step``."""
    from django.db import connection

    from core.tenancy import working_in
    from issuance.actions.disposal import carry_out
    from issuance.actions.packages import make_package

    assassin = Assassin(step)
    for verb in ("fsync", "rename", "unlink"):
        setattr(os, verb, assassin.before(getattr(os, verb)))
    connection.commit = assassin.before(connection.commit)  # type: ignore[method-assign]
    is_done = False
    while not is_done:
        with working_in(SCHEMA), connection.execute_wrapper(assassin.between_statements):
            if work == "package":
                is_done = make_package(key)
            else:
                is_done = not carry_out(key, today=LATER)
    assassin.strike()  # After the last commit.


def main() -> None:
    """Fork one child per line of standard input."""
    django.setup()
    import issuance.actions.disposal
    import issuance.actions.packages  # noqa: F401  (children start faster)

    for line in sys.stdin:
        work, key, step = line.split()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                work_and_die(work, int(key), int(step))
                status = 0
            finally:
                os._exit(status)
        _pid, result = os.waitpid(child, 0)
        died = os.WIFSIGNALED(result)
        answer = "died" if died else "lived" if os.WEXITSTATUS(result) == 0 else "failed"
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
