"""Requests through the whole stack, outside any test transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.core.tenancy.leaks.harness import unheard


def ask(address: str, *, host: str, **headers: str) -> Any:
    """Return the answer of the configured site."""
    request = RequestFactory(headers={"host": host, **headers}).get(address)
    with unheard():
        return WSGIHandler().get_response(request)


class CutOnce:
    """Has the server end this request's connection before the view runs."""

    armed = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if CutOnce.armed:
            CutOnce.armed = False
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            end_backend(pid)
        return self.get_response(request)


def end_backend(pid: int) -> None:
    live = connections["default"].settings_dict
    with psycopg.connect(
        host=live["HOST"], port=live["PORT"], user=live["USER"], password=live["PASSWORD"],
        dbname=live["NAME"], autocommit=True,
    ) as other:  # fmt: skip
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
