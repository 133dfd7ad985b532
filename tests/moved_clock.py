"""The development settings on a clock that a test moves: days pass in seconds, in every process.

A stack whose settings these are reads, in the file that ``MOVED_CLOCK`` names, how far its clock is
from the machine's: before each request, each task and each turn of beat. Only the wall clock is
moved; what waits or measures goes by the monotonic one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import time_machine
from celery.signals import beat_init, task_prerun
from django.http import HttpRequest, HttpResponse
from redbeat.schedulers import RedBeatSchedulerEntry

from infra.settings.development import *  # noqa: F403
from infra.settings.development import MIDDLEWARE as USUAL_MIDDLEWARE
from tests.clock import VARIABLE

MIDDLEWARE = ["tests.moved_clock.LooksAtTheClock", *USUAL_MIDDLEWARE]
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OF_A_QUARTER = (
    "deliver-waiting-dispatches",
    "open-quarterly-reports",
    "remind-of-reports",
    "send-what-waits",
    "sum-up-quarters",
)
"""What beat starts here; the rest of the calendar has nothing to do with a quarter."""

_travelling: time_machine.Traveller | None = None
_shift: float | None = None


def look_at_the_clock() -> None:
    """Move this process's clock to where the test has put it."""
    global _travelling, _shift
    shift = float(Path(os.environ[VARIABLE]).read_text())
    if shift == _shift:
        return
    real = time_machine.escape_hatch.time.time() if _travelling else time.time()
    if _travelling is None:
        _travelling = time_machine.travel(real + shift).start()
    else:
        _travelling.move_to(real + shift)
    _shift = shift


class LooksAtTheClock:
    """Looks before the request does anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        look_at_the_clock()
        return self.get_response(request)


@task_prerun.connect
def _before_a_task(**_kwargs: Any) -> None:
    look_at_the_clock()


@beat_init.connect
def _before_each_turn(sender: Any, **_kwargs: Any) -> None:
    for name in set(sender.app.conf.beat_schedule) - set(OF_A_QUARTER):
        RedBeatSchedulerEntry.from_key(f"redbeat:{name}", app=sender.app).delete()
    usual = sender.scheduler.tick

    def tick(*args: Any, **kwargs: Any) -> Any:
        look_at_the_clock()
        return usual(*args, **kwargs)

    sender.scheduler.tick = tick


look_at_the_clock()
