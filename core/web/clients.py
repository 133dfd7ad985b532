"""Where a request really came from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the caller's address, looking past the proxies we trust and no further.

    With ``TRUSTED_PROXIES`` = n the n-th entry of ``X-Forwarded-For`` from the right was written by
    the outermost of our own proxies; what stands left of it anybody may have made up.
    """
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted: int = settings.TRUSTED_PROXIES
    if 0 < trusted <= len(forwarded) and forwarded[-trusted]:
        return forwarded[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))
