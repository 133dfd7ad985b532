"""Errors reach Sentry; the people they are about do not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import sentry_sdk
from celery import Celery
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from core.errors import DomainError
from infra import sentry
from infra.sentry import init_sentry
from tests.infra.sentry_server import SentryServer

# Put together here, so that this file's own lines in a stack trace prove nothing either way.
NAME = "".join(("欧", "阳", "明"))
ID_NUMBER = "-".join(("510402", "19900101", "1234")).replace("-", "")
PHONE = "138" + "1234" + "5678"

TRACES = (
    NAME,
    NAME[:2],
    ID_NUMBER,
    "19900101",
    PHONE,
    quote(NAME),
    ascii(NAME).strip("'"),
    repr(NAME.encode())[2:-1],
)


class AlreadyIssuedToThem(DomainError):
    code = "already_issued_to_them"


def the_event(server: SentryServer) -> Any:
    """Return the one event that arrived, once it is sure that nothing personal did."""
    sentry_sdk.flush(timeout=10)
    assert_nobody_is_in(server)
    (event,) = server.items()
    return event


def assert_nobody_is_in(server: SentryServer) -> None:
    everything = server.everything()
    for trace in TRACES:
        assert trace not in everything


# --- Off, and wrong -----------------------------------------------------------------------------
@pytest.mark.parametrize("nothing", ["", None])
def test_without_a_dsn_nothing_is_started_and_nothing_is_sent(
    server: SentryServer, settings: Any, nothing: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENTRY_DSN = nothing
    monkeypatch.setenv("SENTRY_DSN", server.dsn)
    assert not init_sentry()
    sentry_sdk.capture_exception(ValueError(NAME))
    assert not sentry_sdk.is_initialized()
    assert server.received == []


def test_a_malformed_dsn_is_one_sentence_that_does_not_repeat_it(settings: Any) -> None:
    settings.SENTRY_DSN = "http://secret-without-host"
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN is not a DSN") as refusal:
        init_sentry()
    assert "secret" not in str(refusal.value)


def test_an_event_that_cannot_be_scrubbed_is_not_sent(
    reporting: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(text: str) -> str:
        raise RuntimeError("no scrubbing today")

    monkeypatch.setattr(sentry, "scrub_text", fails)
    sentry_sdk.capture_exception(ValueError(NAME))
    sentry_sdk.flush(timeout=10)
    assert reporting.items() == []
    assert_nobody_is_in(reporting)


# --- The web ------------------------------------------------------------------------------------
@contextmanager
def no_connections_to_close() -> Iterator[None]:
    """Keep the request's hands off the suite's connections, as Django's test client does."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    try:
        yield
    finally:
        for end in ends:
            end.connect(close_old_connections)


def post(settings: Any, path: str, **form: str) -> int:
    """Send a form through the real WSGI handler, as the web server does; return the status."""
    settings.ROOT_URLCONF = "tests.infra.failing_urls"
    settings.MIDDLEWARE = []
    body = urlencode(form).encode()
    environ = RequestFactory().generic("POST", "/").environ | {
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": f"q={quote(NAME)}&phone={PHONE}",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": f"__Host-session={quote(NAME)}",
        "HTTP_REFERER": f"http://pzh-dongqu.localhost/?name={quote(NAME)}",
        "HTTP_USER_AGENT": "Chrome/80",
        "REMOTE_ADDR": "10.1.2.3",
        "wsgi.input": BytesIO(body),
    }
    statuses: list[str] = []
    with no_connections_to_close():
        handler: Any = WSGIHandler()
        response = handler(environ, lambda status, headers: statuses.append(status))
        response.close()
    return int(statuses[0].split()[0])


def test_a_request_that_fails_is_reported_without_the_person(
    reporting: SentryServer, settings: Any
) -> None:
    assert post(settings, "/counter/R06/", subject_name=NAME, id_number=ID_NUMBER) == 500
    event = the_event(reporting)
    (exception,) = event["exception"]["values"]
    assert exception["type"] == "ValueError"
    assert exception["value"] == "[text] [number]"
    assert exception["stacktrace"]["frames"][-1]["function"] == "issue"
    assert event["transaction"] == "/counter/{code}/"
    assert event["release"] == "2026.11"
    assert event["environment"] == "test"
    assert event["tags"]["tenant"] == "none"
    everything = reporting.everything()
    for dropped in ("10.1.2.3", "session", "Referer", "query_string", '"vars"', "context_line"):
        assert dropped not in everything


def test_a_name_in_the_path_is_not_reported(reporting: SentryServer, settings: Any) -> None:
    assert post(settings, f"/counter/{NAME}/", subject_name=NAME, id_number=ID_NUMBER) == 500
    event = the_event(reporting)
    assert event["request"]["url"].endswith("/counter/[text]/")
    assert event["request"]["headers"]["User-Agent"] == "Chrome/80"


def test_what_was_logged_on_the_way_is_kept_without_the_person(
    reporting: SentryServer, settings: Any
) -> None:
    post(settings, "/counter/R06/", subject_name=NAME, id_number=ID_NUMBER)
    crumbs = the_event(reporting)["breadcrumbs"]["values"]
    assert [c["message"] for c in crumbs if c["category"] == "issuance"] == [
        "Checking [text], [number]"
    ]
    assert all("data" not in c for c in crumbs)


