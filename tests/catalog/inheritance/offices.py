"""A city that publishes, and counties that take over and edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalog.actions.approval import approve_edition
from catalog.models import Edition
from catalog.payloads import edition_payload
from catalog.selectors import present_edition
from core.exchange.actions import deliver_dispatch
from core.exchange.models import Dispatch
from core.exchange.selectors import undelivered
from core.tenancy import PUBLIC, working_in
from tenants.models import Tenant
from tests.catalog.inheritance.documents import Payload, line
from tests.factories.editions import PUBLISHER, new_payload, submitted_edition
from tests.people import hire

Change = Callable[[Payload], Any]


def publish(tenant: Tenant, change: Change) -> Edition:
    """Change what is in force at ``tenant`` and publish it, by two people."""
    with working_in(tenant):
        payload = edition_payload(present_edition())
        payload["edition"] = {**new_payload()["edition"], "title": f"{tenant.name}清单"}
        change(payload)
        return approve_edition(submitted_edition(payload), by=hire(PUBLISHER))


def deliver(*tenants: Tenant) -> None:
    """Deliver whatever waits for ``tenants``, in that order."""
    for tenant in tenants:
        with working_in(tenant):
            for dispatch_id in undelivered():
                deliver_dispatch(dispatch_id)


def refusals() -> list[str]:
    with working_in(PUBLIC):
        return [one.refusal for one in Dispatch.objects.exclude(refusal="")]


def in_force(tenant: Tenant) -> Payload:
    with working_in(tenant):
        return edition_payload(present_edition())


def guidance(code: str, text: str) -> Change:
    return lambda payload: line(payload, code).update(guidance=text)


def alias(code: str, word: str) -> Change:
    return lambda payload: line(payload, code)["aliases"].append(word)


def phone(code: str, number: str) -> Change:
    return lambda payload: line(payload, code)["alternative_routes"][0].update(phone=number)


def prohibited(code: str, name: str) -> Change:
    def add(payload: Payload) -> None:
        like = line(payload, "P05")
        place = 1 + sum(one["kind"] == "PROHIBITED" for one in payload["items"])
        payload["items"].append(
            {**like, "code": code, "name": name, "position": place, "aliases": [], "exceptions": []}
        )

    return add


def retained(payload: Payload, code: str, name: str) -> tuple[Payload, Payload]:
    """Return an item and its template, made after R06."""
    form = next(one for one in payload["templates"] if one["item_code"] == "R06")
    item = {**line(payload, "R06"), "code": code, "name": name, "position": 8, "aliases": []}
    return item, {**form, "item_code": code}


def both(*changes: Change) -> Change:
    return lambda payload: [change(payload) for change in changes]
