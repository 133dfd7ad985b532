"""Documents between offices: for the addressee only, unaltered, delivered once, never changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection

from core.errors import DomainError, NotFound
from core.exchange import registry
from core.exchange.actions import (
    PayloadAltered,
    deliver_dispatch,
    payload_sha256,
    send_dispatch,
)
from core.exchange.models import Dispatch
from core.exchange.registry import KindUnknown, handles
from core.exchange.selectors import schemas_waited_for, undelivered
from core.identity.models import User
from core.tenancy import PUBLIC, current_schema, tenant_by_slug, working_in

KIND = "tests.greeting"
CITY, COUNTY, OTHER = "panzhihua", "pzh_dongqu", "pzh_xiqu"


class NotToday(DomainError):
    code = "not_today"
    message = "今天不收公文。"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What was opened where, by a handler that writes a row and then may refuse."""
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))
    seen: list[tuple[str, Any]] = []

    @handles(KIND, 1)
    def open_greeting(dispatch: Dispatch) -> None:
        seen.append((current_schema(), dispatch.payload))
        User.objects.create_user(f"greeting-{len(seen)}", name="信", role="clerk")
        if dispatch.payload.get("refuse"):
            raise NotToday

    return seen


def send(slug: str = "pzh-dongqu", *, kind: str = KIND, **payload: Any) -> str:
    with working_in(CITY):
        to = tenant_by_slug(slug)
        dispatch = send_dispatch(kind, version=1, to=to, subject="问候", payload=payload)
        return str(dispatch.pk)


def on_file(dispatch_id: str) -> Dispatch:
    with working_in(PUBLIC):
        return Dispatch.objects.get(pk=dispatch_id)


# --- Refusals -----------------------------------------------------------------------------------
def test_a_document_addressed_to_another_office_is_not_there(
    database: None, opened: list[Any]
) -> None:
    dispatch_id = send("pzh-dongqu")
    for schema in (OTHER, CITY, PUBLIC):
        with pytest.raises(NotFound), working_in(schema):
            deliver_dispatch(dispatch_id)
    assert opened == []
    assert on_file(dispatch_id).attempts == 0


def test_a_document_that_does_not_exist_is_not_there(in_county: Any) -> None:
    with pytest.raises(NotFound):
        deliver_dispatch(str(uuid.uuid4()))


def test_an_altered_document_is_refused_and_says_so(database: None, opened: list[Any]) -> None:
    with working_in(CITY):
        altered = Dispatch.objects.create(
            kind=KIND, version=1, sender="panzhihua", recipient="pzh-dongqu", subject="问候",
            payload={"fee": 100}, sha256=payload_sha256({"fee": 0}),
        )  # fmt: skip
    with working_in(COUNTY):
        assert deliver_dispatch(str(altered.pk)) is False
    kept = on_file(str(altered.pk))
    assert opened == []
    assert (kept.delivered_at, kept.attempts, kept.refusal) == (None, 1, PayloadAltered.message)


@pytest.mark.parametrize(("kind", "version"), [("tests.unheard_of", 1), (KIND, 2)])
def test_an_unknown_kind_or_version_is_noted_and_kept_waiting(
    kind: str, version: int, database: None, opened: list[Any]
) -> None:
    with working_in(CITY):
        to = tenant_by_slug("pzh-dongqu")
        dispatch = send_dispatch(kind, version=version, to=to, subject="问候", payload={})
    with working_in(COUNTY):
        assert deliver_dispatch(str(dispatch.pk)) is False
        assert str(dispatch.pk) in undelivered()
    kept = on_file(str(dispatch.pk))
    assert (kept.delivered_at, kept.attempts, kept.refusal) == (None, 1, KindUnknown.message)


