"""A process that forks children which issue a certificate and die on the way.

It never renders anything itself: Typst's threads do not survive a fork, so they may only be
started in a child. Reads lines of ``application approver step``; answers ``lived`` or ``died``.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

import django

SCHEMA = "pzh_dongqu"


class Assassin:
    """Counts steps, and kills this process outright before the one it was sent for."""

    def __init__(self, step: int) -> None:
        self.left = step

    def strike(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    def before(self, verb: Callable[..., Any]) -> Callable[..., Any]:
        def struck(*args: Any, **kwargs: Any) -> Any:
            self.strike()
            return verb(*args, **kwargs)

        return struck

    def between_statements(
        self, execute: Any, sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.strike()
        return execute(sql, params, many, context)


def issue_and_die(application_pk: int, approver_pk: int, step: int) -> None:
    """Issue as the approver's click does, struck before ``step``."""
    from django.db import connection

    from core.identity.models import User
    from core.tenancy import working_in
    from issuance import archive_files
    from issuance.actions.certificates import approve_and_issue
    from issuance.models import Application

    assassin = Assassin(step)
    for verb in ("fsync", "rename"):
        setattr(os, verb, assassin.before(getattr(os, verb)))
    archive_files.keep = assassin.before(archive_files.keep)
    connection.commit = assassin.before(connection.commit)  # type: ignore[method-assign]
    with working_in(SCHEMA), connection.execute_wrapper(assassin.between_statements):
        application = Application.objects.get(pk=application_pk)
        approve_and_issue(application, by=User.objects.get(pk=approver_pk))
    assassin.strike()  # After the commit.


def main() -> None:
    """Fork one child per line of standard input."""
    django.setup()
    import issuance.actions.certificates  # noqa: F401  (children start faster)

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                issue_and_die(*map(int, line.split()))
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
