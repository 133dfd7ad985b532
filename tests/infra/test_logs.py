"""What our processes print is rid of people before it is printed."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import logging
import django
from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from infra.logs import keep_our_logging, logging_config

for name in ("gunicorn.error", "celery.task"):
    logging.getLogger(name).addHandler(logging.StreamHandler())
    logging.getLogger(name).propagate = False

settings.configure(
    LOGGING=logging_config(),
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()
setup_logging.connect(keep_our_logging)
worker = Celery("worker")
worker.log.setup_logging_subsystem()
name, number = "\u5f20\u4e09", "5104021990" + "01011234"
logging.getLogger("issuance.actions").info("Issued to %s (%s)", name, number)
logging.getLogger("django.request").error("Internal Server Error: %s", f"/counter/{name}?q={name}")
logging.getLogger("django.server").info('"GET /find?q=%s HTTP/1.1" 200', name)
logging.getLogger("gunicorn.error").error("Error handling request /?q=%s", name)
logging.getLogger("celery.task").warning("Serving %s", name)

@worker.task(name="serve")
def serve(name):
    raise ValueError(name, number)

serve.apply((name,), task_id="7")
"""


def test_every_logger_goes_through_one_scrubbed_stream_once() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        capture_output=True, check=True, text=True, encoding="utf-8",
    )  # fmt: skip
    lines = ran.stderr.splitlines()
    assert ran.stdout == ""
    assert ran.stderr.isascii()
    assert "19900101" not in ran.stderr
    assert [line.split(" ", 2)[2] for line in lines if " [-] " in line] == [
        "INFO issuance.actions [-] Issued to [text] ([number])",
        "ERROR django.request [-] Internal Server Error: /counter/[text]?[removed]",
        'INFO django.server [-] "GET /find?[removed] HTTP/1.1" 200',
        "ERROR gunicorn.error [-] Error handling request /?[removed]",
        "WARNING celery.task [-] Serving [text]",
        "ERROR celery.app.trace [-] Task serve[7] raised unexpected: ValueError('[text]', '[number]')",
    ]
    assert lines[-1:] == ["ValueError: ('[text]', '[number]')"]
