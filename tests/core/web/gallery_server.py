"""The gallery over HTTP: no middleware, no database, the strict content policy of production."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from core.web.gallery.views import ERRORS, PAGES, gallery_context

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Gallery:
    """A WSGI application that remembers what was posted to it."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, str]] = []
        self.is_failing = False
        self.hold = threading.Event()
        self.hold.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "POST":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            self.posted.append((path, environ["wsgi.input"].read(size).decode()))
            self.hold.wait(10)
            status = "500 Error" if self.is_failing else "200 OK"
            kind, body = "application/json", json.dumps({"saved_at": "14:06"}).encode()
        else:
            status, kind, body = self.page(path)
        start_response(status, [("Content-Type", kind), ("Content-Security-Policy", POLICY)])
        return [body]

    def page(self, path: str) -> tuple[str, str, bytes]:
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            if not found:
                return "404 Not Found", "text/plain", b""
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            return "200 OK", kind, Path(str(found)).read_bytes()
        name = path.strip("/")
        if name in PAGES:
            html: str = render_to_string(f"web/gallery/{name}.html", gallery_context())
        elif name in ERRORS:
            html = render_to_string(f"{name}.html")
        else:
            return "404 Not Found", "text/plain", b""
        html = html.replace("data-enter-next", 'data-enter-next data-autosave="/autosave/"')
        return "200 OK", "text/html; charset=utf-8", html.encode()


class Threads(WSGIServer):
    """One thread a request, so that a held answer does not hold the page."""

    def process_request(self, request: Any, client_address: Any) -> None:
        def work() -> None:
            self.finish_request(request, client_address)
            self.shutdown_request(request)

        threading.Thread(target=work, daemon=True).start()


@contextmanager
def running_gallery() -> Iterator[tuple[str, Gallery]]:
    """Serve the gallery on a free port; yield its address and the application."""
    gallery = Gallery()
    server = make_server("127.0.0.1", 0, gallery, server_class=Threads, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", gallery
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
