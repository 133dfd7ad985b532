"""What our processes print is rid of people before it is printed."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import logging.config
import django
from django.conf import settings
from infra.logs import logging_config

settings.configure(
    LOGGING=logging_config(),
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()
name, number = "\u5f20\u4e09", "5104021990" + "01011234"
logging.getLogger("issuance.actions").info("Issued to %s (%s)", name, number)
logging.getLogger("django.request").error("Internal Server Error: %s", f"/counter/{name}?q={name}")
logging.getLogger("django.server").info('"GET /find?q=%s HTTP/1.1" 200', name)
try:
    raise ValueError(name, number)
except ValueError:
    logging.getLogger("celery.app.trace").exception("Task failed for %(who)s", {"who": name})
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
        "ERROR celery.app.trace [-] Task failed for [text]",
    ]
    assert lines[-1:] == ["ValueError: ('[text]', '[number]')"]
