"""Celery tasks that know their tenant."""

from __future__ import annotations

from typing import Any

from celery import Task

from core.tenancy import TenantRequired, current_schema, working_in

SCHEMA_HEADER = "schema"


class TenantTask(Task):
    """A task that runs in the schema it was sent from, in one transaction.

    The schema travels as a message header: the caller's own, or ``schema=`` given to
    ``apply_async``. A message without it fails; it never falls back to the public schema. Such a
    task carries ids only, may run twice, and is put back in the queue when its worker dies.
    """

    abstract = True
    acks_late = True
    reject_on_worker_lost = True
    ignore_result = True

    def apply_async(  # type: ignore[override]
        self, args: Any = None, kwargs: Any = None, *, schema: str | None = None, **options: Any
    ) -> Any:
        """Send the task; ``schema``, or a header beat brings, overrides the one we work in."""
        headers = dict(options.pop("headers", None) or {})
        if schema or not headers.get(SCHEMA_HEADER):
            headers[SCHEMA_HEADER] = schema or current_schema()
        return super().apply_async(args, kwargs, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Enter the tenant and run."""
        with working_in(self.schema):
            return self.run(*args, **kwargs)

    @property
    def schema(self) -> str:
        """Return the schema the message came from; raise ``TenantRequired``."""
        schema = self.request.get(SCHEMA_HEADER) or (self.request.headers or {}).get(SCHEMA_HEADER)
        if not schema:
            raise TenantRequired(f"{self.name} was sent without its tenant.")
        return str(schema)


class SteppedTask(TenantTask):
    """A tenant's task that opens its own transactions in ``self.schema``, one after the other.

    For work that speaks to the world outside between two of them, and must not hold one meanwhile.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run in no tenant at all; without one in the message it does not run."""
        if not self.schema:
            raise TenantRequired
        return self.run(*args, **kwargs)