def test_what_a_handler_refuses_is_undone_and_noted(database: None, opened: list[Any]) -> None:
    dispatch_id = send(refuse=True)
    with working_in(COUNTY):
        assert deliver_dispatch(dispatch_id) is False
        assert not User.objects.filter(username="greeting-1").exists()
    assert on_file(dispatch_id).refusal == "今天不收公文。"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE exchange_dispatch SET payload = '{}'",
        "UPDATE exchange_dispatch SET sha256 = ''",
        "UPDATE exchange_dispatch SET sender = 'sichuan'",
        "UPDATE exchange_dispatch SET recipient = 'pzh-xiqu'",
        "UPDATE exchange_dispatch SET subject = ''",
        "UPDATE exchange_dispatch SET kind = '', version = 2",
        "UPDATE exchange_dispatch SET sent_at = now()",
        "UPDATE exchange_dispatch SET delivered_at = now(), payload = '{}'",
        "DELETE FROM exchange_dispatch",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_document(change: str, database: None) -> None:
    dispatch_id = send(fee=0)
    with pytest.raises(DatabaseError, match="refused"), working_in(PUBLIC):
        connection.cursor().execute(change)
    assert on_file(dispatch_id).payload == {"fee": 0}


# --- Delivery -----------------------------------------------------------------------------------
def test_a_document_is_opened_once_in_the_office_it_is_addressed_to(
    database: None, opened: list[Any]
) -> None:
    dispatch_id = send(text="您好")
    with working_in(COUNTY):
        assert deliver_dispatch(dispatch_id) is True
        assert deliver_dispatch(dispatch_id) is False
        assert dispatch_id not in undelivered()
    kept = on_file(dispatch_id)
    assert opened == [(COUNTY, {"text": "您好"})]
    assert (kept.attempts, kept.refusal, kept.sender) == (1, "", "panzhihua")
    assert kept.delivered_at is not None


def test_a_document_once_refused_is_delivered_when_it_can_be_opened(
    database: None, opened: list[Any]
) -> None:
    dispatch_id = send(kind="tests.later", text="您好")
    with working_in(COUNTY):
        assert deliver_dispatch(dispatch_id) is False

        @handles("tests.later", 1)
        def open_later(dispatch: Dispatch) -> None:
            opened.append((current_schema(), dispatch.payload))

        assert deliver_dispatch(dispatch_id) is True
    kept = on_file(dispatch_id)
    assert (kept.attempts, kept.refusal) == (2, "")


def test_only_the_offices_that_are_waited_for_are_swept(database: None, opened: list[Any]) -> None:
    with working_in(PUBLIC):
        before = set(schemas_waited_for())
    dispatch_id = send("pzh-xiqu")
    with working_in(PUBLIC):
        assert set(schemas_waited_for()) == before | {OTHER}
    with working_in(OTHER):
        deliver_dispatch(dispatch_id)
    with working_in(PUBLIC):
        assert set(schemas_waited_for()) == before


def test_the_message_goes_out_after_commit_to_the_addressee(
    in_city: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        send_dispatch(KIND, version=1, to=tenant_by_slug("pzh-xiqu"), subject="问候", payload={})
    assert len(callbacks) == 1


def test_the_same_payload_has_one_hash_however_it_is_written() -> None:
    assert payload_sha256({"a": 1, "b": "证明"}) == payload_sha256({"b": "证明", "a": 1})
    assert payload_sha256({"a": 1}) != payload_sha256({"a": "1"})


def test_what_was_refused_ten_times_is_tried_once_an_hour(in_county, time_machine):
    document = Dispatch.objects.create(
        kind="a.kind.nobody.opens", version=1, sender="panzhihua", recipient="pzh-dongqu",
        subject="通知", payload={}, sha256=payload_sha256({}), attempts=9,
    )  # fmt: skip
    time_machine.move_to("2026-11-22T08:30:00+00:00")
    assert str(document.pk) in undelivered()
    Dispatch.objects.filter(pk=document.pk).update(attempts=10)
    assert str(document.pk) not in undelivered()
    time_machine.move_to("2026-11-22T09:00:10+00:00")
    assert str(document.pk) in undelivered()
