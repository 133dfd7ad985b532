"""What an office agreed upon with its message gateway stays between the two."""

from __future__ import annotations

import logging
from dataclasses import replace

import sentry_sdk

from core.notices.channels.message import Message
from core.notices.channels.webhook import WebhookSender
from tests.core.notices.channels.gateway import SECRET, running_gateway
from tests.infra.sentry_server import SentryServer

# Put together here, so that this file's own lines in a stack trace prove nothing either way.
KEY = "-".join(("8f2c", "41aa", "b07d"))
HANDLE = "wangfang" + "_work"
MESSAGE = Message(key="6a0f", to=HANDLE, title="季报", body="还有5天", url="http://a.localhost/")


def test_neither_the_secret_nor_the_key_in_the_address_nor_who_was_told_goes_out(
    reporting: SentryServer,
) -> None:
    with running_gateway() as gateway:
        sender = WebhookSender(url=f"{gateway.url}&key={KEY}", secret=SECRET)
        sender.send(MESSAGE)  # Leaves a trace of the request, as it would before a crash.
        try:
            sender.send(replace(MESSAGE, key="\n"))  # No header: http.client breaks.
        except ValueError:
            logging.getLogger("core.notices").exception(
                "Sending to %s failed, webhook_secret=%s", f"{gateway.url}&key={KEY}", KEY
            )
    sentry_sdk.flush(timeout=10)
    (event,) = reporting.items()
    assert event["exception"]["values"][-1]["type"] == "ValueError"
    everything = reporting.everything()
    for trace in (SECRET, KEY, HANDLE, "office=1"):
        assert trace not in everything
