"""Errors to Sentry, without the people they are about.

What leaves is put together from a list of what may leave, not cleaned of what may not: a field
that a new SDK version adds stays here until somebody lists it. See ``docs/decisions/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import sentry_sdk
from celery.signals import task_prerun
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.utils import BadDsn

from core.privacy.scrubbing import scrub, scrub_text
from core.tasks import SCHEMA_HEADER

OUR_PACKAGES = ["core", "catalog", "issuance", "reporting", "tenants", "api", "infra"]
NO_TENANT = "none"

Part: TypeAlias = dict[str, Any]

_REQUEST_HEADERS = ("host", "user-agent", "content-type", "content-length")
COLLECT_NOTHING: Any = {
    "user_info": False,
    "cookies": {"mode": "off"},
    "http_headers": {"request": {"mode": "allowlist", "terms": list(_REQUEST_HEADERS)}},
    "http_bodies": [],
    "url_query_params": {"mode": "off"},
    "graphql": {"document": False, "variables": False},
    "gen_ai": {"inputs": False, "outputs": False},
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
    "frame_context_lines": 0,
}
"""The SDK's own restraint, in place of the older ``send_default_pii``: the first of two fences."""

# What the SDK made itself; no value of ours is in it.
_AS_IS = (
    "event_id",
    "timestamp",
    "start_timestamp",
    "type",
    "level",
    "platform",
    "environment",
    "release",
    "dist",
    "server_name",
    "sdk",
    "modules",
    "transaction_info",
)
_FRAME = ("filename", "abs_path", "module", "function", "lineno", "colno", "in_app", "platform")
_MECHANISM = ("type", "handled", "synthetic", "exception_id", "parent_id", "is_exception_group")
_TRACE = ("trace_id", "span_id", "parent_span_id", "op", "status", "origin")
_SPAN = (*_TRACE, "same_process_as_parent", "start_timestamp", "timestamp")
_CRUMB = ("type", "level", "timestamp")
_CRUMB_DATA = ("status_code", "method", "http.method", "http.response.status_code")


def init_sentry() -> bool:
    """Start reporting to ``settings.SENTRY_DSN``; return False, doing nothing, without one.

    Reads ``RELEASE``, ``SENTRY_ENVIRONMENT`` and ``SENTRY_TRACES_SAMPLE_RATE`` where they are set.
    """
    dsn = getattr(settings, "SENTRY_DSN", "")
    if not dsn:
        return False
    try:
        sentry_sdk.init(
            dsn=dsn,
            release=getattr(settings, "RELEASE", "") or None,
            environment=getattr(settings, "SENTRY_ENVIRONMENT", "production"),
            integrations=[
                DjangoIntegration(
                    transaction_style="url", middleware_spans=False, signals_spans=False
                ),
                CeleryIntegration(),
                LoggingIntegration(),
            ],
            # Others would switch themselves on for what they find installed, GraphQL bodies included.
            auto_enabling_integrations=False,
            data_collection=COLLECT_NOTHING,
            include_local_variables=False,
            # The release names the source; the lines themselves may hold examples of names.
            include_source_context=False,
            max_request_body_size="never",
            traces_sample_rate=getattr(settings, "SENTRY_TRACES_SAMPLE_RATE", None),
            trace_propagation_targets=[],
            before_send=before_send,
            before_send_transaction=before_send_transaction,
            before_breadcrumb=before_breadcrumb,
            before_send_log=lambda _log, _hint: None,
            before_send_metric=lambda _metric, _hint: None,
            enable_metrics=False,
            auto_session_tracking=False,
            spotlight=False,
            debug=False,
            in_app_include=OUR_PACKAGES,
        )
    except BadDsn:
        raise ImproperlyConfigured(
            "SENTRY_DSN is not a DSN: copy it from the project's settings in Sentry, or unset it."
        ) from None
    task_prerun.connect(_remember_tenant_of_task, dispatch_uid="infra.sentry")
    return True


def before_send(event: Any, hint: dict[str, Any]) -> Any:
    """Return what may leave of an error event, None for what is no error."""
    hint.pop("attachments", None)
    if event.get("type") not in (None, "event"):
        return None
    return _put_together(event)


def before_send_transaction(event: Any, hint: dict[str, Any]) -> Any:
    """Return what may leave of a timing."""
    hint.pop("attachments", None)
    return _put_together(event)


def before_breadcrumb(crumb: Any, hint: dict[str, Any]) -> Any:
    """Return what may be kept of a step on the way to an error."""
    return _crumb(crumb)