def test_the_tenant_is_a_tag(
    reporting: SentryServer, settings: Any, county: Any, client_for: Any
) -> None:
    settings.ROOT_URLCONF = "tests.infra.failing_urls"
    settings.MIDDLEWARE = ["core.tenancy.middleware.TenantMiddleware"]
    client = client_for(county)
    client.raise_request_exception = False
    response = client.post("/counter/R06/", {"subject_name": NAME, "id_number": ID_NUMBER})
    assert response.status_code == 500
    assert the_event(reporting)["tags"]["tenant"] == county.schema_name


# --- The worker ---------------------------------------------------------------------------------
def failing_app() -> Celery:
    app = Celery("failing", broker="memory://", set_as_current=False)
    app.conf.task_always_eager = True

    @app.task(name="issuance.tasks.fail")
    def fail(name: str, *, id_number: str) -> None:
        logging.getLogger("celery.task").warning("Working for %s", name)
        try:
            raise KeyError(id_number)
        except KeyError as error:
            raise RuntimeError(f"{name} could not be served") from error

    return app


def test_a_task_that_fails_is_reported_without_the_person(reporting: SentryServer) -> None:
    task = failing_app().tasks["issuance.tasks.fail"]
    task.apply(args=(NAME,), kwargs={"id_number": ID_NUMBER}, headers={"schema": "pzh_xiqu"})
    event = the_event(reporting)
    assert event["transaction"] == "issuance.tasks.fail"
    assert event["tags"]["tenant"] == "pzh_xiqu"
    assert [one["type"] for one in event["exception"]["values"]] == ["KeyError", "RuntimeError"]
    assert event["exception"]["values"][-1]["value"] == "[text] could not be served"
    assert event["breadcrumbs"]["values"][0]["message"] == "Working for [text]"
    assert "celery-job" not in reporting.everything()


# --- Everything else that sends -----------------------------------------------------------------
def test_an_error_that_was_only_logged_is_reported_without_the_person(
    reporting: SentryServer,
) -> None:
    logging.getLogger("catalog").error(
        "No answer for %s (%s)", NAME, {"phone": PHONE}, extra={"subject": NAME}
    )
    event = the_event(reporting)
    assert event["logentry"]["formatted"] == "No answer for [text] ({'phone': [removed]})"
    assert NAME not in reporting.everything()
    assert PHONE not in reporting.everything()
    assert event["logger"] == "catalog"


def test_a_refusal_is_known_by_its_name_and_its_sentence_stays_here(
    reporting: SentryServer,
) -> None:
    try:
        raise AlreadyIssuedToThem(f"{NAME}的证明已经出具。")
    except AlreadyIssuedToThem:
        sentry_sdk.capture_exception()
    (exception,) = the_event(reporting)["exception"]["values"]
    assert exception["type"] == "AlreadyIssuedToThem"
    assert exception["value"] == "[text]"


def test_what_code_adds_to_an_event_is_left_out_unless_it_is_listed(
    reporting: SentryServer,
) -> None:
    scope = sentry_sdk.get_isolation_scope()
    scope.set_user({"id": ID_NUMBER, "username": NAME})
    scope.set_extra("subject", NAME)
    scope.set_context("application", {"name": NAME})
    scope.set_tag("clerk", NAME)
    scope.add_attachment(NAME.encode(), filename="name.txt")
    scope.fingerprint = [NAME]
    sentry_sdk.add_breadcrumb(category=NAME, message=NAME, data={"name": NAME, "status_code": 200})
    error = ExceptionGroup(NAME, [ValueError(NAME), TypeError(PHONE)])
    error.add_note(NAME)
    sentry_sdk.capture_exception(error)
    event = the_event(reporting)
    assert "user" not in event
    assert "extra" not in event
    assert set(event["contexts"]) == {"trace", "runtime"}
    assert event["tags"] == {"clerk": "[text]", "tenant": "none"}
    assert reporting.items("attachment") == []
    assert [one["type"] for one in event["exception"]["values"]] == [
        "TypeError",
        "ValueError",
        "ExceptionGroup",
    ]


def test_a_message_is_scrubbed(reporting: SentryServer) -> None:
    sentry_sdk.capture_message(f"{NAME} called from {PHONE}")
    assert the_event(reporting)["message"] == "[text] called from [number]"


def test_a_timing_is_sent_without_the_person(server: SentryServer, settings: Any) -> None:
    settings.SENTRY_DSN = server.dsn
    settings.SENTRY_TRACES_SAMPLE_RATE = 1.0
    assert init_sentry()
    with sentry_sdk.isolation_scope():
        with (
            sentry_sdk.start_transaction(name=f"/find/{NAME}", op="http.server") as transaction,
            sentry_sdk.start_span(op="db", name=f"SELECT '{NAME}'") as span,
        ):
            span.set_data("db.params", [ID_NUMBER])
            transaction.set_data("subject", NAME)
        sentry_sdk.flush(timeout=10)
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)
    assert_nobody_is_in(server)
    (timing,) = server.items("transaction")
    assert timing["transaction"] == "/find/[text]"
    assert [one["description"] for one in timing["spans"]] == ["SELECT '[text]'"]


def test_logs_metrics_and_check_ins_are_not_sent(reporting: SentryServer) -> None:
    sentry_sdk.logger.error(NAME)
    sentry_sdk.metrics.count(NAME, 1)
    sentry_sdk.crons.capture_checkin(monitor_slug=NAME, status="ok")
    sentry_sdk.flush(timeout=10)
    assert_nobody_is_in(reporting)
    for kind in ("log", "trace_metric", "check_in", "event"):
        assert reporting.items(kind) == []
