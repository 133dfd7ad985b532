"""A small site that does to the database what real views do, and tells where it read.

Every tenant holds one beacon: an account, and a session under the same key in each, both of which
name their schema. An answer that names another schema than the host's is a leak.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from core.directory.models import RelyingParty
from core.errors import DomainError
from core.identity.models import User
from core.tenancy import working_in

BEACON = "beacon"
CROWD = 5
SESSION_KEY = "beaconbeaconbeaconbeaconbeacon00"


class Watcher:
    """Innermost: tells what the session says, and writes a row after the view.

    The row names the host's schema and the path; one that stands in another schema, or that is
    left by a request that was rolled back, is a leak.
    """

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        session_of = request.session.get("schema", "")
        request.session["touched"] = uuid.uuid4().hex
        response = self.get_response(request)
        response["X-Session-Of"] = session_of
        if response.status_code < 500:
            owner = request.headers["X-Expected"]
            RelyingParty.objects.create(
                name=f"{owner} {request.path} {uuid.uuid4().hex}", kind="other"
            )
        return response


def linger() -> None:
    """Let another thread have the connection, where it can."""
    time.sleep(random.random() * 0.002)


def beacon() -> str:
    return User.objects.get(username=BEACON).name


def read(request: HttpRequest) -> HttpResponse:
    before = beacon()
    linger()
    return JsonResponse({"read": [before, beacon()]})


def iterate(request: HttpRequest) -> HttpResponse:
    names = []
    for user in User.objects.filter(role="clerk").iterator(chunk_size=2):
        linger()
        names.append(user.name)
    return JsonResponse({"read": names})


def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Stream in a scope of its own: the request's has ended when the first row goes out."""
    tenant = request.tenant  # type: ignore[attr-defined]

    def rows() -> Iterator[str]:
        with working_in(tenant):
            yield '{"read": ['
            for user in User.objects.filter(role="clerk").iterator(chunk_size=2):
                linger()
                yield f'"{user.name}", '
            yield f'"{beacon()}"]}}'

    return StreamingHttpResponse(rows(), content_type="application/json")


def recover(request: HttpRequest) -> HttpResponse:
    """Run into a database error, go back to the savepoint, and read on."""
    try:
        with transaction.atomic():
            User.objects.filter(username=BEACON).update(name="wrong")
            connection.cursor().execute("SELECT 1 / 0")
    except DatabaseError:
        linger()
    return JsonResponse({"read": [beacon()]})


def fail(request: HttpRequest) -> HttpResponse:
    User.objects.filter(username=BEACON).update(name="wrong")
    linger()
    raise ZeroDivisionError(beacon())


def fail_in_the_database(request: HttpRequest) -> HttpResponse:
    beacon()
    connection.cursor().execute("SELECT 1 FROM there_is_no_such_table")
    return JsonResponse({"read": [beacon()]})


def answer_500(request: HttpRequest) -> HttpResponse:
    User.objects.filter(username=BEACON).update(name="wrong")
    return JsonResponse({"read": [User.objects.get(username="crowd-0").name]}, status=500)


def roll_back(request: HttpRequest) -> HttpResponse:
    """Roll back by hand and answer 503, as a view does that gives up."""
    names = [beacon()]
    transaction.set_rollback(True)
    return JsonResponse({"read": names}, status=503)


def refuse(request: HttpRequest) -> HttpResponse:
    beacon()
    raise DomainError(beacon())


def lose_the_connection(request: HttpRequest) -> HttpResponse:
    beacon()
    connection.close()
    return JsonResponse({"read": [beacon()]})


VIEWS: list[Callable[[HttpRequest], Any]] = [
    read, iterate, stream, recover, fail, fail_in_the_database, answer_500, roll_back, refuse,
    lose_the_connection,
]  # fmt: skip
urlpatterns = [path(view.__name__, view) for view in VIEWS]
handler500 = "core.tenancy.unavailable.server_error"