def _put_together(event: Part) -> Part:
    safe = _only(event, _AS_IS)
    tags = {str(key): scrub_text(str(value)) for key, value in _pairs(event.get("tags"))}
    safe["tags"] = {**tags, "tenant": _current_schema() or tags.get("tenant", NO_TENANT)}
    for key in ("transaction", "logger"):
        if event.get(key):
            safe[key] = scrub_text(str(event[key]))
    if event.get("fingerprint"):
        safe["fingerprint"] = scrub(event["fingerprint"])
    for key, part in _PARTS.items():
        if isinstance(event.get(key), dict):
            safe[key] = part(event[key])
    if event.get("message"):
        safe["message"] = scrub_text(str(event["message"]))
    if isinstance(event.get("spans"), list):
        safe["spans"] = [_span(span) for span in event["spans"]]
    return safe


def _only(part: Part, keys: Iterable[str]) -> Part:
    return {key: part[key] for key in keys if part.get(key) is not None}


def _pairs(tags: Any) -> Iterable[tuple[Any, Any]]:
    return tags.items() if isinstance(tags, dict) else (tags or ())


def _exceptions(part: Part) -> Part:
    return {"values": [_exception(one) for one in part.get("values") or ()]}


def _exception(one: Part) -> Part:
    safe = _only(one, ("type", "module", "thread_id"))
    safe["value"] = scrub_text(str(one.get("value") or ""))
    if isinstance(one.get("mechanism"), dict):
        safe["mechanism"] = _only(one["mechanism"], _MECHANISM)
    if isinstance(one.get("stacktrace"), dict):
        safe["stacktrace"] = _stacktrace(one["stacktrace"])
    return safe


def _stacktrace(part: Part) -> Part:
    return {"frames": [scrub(_only(frame, _FRAME)) for frame in part.get("frames") or ()]}


def _threads(part: Part) -> Part:
    threads = []
    for one in part.get("values") or ():
        safe = _only(one, ("id", "crashed", "current", "main"))
        if isinstance(one.get("stacktrace"), dict):
            safe["stacktrace"] = _stacktrace(one["stacktrace"])
        threads.append(safe)
    return {"values": threads}


def _logentry(part: Part) -> Part:
    return {key: scrub_text(str(part[key])) for key in ("message", "formatted") if part.get(key)}


def _breadcrumbs(part: Part) -> Part:
    return {"values": [_crumb(crumb) for crumb in part.get("values") or ()]}


def _crumb(crumb: Part) -> Part:
    safe = _only(crumb, _CRUMB)
    for key in ("category", "message"):
        if crumb.get(key):
            safe[key] = scrub_text(str(crumb[key]))
    data = crumb.get("data")
    if isinstance(data, dict) and (kept := _only(data, _CRUMB_DATA)):
        safe["data"] = scrub(kept)
    return safe


def _request(part: Part) -> Part:
    safe = _only(part, ("method",))
    if part.get("url"):
        safe["url"] = scrub_text(str(part["url"]).partition("?")[0])
    headers = part.get("headers") or {}
    safe["headers"] = {
        name: scrub_text(str(value))
        for name, value in headers.items()
        if str(name).lower() in _REQUEST_HEADERS
    }
    return safe


def _contexts(part: Part) -> Part:
    safe: Part = {}
    for name, keys in (
        ("trace", _TRACE),
        ("runtime", ("name", "version", "build")),
        ("response", ("status_code",)),
    ):
        if isinstance(part.get(name), dict):
            safe[name] = _only(part[name], keys)
    return safe


def _span(span: Part) -> Part:
    safe = _only(span, _SPAN)
    if span.get("description"):
        safe["description"] = scrub_text(str(span["description"]))
    return safe


_PARTS: dict[str, Callable[[Part], Part]] = {
    "exception": _exceptions,
    "threads": _threads,
    "logentry": _logentry,
    "breadcrumbs": _breadcrumbs,
    "request": _request,
    "contexts": _contexts,
}


def _current_schema() -> str | None:
    return getattr(connections["default"], "schema_name", None)


def _remember_tenant_of_task(task: Any = None, **_kwargs: Any) -> None:
    """Tag the task's own scope: when its failure is captured, the tenant has been left again."""
    request = task.request
    schema = request.get(SCHEMA_HEADER) or (request.headers or {}).get(SCHEMA_HEADER)
    if schema:
        sentry_sdk.get_isolation_scope().set_tag("tenant", schema)
