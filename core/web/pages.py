"""Which page a request came from."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def page_of(request: HttpRequest, *, otherwise: str = "/") -> str:
    """Return the path of this page, or after a POST of the page whose button was pressed.

    A link cannot post, so after signing in or waiting one goes back there; ``otherwise``
    where the browser does not say, or names another host.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.headers.get("Host") else otherwise
