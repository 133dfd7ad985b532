"""A task knows its tenant from its message, and from nowhere else."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from celery import shared_task
from kombu import Connection

from core.identity.models import User
from core.tasks import SCHEMA_HEADER, TenantTask
from core.tenancy import PUBLIC, TenantRequired, TenantUnknown, current_schema, working_in
from infra.celery_app import app
from infra.schedule import SCHEDULE

QUEUE = "tests-of-tasks"
seen: list[tuple[str, int]] = []


@shared_task(base=TenantTask, name="tests.look_around")
def look_around(number: int) -> None:
    seen.append((current_schema(), number))


@shared_task(base=TenantTask, name="tests.hire_and_fail")
def hire_and_fail(number: int) -> None:
    User.objects.create_user(f"task-{number}", name="鬼", role="clerk")
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


@pytest.fixture
def queue() -> Iterator[Any]:
    """The messages of a queue of our own on the real broker; nobody consumes it."""
    with Connection(app.conf.broker_url) as broker:
        waiting = broker.SimpleQueue(QUEUE)
        waiting.clear()
        yield waiting
        waiting.clear()
        waiting.close()


def deliver(task: Any, message: Any) -> Any:
    """Run a task as a worker does, from the message alone."""
    (args, kwargs, _embed), headers = message.payload, message.headers
    request = {
        **headers,
        "headers": headers,
        "args": args,
        "kwargs": kwargs,
        "called_directly": False,
    }
    task.push_request(**request)
    try:
        return task(*args, **kwargs)
    finally:
        task.pop_request()


# --- Sending ------------------------------------------------------------------------------------
def test_a_task_sent_without_a_tenant_is_refused_and_not_sent(database: None, queue: Any) -> None:
    with pytest.raises(TenantRequired):
        look_around.apply_async((1,), queue=QUEUE)
    with pytest.raises(queue.Empty):
        queue.get(block=False)


def test_a_message_carries_the_schema_it_was_sent_from(in_county: Any, queue: Any) -> None:
    look_around.apply_async((1,), queue=QUEUE)
    message = queue.get(timeout=5)
    message.ack()
    assert message.headers[SCHEMA_HEADER] == "pzh_dongqu"
    assert message.payload[0] == [1]


def test_the_platform_sends_to_whom_it_names(in_public: None, queue: Any) -> None:
    look_around.apply_async((1,), schema="pzh_xiqu", queue=QUEUE)
    message = queue.get(timeout=5)
    message.ack()
    assert message.headers[SCHEMA_HEADER] == "pzh_xiqu"


@pytest.mark.parametrize("entry", SCHEDULE.values(), ids=SCHEDULE)
def test_beat_sends_every_entry_to_the_platform_though_it_works_in_no_tenant(
    entry: dict[str, Any], database: None, queue: Any
) -> None:
    app.loader.import_default_modules()
    app.tasks[entry["task"]].apply_async((), {}, queue=QUEUE, **entry["options"])
    message = queue.get(timeout=5)
    message.ack()
    assert message.headers[SCHEMA_HEADER] == PUBLIC


# --- Running ------------------------------------------------------------------------------------
def test_a_message_without_a_schema_fails_and_never_falls_back_to_the_public_one(
    database: None, queue: Any
) -> None:
    with working_in("pzh_dongqu"):
        look_around.apply_async((1,), queue=QUEUE)
    message = queue.get(timeout=5)
    message.ack()
    for nothing in (None, ""):
        message.headers[SCHEMA_HEADER] = nothing
        with pytest.raises(TenantRequired):
            deliver(look_around, message)
    assert seen == []


def test_a_message_for_a_schema_that_is_gone_fails(in_public: None, queue: Any) -> None:
    look_around.apply_async((1,), schema="pzh_gone", queue=QUEUE)
    message = queue.get(timeout=5)
    message.ack()
    with pytest.raises(TenantUnknown):
        deliver(look_around, message)
    assert seen == []


def test_a_task_called_like_a_function_has_no_tenant_either(in_county: Any) -> None:
    with pytest.raises(TenantRequired):
        look_around(1)


def test_a_task_runs_in_the_schema_of_its_message(database: None, queue: Any) -> None:
    for number, schema in enumerate(("pzh_dongqu", "pzh_xiqu", "public")):
        with working_in(schema):
            look_around.apply_async((number,), queue=QUEUE)
    for _message in range(3):
        message = queue.get(timeout=5)
        message.ack()
        deliver(look_around, message)
    assert seen == [("pzh_dongqu", 0), ("pzh_xiqu", 1), ("public", 2)]
    with pytest.raises(TenantRequired):
        current_schema()


def test_a_task_that_fails_leaves_nothing_behind(database: None, queue: Any) -> None:
    with working_in("pzh_dongqu"):
        hire_and_fail.apply_async((1,), queue=QUEUE)
    message = queue.get(timeout=5)
    message.ack()
    with pytest.raises(ZeroDivisionError):
        deliver(hire_and_fail, message)
    with working_in("pzh_dongqu"):
        assert not User.objects.filter(username="task-1").exists()
    with pytest.raises(TenantRequired):
        current_schema()


# --- What every task of the house promises ------------------------------------------------------
def our_tasks() -> dict[str, Any]:
    app.loader.import_default_modules()
    rooms = ("core.", "catalog.", "issuance.", "reporting.", "tenants.", "api.")
    return {name: task for name, task in app.tasks.items() if name.startswith(rooms)}


def test_every_task_is_a_tenant_task_that_survives_its_worker() -> None:
    assert {"core.exchange.tasks.deliver", "issuance.tasks.check_archive"} <= set(our_tasks())
    for name, task in our_tasks().items():
        assert isinstance(task, TenantTask), name
        assert task.acks_late, name
        assert task.reject_on_worker_lost, name
        assert task.ignore_result, name


def test_no_task_takes_more_than_ids_in_its_message() -> None:
    for name, task in our_tasks().items():
        for parameter in inspect.signature(task.run).parameters.values():
            assert parameter.name.endswith(("_id", "_pk")), f"{name}({parameter.name})"
            assert parameter.annotation in ("int", "str"), f"{name}({parameter})"


def test_every_scheduled_task_exists() -> None:
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(our_tasks())
