"""Host → tenant → one transaction around look-up, session, view and session save."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django_tenants.utils import get_tenant_domain_model

from core.tenancy.health import healthz
from core.tenancy.scope import PUBLIC, forget_tenant, roll_back_everything, working_in
from core.tenancy.unavailable import database_unavailable

logger = logging.getLogger(__name__)
HOST_CACHE_SECONDS = 30
HOST_CACHE_SIZE = 4096


class TenantMiddleware:
    """The outermost middleware.

    Answers ``/healthz`` on every host and a bare 404 on a host that is nobody's. A response of 500
    or above, or one marked by ``keep_nothing``, rolls everything back; a database that is away
    becomes a page that says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forget_tenant()
        if request.path == "/healthz":
            return healthz()
        try:
            tenant = tenant_for_host(request)
            if tenant is None:
                return HttpResponseNotFound("404\n", content_type="text/plain; charset=utf-8")
            request.tenant = tenant  # type: ignore[attr-defined]
            if tenant.schema_name == PUBLIC:
                request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            with working_in(tenant):
                response = self.get_response(request)
                if response.status_code >= 500 or getattr(response, "keeps_nothing", False):
                    roll_back_everything()
        except (OperationalError, InterfaceError):
            logger.exception("The database is away.")
            return database_unavailable(request)
        finally:
            forget_tenant()
        return response


def keep_nothing(response: HttpResponse) -> HttpResponse:
    """Mark a response below 500 so that what the request wrote is rolled back at its very end.

    Until then pages can still be rendered and the session be saved, which a broken transaction
    would refuse.
    """
    response.keeps_nothing = True  # type: ignore[attr-defined]
    return response


_hosts: dict[str, tuple[float, Any]] = {}


def tenant_for_host(request: HttpRequest) -> Any:
    """Return the active ``Tenant`` that owns the request's host, or None. Cached for 30 s."""
    try:
        host = request.get_host().rsplit(":", 1)[0].lower().rstrip(".")
    except DisallowedHost:
        return None
    now = time.monotonic()
    known = _hosts.get(host)
    if known is not None and known[0] > now:
        return known[1]
    with working_in(PUBLIC):
        domain = (
            get_tenant_domain_model()
            .objects.select_related("tenant__parent")
            .filter(domain=host)
            .first()
        )
    tenant = domain.tenant if domain is not None and domain.tenant.is_active else None
    if tenant is not None:  # Made-up hosts must not fill the cache.
        if len(_hosts) >= HOST_CACHE_SIZE:
            _hosts.clear()
        _hosts[host] = (now + HOST_CACHE_SECONDS, tenant)
    return tenant


def forget_hosts() -> None:
    """Empty the host cache: after a domain was added, moved or suspended in this process."""
    _hosts.clear()
