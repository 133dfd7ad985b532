"""The counterpart of a DSN: a server on this machine that keeps every envelope it is sent."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class SentryServer(ThreadingHTTPServer):
    """``received`` holds the raw bytes of each envelope, decompressed."""

    daemon_threads = True

    def __init__(self) -> None:
        self.received: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Envelopes)

    @property
    def dsn(self) -> str:
        return f"http://public@127.0.0.1:{self.server_port}/1"

    def items(self, kind: str = "event") -> list[Any]:
        """Return the payloads of all items of one kind."""
        found = []
        for envelope in self.received:
            lines = envelope.split(b"\n")
            for header, payload in zip(lines[1::2], lines[2::2], strict=False):
                if header and json.loads(header).get("type") == kind:
                    found.append(json.loads(payload))
        return found

    def everything(self) -> str:
        """Return all that arrived, as sent and with JSON's escapes undone."""
        raw = b"\n".join(self.received).decode()
        plain = [
            json.dumps(json.loads(line), ensure_ascii=False) for line in raw.split("\n") if line
        ]
        return raw + "\n".join(plain)


class _Envelopes(BaseHTTPRequestHandler):
    server: SentryServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.received.append(body)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def sentry_server() -> Iterator[SentryServer]:
    """Run the server for as long as the block."""
    with SentryServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
