"""A message gateway as one would run it: it checks the signature and drops repetitions."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from core.notices.channels.webhook import signature

SECRET = "between us"


class Gateway:
    def __init__(self) -> None:
        self.shown: dict[str, dict[str, Any]] = {}
        self.asked: Counter[str] = Counter()
        self.answers: list[int | None] = []
        """Status codes for the next requests, None for silence; 200 when it is empty."""
        self.url = ""
        self.seconds = 0.0
        """How long it thinks before it answers."""

    def take(self, key: str, document: dict[str, Any]) -> int | None:
        self.asked[key] += 1
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None or 200 <= answer < 300:
            self.shown.setdefault(key, document)
        return answer


@contextmanager
def running_gateway(port: int = 0) -> Iterator[Gateway]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            right = signature(SECRET, self.headers["X-Timestamp"], body)
            if self.headers["X-Signature"] != right:
                self.send_error(401)
                return
            time.sleep(gateway.seconds)
            answer = gateway.take(self.headers["Idempotency-Key"], json.loads(body))
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    gateway.url = f"http://127.0.0.1:{server.server_address[1]}/messages?office=1"
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
