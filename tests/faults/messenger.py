"""A process that forks children which submit or deliver a report and die on the way.

Reads lines of ``submit schema report reviewer step`` and ``deliver schema dispatch step``; answers
``lived`` or ``died``. The broker is away: what a child would tell it is lost.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

import django

from tests.faults.nursery import Assassin


def submit(report_pk: str, reviewer_pk: str) -> None:
    """Submit as the reviewer's click does."""
    from core.identity.models import User
    from reporting.actions.reports import submit_report
    from reporting.models import QuarterlyReport

    report = QuarterlyReport.objects.get(pk=int(report_pk))
    submit_report(report, by=User.objects.get(pk=int(reviewer_pk)))


def deliver(dispatch_id: str) -> None:
    """Deliver as the worker does."""
    from core.exchange.actions import deliver_dispatch

    deliver_dispatch(dispatch_id)


VERBS: dict[str, Any] = {"submit": submit, "deliver": deliver}


def do_and_die(verb: str, schema: str, *given: str) -> None:
    """Do ``verb`` in ``schema``, struck before the step that is given last."""
    from django.db import connection

    from core.exchange.tasks import deliver as message
    from core.tenancy import working_in

    assassin = Assassin(int(given[-1]))
    message.apply_async = lambda *_args, **_options: assassin.strike()  # type: ignore[method-assign]
    connection.commit = assassin.before(connection.commit)  # type: ignore[method-assign]
    with working_in(schema), connection.execute_wrapper(assassin.between_statements):
        VERBS[verb](*given[:-1])
    assassin.strike()  # After the commit.


def main() -> None:
    """Fork one child per line of standard input."""
    django.setup()
    import reporting.actions.reports  # noqa: F401  (children start faster)

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                do_and_die(*line.split())
                status = 0
            except Exception:  # noqa: BLE001  (told, since the exit below tells nothing)
                traceback.print_exc()
            finally:
                os._exit(status)
        _pid, result = os.waitpid(child, 0)
        died = os.WIFSIGNALED(result)
        answer = "died" if died else "lived" if os.WEXITSTATUS(result) == 0 else "failed"
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
